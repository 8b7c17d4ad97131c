"""Changes to `settings.toml` of a home: its comments stay, and what cannot be used is never written."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import tomlkit
from tomlkit.exceptions import TOMLKitError
from tomlkit.items import AoT, Table

from batch.filenames import Pattern
from foundation.errors import UsageError
from foundation.known_models import KNOWN_MODELS
from foundation.models import AUTO
from foundation.records import OwnCategory
from foundation.settings import Settings, load_settings
from foundation.whole_file import whole_file

FILE = "settings.toml"
OWN = "own_categories"


def change(settings: Settings, changes: Mapping[str, Any]) -> None:
    """Write values of settings, by name, into the file of the home; None takes a setting out of it.

    Raises UsageError for a value that cannot be used, or where the file cannot be read or written; then all stays.
    """
    file = settings.home / FILE
    try:
        before = file.read_text("utf-8") if file.exists() else ""
        document = tomlkit.parse(before)
    except (OSError, ValueError, TOMLKitError) as error:
        raise UsageError(f"{file} cannot be read ({type(error).__name__}): mend it or its rights.") from None
    for name, value in changes.items():
        if value is None:
            document.pop(name, None)
        elif name == OWN:
            _set_own(document, value)
        else:
            document[name] = list(value) if isinstance(value, tuple) else value
    text = tomlkit.dumps(document)
    _check(text)
    try:
        with whole_file(file) as draft:
            draft.write_text(text, encoding="utf-8")
    except OSError as error:
        reason = (error.strerror or "error").lower()
        raise UsageError(f"{file} cannot be written ({reason}): mend its rights or make room.") from None


def from_environment(settings: Settings) -> frozenset[str]:
    """Names of settings that stand in the environment of this server: it outweighs the file."""
    named = {name.upper() for name in os.environ}
    return frozenset(name for name in type(settings).model_fields if f"DOSLOVNO_{name.upper()}" in named)


def _check(text: str) -> None:
    """Read the text as the next run will."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / FILE).write_text(text, encoding="utf-8")
        settings = load_settings(home=Path(folder))
    if settings.filename_pattern:
        Pattern(settings.filename_pattern)
    model = KNOWN_MODELS.get(settings.recognizer)
    if settings.recognizer != AUTO and (model is None or model.job != "recognition"):
        raise UsageError(f"No recognizer is called «{settings.recognizer}»: see `doslovno models list`.")


def _set_own(document: tomlkit.TOMLDocument, categories: Sequence[OwnCategory]) -> None:
    """Put the own categories in place; tables of those that stay keep their comments."""
    if not categories:
        document.pop(OWN, None)
        return
    tables = document.get(OWN)
    if not isinstance(tables, AoT):  # none yet, or written on one line
        document.pop(OWN, None)
        tables = document[OWN] = tomlkit.aot()
        tables = document[OWN]
    wanted = {category.name: category for category in categories}
    for at in reversed(range(len(tables))):
        if category := wanted.pop(str(tables[at].get("name")), None):
            _fill(tables[at], category)
        else:
            del tables[at]
    for category in categories:
        if category.name in wanted:
            tables.append(_fill(tomlkit.table(), category))


def _fill(table: Table, category: OwnCategory) -> Table:
    for name, value in (("name", category.name), ("kind", category.kind)):
        if table.get(name) != value:
            table[name] = value
    if [str(example) for example in table.get("examples", ())] != list(category.examples):
        examples = tomlkit.array()
        examples.extend(category.examples)
        table["examples"] = examples.multiline(True)
    return table
