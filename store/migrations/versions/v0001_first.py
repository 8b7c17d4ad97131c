"""The first schema."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "calls",
        sa.Column("call_id", sa.String(length=16), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("recording", sa.Text(), nullable=False),
        sa.Column("recording_key", sa.Text(), nullable=False),
        sa.Column("path", sa.Text(), nullable=True),
        sa.Column("started_at", sa.DateTime(), nullable=True),
        sa.Column("duration_s", sa.Float(), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("channels", sa.String(length=16), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("completeness", sa.Float(), nullable=False),
        sa.Column("recognizer", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("call_id", name=op.f("pk_calls")),
        sa.UniqueConstraint("content_hash", name=op.f("uq_calls_content_hash")),
    )
    op.create_index(op.f("ix_calls_recording_key"), "calls", ["recording_key"], unique=False)
    op.create_index(op.f("ix_calls_started_at"), "calls", ["started_at"], unique=False)
    op.create_table(
        "deals",
        sa.Column("recording_key", sa.Text(), nullable=False),
        sa.Column("started_at", sa.DateTime(), nullable=True),
        sa.Column("manager", sa.Text(), nullable=True),
        sa.Column("direction", sa.String(length=16), nullable=True),
        sa.Column("lead_source", sa.Text(), nullable=True),
        sa.Column("campaign", sa.Text(), nullable=True),
        sa.Column("product", sa.Text(), nullable=True),
        sa.Column("stage", sa.Text(), nullable=True),
        sa.Column("outcome", sa.String(length=8), nullable=True),
        sa.Column("amount", sa.Float(), nullable=True),
        sa.PrimaryKeyConstraint("recording_key", name=op.f("pk_deals")),
    )
    op.create_index(op.f("ix_deals_lead_source"), "deals", ["lead_source"], unique=False)
    op.create_index(op.f("ix_deals_outcome"), "deals", ["outcome"], unique=False)
    op.create_table(
        "facts",
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_facts")),
    )
    op.create_table(
        "failures",
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("recording", sa.Text(), nullable=False),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("path", name=op.f("pk_failures")),
    )
    op.create_table(
        "themes",
        sa.Column("theme_id", sa.String(length=16), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("category", sa.String(length=16), nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("keywords", sa.JSON(), nullable=False),
        sa.Column("mentions", sa.Integer(), nullable=False),
        sa.Column("calls", sa.Integer(), nullable=False),
        sa.Column("share_of_calls", sa.Float(), nullable=False),
        sa.Column("share_low", sa.Float(), nullable=False),
        sa.Column("share_high", sa.Float(), nullable=False),
        sa.Column("trend", sa.String(length=8), nullable=True),
        sa.Column("won", sa.Integer(), nullable=False),
        sa.Column("lost", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("theme_id", name=op.f("pk_themes")),
    )
    op.create_index(op.f("ix_themes_kind"), "themes", ["kind"], unique=False)
    op.create_table(
        "vocabulary",
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("term", sa.Text(), nullable=False),
        sa.Column("surface", sa.Text(), nullable=False),
        sa.Column("client_count", sa.Integer(), nullable=False),
        sa.Column("manager_count", sa.Integer(), nullable=False),
        sa.Column("client_calls", sa.Integer(), nullable=False),
        sa.Column("z", sa.Float(), nullable=False),
        sa.Column("forms", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("language", "term", name=op.f("pk_vocabulary")),
    )
    op.create_table(
        "stages",
        sa.Column("call_id", sa.String(length=16), nullable=False),
        sa.Column("stage", sa.String(length=16), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["call_id"], ["calls.call_id"], name=op.f("fk_stages_call_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("call_id", "stage", name=op.f("pk_stages")),
    )
    op.create_table(
        "term_counts",
        sa.Column("call_id", sa.String(length=16), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("term", sa.Text(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("surfaces", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["call_id"], ["calls.call_id"], name=op.f("fk_term_counts_call_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("call_id", "role", "term", name=op.f("pk_term_counts")),
    )
    op.create_index("ix_term_counts_term", "term_counts", ["term"], unique=False)
    op.create_table(
        "turns",
        sa.Column("call_id", sa.String(length=16), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("speaker", sa.String(length=8), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("start_s", sa.Float(), nullable=False),
        sa.Column("end_s", sa.Float(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("folded", sa.Text(), nullable=False),
        sa.Column("words", sa.JSON(), nullable=False),
        sa.Column("personal", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["call_id"], ["calls.call_id"], name=op.f("fk_turns_call_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("call_id", "number", name=op.f("pk_turns")),
    )
    op.create_table(
        "mentions",
        sa.Column("mention_id", sa.String(length=48), nullable=False),
        sa.Column("call_id", sa.String(length=16), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("category", sa.String(length=16), nullable=True),
        sa.Column("start_char", sa.Integer(), nullable=False),
        sa.Column("end_char", sa.Integer(), nullable=False),
        sa.Column("start_s", sa.Float(), nullable=False),
        sa.Column("end_s", sa.Float(), nullable=False),
        sa.Column("confidence", sa.Float(), nullable=False),
        sa.Column("clarity", sa.Float(), nullable=False),
        sa.Column("evidence", sa.JSON(), nullable=False),
        sa.Column("lemmas", sa.JSON(), nullable=False),
        sa.Column("vector", sa.LargeBinary(), nullable=False),
        sa.Column("theme_id", sa.String(length=16), nullable=True),
        sa.ForeignKeyConstraint(
            ["call_id", "turn"], ["turns.call_id", "turns.number"], name=op.f("fk_mentions_call_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["theme_id"], ["themes.theme_id"], name=op.f("fk_mentions_theme_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("mention_id", name=op.f("pk_mentions")),
    )
    op.create_index("ix_mentions_call_id", "mentions", ["call_id"], unique=False)
    op.create_index("ix_mentions_kind_category", "mentions", ["kind", "category"], unique=False)
    op.create_index(op.f("ix_mentions_theme_id"), "mentions", ["theme_id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_mentions_theme_id"), table_name="mentions")
    op.drop_index("ix_mentions_kind_category", table_name="mentions")
    op.drop_index("ix_mentions_call_id", table_name="mentions")
    op.drop_table("mentions")
    op.drop_table("turns")
    op.drop_index("ix_term_counts_term", table_name="term_counts")
    op.drop_table("term_counts")
    op.drop_table("stages")
    op.drop_table("vocabulary")
    op.drop_index(op.f("ix_themes_kind"), table_name="themes")
    op.drop_table("themes")
    op.drop_table("failures")
    op.drop_table("facts")
    op.drop_index(op.f("ix_deals_outcome"), table_name="deals")
    op.drop_index(op.f("ix_deals_lead_source"), table_name="deals")
    op.drop_table("deals")
    op.drop_index(op.f("ix_calls_started_at"), table_name="calls")
    op.drop_index(op.f("ix_calls_recording_key"), table_name="calls")
    op.drop_table("calls")
