"""The command line as its own help tells it."""

from __future__ import annotations

from typing import Any

import typer

from batch.cli import app
from docs.from_code.markdown import table

COMMON = ("home", "database")  # every command has them: told once


def page() -> str:
    """Every command with its arguments and options as Markdown."""
    group: Any = typer.main.get_command(app)
    parts = []
    for name, command in group.commands.items():
        context = typer.Context(command, info_name=f"doslovno {name}")
        usage = " ".join((context.command_path, *command.collect_usage_pieces(context)))
        parts += [f"## doslovno {name}\n", f"{command.help}\n", f"    {usage}\n"]
        parts += _table([parameter for parameter in command.params if parameter.name not in COMMON], context)
    head = ["Every command takes, before its name or after it:\n", *_table(group.params, typer.Context(group))]
    return "\n".join([*head, *parts])


def _table(parameters: list[Any], context: typer.Context) -> list[str]:
    rows = [_row(parameter, context) for parameter in parameters]
    return [*table(["", "what it is"], rows), ""] if rows else []


def _row(parameter: Any, context: typer.Context) -> tuple[str, str]:
    name, said = parameter.get_help_record(context) or (parameter.human_readable_name, parameter.help or "")
    return f"`{name.strip()}`", said
