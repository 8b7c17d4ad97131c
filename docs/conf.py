"""How Sphinx builds the documentation: `make docs`."""

from __future__ import annotations

import tomllib
from pathlib import Path

ROOT = Path(__file__).parent.parent

project = "Doslovno"
author = "The developers of Doslovno"
copyright = "2026, the developers of Doslovno"
version = release = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]

# The whole checkout is the source, so that a link means the same in the files and in the built pages.
extensions = ["myst_nb"]
root_doc = "docs/index"
include_patterns = ["README.md", "README.ru.md", "CONTRIBUTING.md", "CHANGELOG.md", "docs/**", "notebooks/*.ipynb"]
exclude_patterns = ["docs/made/*.md", "docs/from_code/*", "docs/_build"]  # what others include, and what is no page
nb_execution_mode = "off"  # their outputs are kept, and the tests run them
myst_heading_anchors = 3
html_theme = "furo"
html_title = "Doslovno"
html_static_path = ["look"]
html_css_files = ["notebooks.css"]
