"""Texts for people in two languages: names of things, numbers and dates, and what is shown as text only."""
