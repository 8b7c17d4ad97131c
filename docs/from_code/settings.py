"""The settings as their classes tell them."""

from __future__ import annotations

import types
from typing import Any, Literal, Union, get_args, get_origin

from pydantic_core import PydanticUndefined

from docs.from_code.markdown import table
from foundation.records import OwnCategory
from foundation.settings import Settings


def page() -> str:
    """Every setting with its kind, its value where nobody chooses, and what it is, as Markdown."""
    rows = [
        (f"`{name}`", _kind(field.annotation), _shown(field.default), str(field.description))
        for name, field in Settings.model_fields.items()
    ]
    return "\n".join([*table(["setting", "kind", "where nobody chooses", "what it is"], rows), ""])


def _kind(annotation: Any) -> str:
    """What may be written, in words."""
    if get_origin(annotation) in (Union, types.UnionType):
        return _kind(next(part for part in get_args(annotation) if part is not type(None)))
    if get_origin(annotation) is Literal:
        return "one of " + ", ".join(f"`{value}`" for value in get_args(annotation))
    if get_origin(annotation) is tuple:
        return f"list of {_kind(get_args(annotation)[0])}s"
    if annotation is OwnCategory:
        return "table `[[own_categories]]`"
    return {"str": "text", "bool": "true or false", "int": "whole number", "Path": "path"}[annotation.__name__]


def _shown(value: Any) -> str:
    if value is PydanticUndefined or value in ("", None, ()):
        return ""
    return f"`{str(value).lower() if isinstance(value, bool) else value}`"
