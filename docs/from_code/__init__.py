"""Pages of the documentation that the code itself tells: `python -m docs.from_code` writes them to `docs/made`."""
