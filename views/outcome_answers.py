"""How often the manager's answer settled what a client objected to, by what it was about and by manager."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from views import outcome_rows
from views.outcome_rows import Link, Row, Table
from wording.labels import category_name
from wording.texts import _, ngettext, number

if TYPE_CHECKING:
    from batch.desk import Answered, Answers


def show(found: Answers) -> None:
    """Both tables; nothing where of no objection it is clear."""
    total = found.settled + found.unsettled
    if not total:
        return
    counted = ngettext("of {count} objection", "of {count} objections", total)
    about = _(
        "Settled in the call: {settled} {of_total} of which the client's next words show it. "
        "Objections of one call are answered alike, so the lines are wider than their number alone would make them."
    ).format(settled=number(found.settled), of_total=counted)
    table = partial(
        Table,
        whole=found.settled / total,
        more=_("Settled more often: {names}"),
        less=_("Settled less often: {names}"),
        good="more",
    )
    shares = _("share of settled ones"), _("settled"), _("not settled")
    outcome_rows.show(
        table(
            key="answers",
            section=_("Objections settled in the call"),
            about=about,
            names=(_("objection"), *shares),
            rows=[_row(row, category_name(row.name), {"said": row.name}) for row in found.categories],
        )
    )
    outcome_rows.show(
        table(
            key="managers",
            section=_("Objections settled, by manager"),
            about=_("The same by the manager who answered."),
            names=(_("manager"), *shares),
            rows=[_row(row, row.name, {"said": "objection", "answered": row.name}) for row in found.managers],
        )
    )


def _row(answered: Answered, name: str, parameters: dict[str, Any]) -> Row:
    def link(count: int, label: str, settled: str) -> Link:
        return Link(count, label, "outcomes", parameters | {"settled": settled})

    settled, unsettled = answered.settled, answered.unsettled
    return Row(
        name,
        answered.share,
        (
            link(settled, ngettext("{count} settled", "{count} settled", settled), "yes"),
            link(unsettled, ngettext("{count} not", "{count} not", unsettled), "no"),
        ),
    )
