"""Shared by all tests: a home with the embedded models in it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from foundation import models
from foundation.settings import Settings, load_settings

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="session")
def models_home() -> Settings:
    """Settings whose home (DOSLOVNO_HOME or doslovno-home in the checkout) has every embedded model ready.

    The home is named in the environment too, as code that makes its own settings finds it there.
    """
    home = Path(os.environ.get("DOSLOVNO_HOME") or ROOT / "doslovno-home").resolve()
    os.environ["DOSLOVNO_HOME"] = str(home)
    settings = load_settings(home=home)
    models.assemble_all(settings)
    return settings
