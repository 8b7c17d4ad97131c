"""Themes that stay: sub-themes, people's edits, figures by week and by value, what became of themes, the map."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


# Columns are added in place: SQLite's other way, copying the table, would delete the rows that belong to its own.
def upgrade() -> None:
    op.add_column("mentions", sa.Column("subtheme_id", sa.String(length=16), nullable=True))
    op.add_column("mentions", sa.Column("strength", sa.Float(), nullable=True))
    op.add_column("mentions", sa.Column("placed_by_person", sa.Integer(), nullable=False, server_default="0"))
    for name in ("map_x", "map_y"):
        op.add_column("mentions", sa.Column(name, sa.Float(), nullable=True))
    op.create_index(op.f("ix_mentions_subtheme_id"), "mentions", ["subtheme_id"], unique=False)
    op.add_column("themes", sa.Column("parent_id", sa.String(length=16), nullable=True))
    op.add_column("themes", sa.Column("title_from", sa.String(length=48), nullable=True))
    op.add_column("themes", sa.Column("titled_at", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("themes", sa.Column("own_title", sa.Text(), nullable=True))
    op.add_column("themes", sa.Column("dismissed", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("themes", sa.Column("pinned", sa.JSON(), nullable=False, server_default="[]"))
    op.add_column("themes", sa.Column("touched", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("themes", sa.Column("retired_at", sa.DateTime(), nullable=True))
    op.add_column("themes", sa.Column("merged_into", sa.String(length=16), nullable=True))
    op.add_column("themes", sa.Column("trend_p", sa.Float(), nullable=True))
    op.add_column("themes", sa.Column("first_said", sa.DateTime(), nullable=True))
    op.add_column("themes", sa.Column("made_at", sa.DateTime(), nullable=True))
    op.add_column("themes", sa.Column("name", sa.Text(), nullable=True))
    op.add_column("themes", sa.Column("name_for", sa.Text(), nullable=True))
    op.add_column("themes", sa.Column("name_from", sa.JSON(), nullable=False, server_default="[]"))
    op.create_index(op.f("ix_themes_parent_id"), "themes", ["parent_id"], unique=False)
    op.create_table(
        "theme_weeks",
        sa.Column("theme_id", sa.String(length=16), nullable=False),
        sa.Column("week", sa.DateTime(), nullable=False),
        sa.Column("calls", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["theme_id"], ["themes.theme_id"], name=op.f("fk_theme_weeks_theme_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("theme_id", "week", name=op.f("pk_theme_weeks")),
    )
    op.create_table(
        "theme_figures",
        sa.Column("theme_id", sa.String(length=16), nullable=False),
        sa.Column("dimension", sa.String(length=16), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("calls", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("low", sa.Float(), nullable=False),
        sa.Column("high", sa.Float(), nullable=False),
        sa.Column("differs", sa.String(length=8), nullable=True),
        sa.ForeignKeyConstraint(
            ["theme_id"], ["themes.theme_id"], name=op.f("fk_theme_figures_theme_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("theme_id", "dimension", "value", name=op.f("pk_theme_figures")),
    )
    op.create_table(
        "theme_events",
        sa.Column("event_id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("theme_id", sa.String(length=16), nullable=False),
        sa.Column("other_id", sa.String(length=16), nullable=True),
        sa.Column("mentions", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_theme_events")),
    )
    op.create_table(
        "theme_edits",
        sa.Column("edit_id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("action", sa.String(length=16), nullable=False),
        sa.Column("theme_id", sa.String(length=16), nullable=True),
        sa.Column("other_id", sa.String(length=16), nullable=True),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("said_at", sa.DateTime(), nullable=False),
        sa.Column("undone_at", sa.DateTime(), nullable=True),
        sa.Column("undone_by", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("edit_id", name=op.f("pk_theme_edits")),
    )
    op.create_table(
        "theme_edit_mentions",
        sa.Column("edit_id", sa.Integer(), nullable=False),
        sa.Column("mention_id", sa.String(length=48), nullable=False),
        sa.Column("call_id", sa.String(length=16), nullable=False),
        sa.Column("from_theme", sa.String(length=16), nullable=True),
        sa.Column("from_subtheme", sa.String(length=16), nullable=True),
        sa.Column("was_placed", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["edit_id"], ["theme_edits.edit_id"], name=op.f("fk_theme_edit_mentions_edit_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("edit_id", "mention_id", name=op.f("pk_theme_edit_mentions")),
    )
    op.create_index(op.f("ix_theme_edit_mentions_call_id"), "theme_edit_mentions", ["call_id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_theme_edit_mentions_call_id"), table_name="theme_edit_mentions")
    for name in ("theme_edit_mentions", "theme_edits", "theme_events", "theme_figures", "theme_weeks"):
        op.drop_table(name)
    # The first versions know neither sub-themes nor themes that are no more.
    op.execute("DELETE FROM themes WHERE parent_id IS NOT NULL OR retired_at IS NOT NULL")
    op.drop_index(op.f("ix_themes_parent_id"), table_name="themes")
    for name in (
        "parent_id",
        "title_from",
        "titled_at",
        "own_title",
        "dismissed",
        "pinned",
        "touched",
        "retired_at",
        "merged_into",
        "trend_p",
        "first_said",
        "made_at",
        "name",
        "name_for",
        "name_from",
    ):
        op.drop_column("themes", name)
    op.drop_index(op.f("ix_mentions_subtheme_id"), table_name="mentions")
    for name in ("subtheme_id", "strength", "placed_by_person", "map_x", "map_y"):
        op.drop_column("mentions", name)
