"""What every room stands on: records, errors, settings, models. Imports no other room."""
