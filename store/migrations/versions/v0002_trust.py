"""How far a call can be trusted: what was dropped and damaged, how roles were decided, how the call went."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


# Columns are added in place: SQLite's other way, copying the table, would delete the rows that belong to its own.
def upgrade() -> None:
    op.add_column("calls", sa.Column("damaged", sa.JSON(), nullable=False, server_default="[]"))
    op.add_column("calls", sa.Column("ringing_s", sa.Float(), nullable=False, server_default="0"))
    for name in ("manager", "lead_source", "campaign", "product"):
        op.add_column("calls", sa.Column(name, sa.Text(), nullable=True))
    op.add_column("calls", sa.Column("direction", sa.String(length=16), nullable=True))
    op.add_column("calls", sa.Column("client_key", sa.String(length=64), nullable=True))
    op.add_column("calls", sa.Column("role_source", sa.String(length=16), nullable=False, server_default="said"))
    op.add_column("calls", sa.Column("role_evidence", sa.Float(), nullable=False, server_default="0"))
    for name in (
        "role_confidence",
        "client_talk_share",
        "client_longest_s",
        "manager_longest_s",
        "silence_share",
        "longest_silence_s",
        "client_words_per_minute",
        "manager_words_per_minute",
    ):
        op.add_column("calls", sa.Column(name, sa.Float(), nullable=True))
    for name in ("client_interruptions", "manager_interruptions"):
        op.add_column("calls", sa.Column(name, sa.Integer(), nullable=True))
    op.create_index(op.f("ix_calls_client_key"), "calls", ["client_key"], unique=False)
    op.add_column("deals", sa.Column("manager_side", sa.String(length=8), nullable=True))
    op.create_table(
        "dropped",
        sa.Column("call_id", sa.String(length=16), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("speaker", sa.String(length=8), nullable=False),
        sa.Column("start_s", sa.Float(), nullable=False),
        sa.Column("end_s", sa.Float(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("personal", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["call_id"], ["calls.call_id"], name=op.f("fk_dropped_call_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("call_id", "number", name=op.f("pk_dropped")),
    )


def downgrade() -> None:
    op.drop_table("dropped")
    op.drop_column("deals", "manager_side")
    op.drop_index(op.f("ix_calls_client_key"), table_name="calls")
    for name in (
        "damaged",
        "ringing_s",
        "manager",
        "lead_source",
        "campaign",
        "product",
        "direction",
        "client_key",
        "role_source",
        "role_evidence",
        "role_confidence",
        "client_talk_share",
        "client_longest_s",
        "manager_longest_s",
        "silence_share",
        "longest_silence_s",
        "client_words_per_minute",
        "manager_words_per_minute",
        "client_interruptions",
        "manager_interruptions",
    ):
        op.drop_column("calls", name)
