"""Vocabulary: what each role says in a call in one row, intervals, the company's copy and its gap to the clients."""

from itertools import groupby

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_counts = sa.table("term_counts", *(sa.column(name) for name in ("call_id", "role", "term", "count")))
_counts.append_column(sa.column("surfaces", sa.JSON))
_terms = sa.table("call_terms", sa.column("call_id"), sa.column("role"), sa.column("terms", sa.JSON))
# Of a term's use by managers, and how sure its contrast is.
_FIGURES = ("manager_calls", "log_odds", "low", "high", "certain")


def upgrade() -> None:
    op.create_table(
        "call_terms",
        sa.Column("call_id", sa.String(length=16), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("terms", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["call_id"], ["calls.call_id"], name=op.f("fk_call_terms_call_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("call_id", "role", name=op.f("pk_call_terms")),
    )
    rows = op.get_bind().execute(sa.select(_counts).order_by(_counts.c.call_id, _counts.c.role)).all()
    for (call_id, role), some in groupby(rows, key=lambda row: (row.call_id, row.role)):
        said = {row.term: dict(row.surfaces) for row in some}
        op.get_bind().execute(sa.insert(_terms).values(call_id=call_id, role=role, terms=said))
    op.drop_index("ix_term_counts_term", table_name="term_counts")
    op.drop_table("term_counts")
    for name in ("terms", "topics"):
        op.add_column("mentions", sa.Column(name, sa.JSON(), nullable=False, server_default="[]"))
    for name in _FIGURES:
        kind = sa.Integer() if name in ("manager_calls", "certain") else sa.Float()
        op.add_column("vocabulary", sa.Column(name, kind, nullable=False, server_default="0"))
    op.create_table(
        "copies",
        sa.Column("copy_id", sa.String(length=16), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("parts", sa.JSON(), nullable=False),
        sa.Column("phrases", sa.JSON(), nullable=False),
        sa.Column("vectors", sa.LargeBinary(), nullable=False),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("added_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("copy_id", name=op.f("pk_copies")),
    )
    op.create_table(
        "gap",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("list", sa.String(length=24), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("term", sa.Text(), nullable=False),
        sa.Column("lemmas", sa.Text(), nullable=False),
        sa.Column("copy_count", sa.Integer(), nullable=False),
        sa.Column("client_count", sa.Integer(), nullable=False),
        sa.Column("client_calls", sa.Integer(), nullable=False),
        sa.Column("pair", sa.Text(), nullable=True),
        sa.Column("everyday", sa.Integer(), nullable=False),
        sa.Column("part_of", sa.Text(), nullable=True),
        sa.Column("copies", sa.JSON(), nullable=False),
        sa.Column("places", sa.JSON(), nullable=False),
        sa.Column("mention_ids", sa.JSON(), nullable=False),
        sa.Column("theme_id", sa.String(length=16), nullable=True),
        sa.Column("similarity", sa.Float(), nullable=True),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_gap")),
    )
    op.create_index(op.f("ix_gap_list"), "gap", ["list"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_gap_list"), table_name="gap")
    op.drop_table("gap")
    op.drop_table("copies")
    for name in _FIGURES:
        op.drop_column("vocabulary", name)
    for name in ("terms", "topics"):
        op.drop_column("mentions", name)
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
    for row in op.get_bind().execute(sa.select(_terms)).all():
        counted = [
            {"call_id": row.call_id, "role": row.role, "term": term, "count": sum(forms.values()), "surfaces": said}
            for term, forms in row.terms.items()
            for said in [[list(form) for form in forms.items()]]
        ]
        if counted:
            op.get_bind().execute(sa.insert(_counts), counted)
    op.drop_table("call_terms")
