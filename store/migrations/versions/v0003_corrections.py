"""What people say of mentions: corrections that outrank the machine; whether objections were settled."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


# Columns are added in place: SQLite's other way, copying the table, would delete the rows that belong to its own.
def upgrade() -> None:
    op.add_column("mentions", sa.Column("resolved", sa.String(length=8), nullable=True))
    for name in ("greyed", "own_categories"):
        op.add_column("mentions", sa.Column(name, sa.JSON(), nullable=False, server_default="[]"))
    for name in ("by_person", "hidden"):
        op.add_column("mentions", sa.Column(name, sa.Integer(), nullable=False, server_default="0"))
    op.add_column("mentions", sa.Column("machine", sa.JSON(), nullable=True))
    op.create_table(
        "corrections",
        sa.Column("correction_id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("call_id", sa.String(length=16), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("start_char", sa.Integer(), nullable=False),
        sa.Column("end_char", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("start_s", sa.Float(), nullable=False),
        sa.Column("end_s", sa.Float(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=True),
        sa.Column("category", sa.String(length=16), nullable=True),
        sa.Column("machine_kind", sa.String(length=16), nullable=True),
        sa.Column("machine_category", sa.String(length=16), nullable=True),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("said_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("correction_id", name=op.f("pk_corrections")),
    )
    op.create_index(op.f("ix_corrections_call_id"), "corrections", ["call_id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_corrections_call_id"), table_name="corrections")
    op.drop_table("corrections")
    for name in ("resolved", "greyed", "own_categories", "by_person", "hidden", "machine"):
        op.drop_column("mentions", name)
