"""Ours beside the obvious alternative, on the same work in one run, printed as a ratio."""
