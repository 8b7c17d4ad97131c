"""What the view says of themes: their titles, how they change, what became of them, and what people did with them."""

from __future__ import annotations

from typing import Any

from wording.labels import outcome_name, source_name
from wording.safe import shortened, without_directions
from wording.texts import _, ngettext, percent, quoted

VERY_NEAR, NEAR = 0.5, 0.3  # cosines with a theme's middle
SHORT = 80  # characters of a value
LONGEST = 240  # characters of a title or a name: a quote as a title is of few words, but of any length


def theme_title(title: str | None) -> str:
    """A theme's title in quotation marks; one that was made of a forgotten call is empty until the next findings."""
    return quoted(_shown(title)) if title else _("a theme without a title")


def name_of(theme: dict[str, Any]) -> str | None:
    """What a language model calls a theme that no person has named; `theme` is a row of `store.tables.theme_table`."""
    named = isinstance(theme["name"], str) and not isinstance(theme["own_title"], str)
    return _shown(theme["name"]) if named else None


def _shown(title: str) -> str:
    return shortened(without_directions(title), LONGEST, end=False)


def nearness(strength: float) -> str:
    """How typical of its theme a quote is; `strength` is 0 to 1."""
    if strength >= VERY_NEAR:
        return _("It is very near to the middle of its theme.")
    return _("It is near to the middle of its theme.") if strength >= NEAR else _("It is at the edge of its theme.")


def trend_finding(trend: str | None) -> str:
    """What the weeks of a theme show."""
    return {
        "up": _("Said more often: the last four weeks against the four before"),
        "down": _("Said more rarely: the last four weeks against the four before"),
        "steady": _("No clear change: what there is in the last weeks could be chance"),
    }.get(trend or "", _("Too few calls to tell whether it grows or fades"))


def chance(p: float | None) -> str:
    """How often chance alone makes such a difference; empty where nothing was tested."""
    if p is None:
        return ""
    share = _("less than {share}").format(share=percent(0.01)) if p < 0.01 else percent(p)
    return _("Such a difference comes by chance alone in {share} of cases").format(share=share)


def dimension_name(dimension: str) -> str:
    """By what the calls of a theme are told apart."""
    return {
        "lead_source": _("source"),
        "campaign": _("campaign"),
        "product": _("product"),
        "manager": _("manager"),
        "outcome": _("result"),
    }.get(dimension, dimension)


def dimension_value(dimension: str, value: str) -> str:
    """The company's own words, but outcomes and the underscores of the CRM."""
    if dimension == "outcome":
        return outcome_name(value)
    return without_directions(source_name(value) if dimension in ("lead_source", "campaign") else value)


def short_value(dimension: str, value: str) -> str:
    """The same where there is little room for it."""
    return shortened(dimension_value(dimension, value), SHORT, end=False)


def event_sentence(event: dict[str, Any]) -> str:
    """What the machine did with a theme; `event` is a row of `store.theme_history.event_table`."""
    count = ngettext("{count} quote", "{count} quotes", event["mentions"])
    sentence = {
        "new": _("New: {theme}, {quotes}"),
        "split": _("{theme} became a theme of its own, out of {other}: {quotes}"),
        "merged": _("{theme} is now a part of {other}: {quotes}"),
        "retired": _("{theme} is not said any more"),
    }[event["kind"]]
    theme, other = theme_title(event["theme_title"]), theme_title(event["other_title"])
    return sentence.format(theme=theme, other=other, quotes=count)


def edit_sentence(edit: dict[str, Any]) -> str:
    """What a person did with a theme; `edit` is a row of `store.theme_history.edit_table`."""
    action, theme, other = edit["action"], theme_title(edit["theme_title"]), theme_title(edit["other_title"])
    if action == "move":
        if edit["theme_id"] is None:
            sentence = _("A quote was taken out of {other}")
        else:
            sentence = _("A quote was moved from {other} to {theme}") if edit["other_id"] else _("A quote: to {theme}")
    elif action == "rename":
        sentence = _("A theme was called {title}") if edit["title"] else _("{theme} has the program's title again")
    else:
        sentence = {
            "merge": _("{other} was merged into {theme}"),
            "split": _("{theme} was made a theme of its own, out of {other}"),
            "dismiss": _("{theme} was hidden"),
            "restore": _("{theme} was brought back"),
            "pin": _("A quote of {theme} was pinned"),
            "unpin": _("A quote of {theme} was unpinned"),
        }[action]
    return sentence.format(theme=theme, other=other, title=theme_title(edit["title"]))


def refusal(sentence: str) -> str:
    """Why something cannot be done with a theme: what `store` says, in the reader's language."""
    return {
        "The theme has the program's title already.": _("The theme has the program's title already."),
        "A theme cannot be merged with itself: choose another one.": _(
            "A theme cannot be merged with itself: choose another one."
        ),
        "Themes of different kinds cannot be merged: choose one of the same kind.": _(
            "Themes of different kinds cannot be merged: choose one of the same kind."
        ),
        "A theme is split by quotes that are in it: choose one or more of them.": _(
            "A theme is split by quotes that are in it: choose one or more of them."
        ),
        "Every quote of the theme is chosen: leave it some of them.": _(
            "Every quote of the theme is chosen: leave it some of them."
        ),
        "This is a theme already, not a part of one.": _("This is a theme already, not a part of one."),
        "This part of the theme holds no quotes any more.": _("This part of the theme holds no quotes any more."),
        "A quote cannot be moved to a theme of another kind: choose one of its own.": _(
            "A quote cannot be moved to a theme of another kind: choose one of its own."
        ),
        "The quote is there already.": _("The quote is there already."),
        "The theme is dismissed already.": _("The theme is dismissed already."),
        "The theme is not dismissed.": _("The theme is not dismissed."),
        "The quote is not in this theme.": _("The quote is not in this theme."),
        "The quote is pinned already.": _("The quote is pinned already."),
        "The quote is not pinned in this theme.": _("The quote is not pinned in this theme."),
        "This theme is no more: it was merged or is not said any longer.": _(
            "This theme is no more: it was merged or is not said any longer."
        ),
        "This is a part of a theme: make it a theme of its own first.": _(
            "This is a part of a theme: make it a theme of its own first."
        ),
        "This quote is no more: its call was forgotten or read anew.": _(
            "This quote is no more: its call was forgotten or read anew."
        ),
        "A theme's title cannot be empty: write a few words.": _("A theme's title cannot be empty: write a few words."),
        "A theme's title has at most 120 characters: write a shorter one.": _(
            "A theme's title has at most 120 characters: write a shorter one."
        ),
        "There is no such change of a theme.": _("There is no such change of a theme."),
        "This change was taken back already.": _("This change was taken back already."),
        "The themes of this change were changed again since: take the later changes back first.": _(
            "The themes of this change were changed again since: take the later changes back first."
        ),
    }.get(sentence, sentence)
