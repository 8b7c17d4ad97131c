"""Scale: an index of all words, one of all that mentions are counted by, and short codes in place of vectors."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_calls = sa.table("calls", *(sa.column(name) for name in ("call_id", "started_at", "call_no")))
_turns = sa.table("turns", *(sa.column(name) for name in ("call_id", "number", "role", "folded")))
_turns.append_column(sa.column("personal", sa.JSON))
_TOGETHER = 300  # calls whose words are written at a time
# The role stands in the two lowest bits of a place, the turn's number in the twenty above.
_ROLES = {"client": 0, "manager": 1, "unknown": 2, "system": 3}


def upgrade() -> None:
    op.add_column("calls", sa.Column("call_no", sa.Integer(), nullable=True))
    _number_calls()
    op.create_index("ix_calls_call_no", "calls", ["call_no"], unique=True)
    op.create_index(
        "ix_mentions_shown",
        "mentions",
        [
            *("kind", "theme_id", "hidden", "call_id", "subtheme_id", "resolved", "category"),
            *("confidence", "clarity", "strength", "turn", "mention_id"),
        ],
    )
    op.create_table(
        "mention_codes",
        sa.Column("code_no", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("mention_id", sa.String(length=48), nullable=False),
        sa.Column("call_no", sa.Integer(), nullable=False),
        sa.Column("code", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["mention_id"], ["mentions.mention_id"], name=op.f("fk_mention_codes_mention_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("code_no", name=op.f("pk_mention_codes")),
        sa.UniqueConstraint("mention_id", name=op.f("uq_mention_codes_mention_id")),
    )
    if op.get_bind().dialect.name == "sqlite":
        op.create_index(
            "ix_mentions_about", "mentions", ["kind", "category", "topics", "hidden", "call_id", "turn", "theme_id"]
        )
        # Which turns hold a word, and neither where nor how often: it is a third of the size.
        op.execute(
            "CREATE VIRTUAL TABLE turn_words USING fts5(words, content='', columnsize=0, detail=none,"
            " tokenize='unicode61 remove_diacritics 0')"
        )
        _fill_words()
    else:
        op.execute("CREATE INDEX ix_turns_words ON turns USING gin (to_tsvector('simple', folded))")


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TABLE turn_words")
        op.drop_index("ix_mentions_about", table_name="mentions")
    else:
        op.drop_index("ix_turns_words", table_name="turns")
    op.drop_table("mention_codes")
    op.drop_index("ix_mentions_shown", table_name="mentions")
    op.drop_index("ix_calls_call_no", table_name="calls")
    op.drop_column("calls", "call_no")


def _number_calls() -> None:
    """In the order in which they were held, as far as it is known: it is nearly the order of their coming."""
    ids = op.get_bind().scalars(sa.select(_calls.c.call_id).order_by(_calls.c.started_at, _calls.c.call_id)).all()
    numbered = sa.update(_calls).where(_calls.c.call_id == sa.bindparam("id")).values(call_no=sa.bindparam("no"))
    if ids:
        op.get_bind().execute(numbered, [{"id": id_, "no": number} for number, id_ in enumerate(ids, 1)])


def _fill_words() -> None:
    """Without what is masked."""
    asked = (
        sa.select(_calls.c.call_no, _turns.c.number, _turns.c.role, _turns.c.folded, _turns.c.personal)
        .join(_turns, _turns.c.call_id == _calls.c.call_id)
        .order_by(_calls.c.call_no, _turns.c.number)
    )
    add = sa.text("INSERT INTO turn_words(rowid, words) VALUES (:place, :words)")
    last = op.get_bind().scalar(sa.select(sa.func.max(_calls.c.call_no))) or 0
    for first in range(1, last + 1, _TOGETHER):
        rows = op.get_bind().execute(asked.where(_calls.c.call_no.between(first, first + _TOGETHER - 1))).all()
        if rows:
            op.get_bind().execute(add, [_row(*row) for row in rows])


def _row(call_no: int, number: int, role: str, folded: str, personal: list[tuple[int, int, str]]) -> dict[str, object]:
    for start, end, _label in personal:
        folded = folded[:start] + " " * (end - start) + folded[end:]
    return {"place": call_no << 22 | number << 2 | _ROLES.get(role, _ROLES["unknown"]), "words": folded}
