"""Alembic's entry: runs the migrations on the connection that `store.database` hands over."""

from alembic import context

from store.schema import metadata

connection = context.config.attributes["connection"]
# SQLite cannot alter a table in place; batch mode copies it.
context.configure(connection=connection, target_metadata=metadata, render_as_batch=True)
with context.begin_transaction():
    context.run_migrations()
