"""A paper as one HTML file that any browser opens without a network: its frame, and the pieces that papers share.

Every text that comes in is escaped here. The file asks for nothing outside itself, and runs no script.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from foundation.errors import RecordingError
from foundation.records import Segment
from handouts.handout import clean, spoken, where
from handouts.paper_style import STYLE
from store.answers import Answer
from store.quotes import Quote
from transcribe.clip import cut_small
from wording.labels import language_name, resolved_name
from wording.safe import html_text, shortened
from wording.texts import _, clock, day, language, ngettext, percent, percent_range, period
from wording.theme_words import dimension_name, dimension_value, name_of, theme_title

ONLY_ITSELF = "default-src 'none'; style-src 'unsafe-inline'; media-src data:"
TITLE_CHARS, QUOTE_CHARS, ANSWER_CHARS = 200, 600, 420  # what is longer is cut between words


def whole(title: str, body: Iterable[str], foot: Iterable[str]) -> str:
    """The file: `title` is text, `body` and `foot` are HTML."""
    named = text(title, TITLE_CHARS)
    return (
        f'<!DOCTYPE html>\n<html lang="{language()}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{ONLY_ITSELF}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{named}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>\n"
        + "\n".join(body)
        + f"\n<footer>{' '.join(foot)}</footer>\n</main>\n</body>\n</html>\n"
    )


def text(said: str, length: int) -> str:
    """A text from a call, a person or the CRM as HTML, on one line and of at most `length` characters."""
    return html_text(shortened(clean(said), length, end=False))


def head(kicker: Iterable[str], title: str, lead: str = "") -> str:
    """The title with a line above it and one below; all three are texts."""
    above = " · ".join(text(part, TITLE_CHARS) for part in kicker if part)
    below = f'<p class="lead">{text(lead, QUOTE_CHARS)}</p>' if lead else ""
    return f'<header><p class="kicker">{above}</p><h1>{text(title, TITLE_CHARS)}</h1>{below}</header>'


def figures(pairs: Iterable[tuple[str, str]]) -> str:
    """A strip of figures: (value, name) each, in texts."""
    items = "".join(f"<div><dt>{html_text(name)}</dt><dd>{html_text(value)}</dd></div>" for value, name in pairs)
    return f'<dl class="figures">{items}</dl>'


def share(of_calls: float, low: float | None, high: float | None) -> str:
    """A share of 0 to 1 as a bar with its 95 % interval, where that is known."""
    fill, told = f'<i class="fill" style="width:{of_calls:.1%}"></i>', ""
    if low is not None and high is not None:
        band = f'<i class="band" style="left:{low:.1%};width:{max(high - low, 0):.1%}"></i>'
        fill = f'{band}{fill}<i class="low" style="left:{low:.1%}"></i>'
        told = f"<small>{html_text(percent_range(low, high))}</small>"
    return (
        f'<div class="share"><span><b>{html_text(percent(of_calls))}</b>{told}</span>'
        f'<span class="bar">{fill}</span></div>'
    )


def quote(said: Quote, with_clip: bool) -> str:
    """A quote in what was said around it, with where it comes from and, where asked, its clip."""
    before, words, after = spoken(said)
    told = [where(said), said.product or "", resolved_name(said.resolved) if said.resolved in ("yes", "no") else ""]
    return (
        f'<blockquote class="quote"><p><span class="around">{html_text(before)}</span>'
        f"<mark>{text(words, QUOTE_CHARS)}</mark>"
        f'<span class="around">{html_text(after)}</span></p>'
        f"<footer>{' · '.join(text(part, TITLE_CHARS) for part in told if part)}</footer>"
        f"{clip(said) if with_clip else ''}</blockquote>"
    )


def exchange(found: Answer) -> str:
    """An objection and the manager's answer to it."""
    told = where(found.answer)
    return (
        f'<div class="exchange"><blockquote class="quote"><p>{text(found.objection.text, QUOTE_CHARS)}</p></blockquote>'
        f'<blockquote class="quote answer"><p>{text(found.answer.text, ANSWER_CHARS)}</p>'
        f"<footer>{text(told, TITLE_CHARS)}</footer></blockquote></div>"
    )


def clip(said: Quote) -> str:
    """The sound of a quote inside the page, or a sentence where there is none."""
    if said.path is None:
        return soft(_("Ready transcript, no recording"))
    try:
        sound = base64.b64encode(cut_small(Path(said.path), said.start_s, said.end_s)).decode()
    except (RecordingError, OSError):
        return soft(_("The recording cannot be opened: it was moved, deleted or replaced since it was processed."))
    label = html_text(_("Clip at {time}").format(time=clock(said.start_s)))
    return f'<audio controls preload="metadata" aria-label="{label}" src="data:audio/mpeg;base64,{sound}"></audio>'


def soft(sentence: str) -> str:
    """A sentence that is read after the rest."""
    return f'<p class="soft">{html_text(sentence)}</p>'


def small(parts: Iterable[str]) -> str:
    """Figures below a title; empty parts are left out."""
    return f"<small>{' · '.join(html_text(part) for part in parts if part)}</small>"


def doubt_of_settled() -> str:
    """What a reader must know of answers by how they ended."""
    return soft(_("Whether an objection was settled the program tells from the client's next words; it can be wrong."))


def titled(theme: Mapping[str, Any]) -> str:
    """What a theme is called: the name a model gave it, or its title in quotation marks."""
    return name_of(dict(theme)) or theme_title(theme["title"])


def ended(won: int, lost: int) -> str:
    """How many deals of some calls were won and lost; empty where none ended."""
    if not won and not lost:
        return ""
    return ngettext("{count} won", "{count} won", won) + " · " + ngettext("{count} lost", "{count} lost", lost)


def which_calls(segment: Segment, first: datetime | None, last: datetime | None) -> str:
    """Which calls a paper is about: when they were held, and what else they have in common."""
    told = [period(first, last) if first and last else ""]
    told += [f"{dimension_name(name)}: {dimension_value(name, value)}" for name, value in segment.where]
    if segment.language:
        told.append(_("language of the calls: {language}").format(language=language_name(segment.language)))
    return " · ".join(part for part in told if part)


def foot(with_clips: bool) -> list[str]:
    """What a reader must know of a paper that is sent around, as HTML."""
    masked = _("Names, phone numbers and addresses are hidden in the texts.")
    voices = _("Voices are not hidden: whoever hears a clip may know who speaks. Think before you send it on.")
    made = _("Made with Doslovno on {day}.").format(day=day(datetime.now()))
    return [f"<p>{html_text(' '.join((masked, voices) if with_clips else (masked,)))}</p>", html_text(made)]
