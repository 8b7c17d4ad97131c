"""The tables of the database, with what their comments in `store/schema.py` say."""

from __future__ import annotations

import ast
import tokenize
from pathlib import Path

from sqlalchemy import Column, Table

from docs.from_code import markdown
from store import schema

SOURCE = Path(schema.__file__)


def page() -> str:
    """Every table with its columns as Markdown."""
    comments = _comments()
    defined = _defined()
    parts = []
    for table in schema.metadata.tables.values():
        first, columns = defined[table.name]
        parts.append(f"## {table.name}\n")
        if about := _above(comments, first):
            parts.append(f"{about}\n")
        rows = [_row(column, columns.get(column.name), comments) for column in table.columns]
        parts += [*markdown.table(["column", "type", "", "what it is"], rows), ""]
    return "\n".join(parts)


def _row(
    column: Column[object], lines: tuple[int, int] | None, comments: dict[int, tuple[str, bool]]
) -> tuple[str, ...]:
    said = ""
    if lines:
        within = [comments[line][0] for line in range(lines[0], lines[1] + 1) if line in comments]
        said = " ".join(part for part in (_above(comments, lines[0]), *within) if part)
    marks = ["key"] if column.primary_key else []
    marks += [f"of `{key.column.table.name}`" for key in column.foreign_keys]
    marks += ["may be empty"] if column.nullable else []
    return f"`{column.name}`", str(column.type), ", ".join(marks), said


def _comments() -> dict[int, tuple[str, bool]]:
    """Comments by line; and whether the line holds nothing else."""
    with tokenize.open(SOURCE) as file:
        found = [token for token in tokenize.generate_tokens(file.readline) if token.type == tokenize.COMMENT]
    return {token.start[0]: (token.string.lstrip("# "), token.line.lstrip().startswith("#")) for token in found}


def _above(comments: dict[int, tuple[str, bool]], line: int) -> str:
    """The comment of whole lines that ends just before a line."""
    first = line
    while comments.get(first - 1, ("", False))[1]:
        first -= 1
    return " ".join(comments[number][0] for number in range(first, line))


def _defined() -> dict[str, tuple[int, dict[str, tuple[int, int]]]]:
    """By table the line at which it is defined, and by column its first and last line."""
    found = {}
    for node in ast.parse(SOURCE.read_text("utf-8")).body:
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call) and _called(node.value) == Table.__name__:
            columns = {
                str(ast.literal_eval(call.args[0])): (call.lineno, call.end_lineno or call.lineno)
                for call in node.value.args
                if isinstance(call, ast.Call) and _called(call) == Column.__name__
            }
            found[str(ast.literal_eval(node.value.args[0]))] = (node.lineno, columns)
    return found


def _called(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else ""
