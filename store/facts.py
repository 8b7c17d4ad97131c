"""Single values about the whole database, by name."""

from __future__ import annotations

from sqlalchemy import Connection, delete, insert, select

from store import schema

_facts = schema.facts

DEALS = "deals"  # fact: when the CRM last told of deals, wall clock
COPIES = "copies"  # fact: which documents of the company there are


def read(connection: Connection, name: str) -> str | None:
    """A value; None where it was never written."""
    return connection.scalar(select(_facts.c.value).where(_facts.c.name == name))


def write(connection: Connection, name: str, value: str) -> None:
    """Put a value in place of the earlier one."""
    connection.execute(delete(_facts).where(_facts.c.name == name))
    connection.execute(insert(_facts).values(name=name, value=value))
