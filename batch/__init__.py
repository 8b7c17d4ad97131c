"""The operator's room: command line, workers, progress, resume."""
