"""Which models are here, which are in use, which made what is shown, and which would be better."""

from __future__ import annotations

import streamlit as st

from foundation import models
from foundation.known_models import KNOWN_MODELS
from foundation.settings import Settings, load_settings
from store import attention
from store.store import Store
from views import pieces
from views.model_words import gain, job_name
from wording.safe import html_text
from wording.texts import _, ngettext, number


def show(store: Store) -> None:
    """What recognises now and what would do it better, then all models by their job."""
    settings = load_settings()
    used = models.recognizer(settings)
    title = _("Words are recognised by {name}").format(name=used)
    st.html(f"<h1>{html_text(title)}</h1>")
    _better(settings)
    _made(store)
    in_use = {used, settings.diarizer, settings.embedding, "slovnet-ru", "en-core-web-sm"}
    states = models.check(settings, thorough=False)
    for job in dict.fromkeys(state.job for state in states):
        st.html(f"<h2>{html_text(job_name(job))}</h2>")
        st.html("".join(_row(state, state.name in in_use) for state in states if state.job == job))
    st.caption(_("Nothing is downloaded from this page."))


def _better(settings: Settings) -> None:
    """Which recognizer would be better on this machine, and how to bring it."""
    if settings.recognizer != models.AUTO:
        st.html(f'<p class="d-lead">{html_text(_("The settings say so. The best may be chosen by itself there."))}</p>')
        return
    better = models.better_recognizer(settings)
    if better is None:
        st.html(f'<p class="d-lead">{html_text(_("It is the best for this machine."))}</p>')
        return
    could = _("On this machine {name} would be better. Bring it on the server with this command ({size} MB):")
    sentence = could.format(name=better.name, size=number(better.megabytes))
    st.html(f'<p class="d-lead">{html_text(sentence)}</p>')
    st.code(f"doslovno models fetch {better.name}", language=None)


def _made(store: Store) -> None:
    """Which recognizer made how many of the calls."""
    made = attention.count_recognizers(store)
    if made:
        st.html(
            pieces.figures(
                [
                    (ngettext("{count} call", "{count} calls", count), _("by {name}").format(name=name))
                    for name, count in made.items()
                ],
                "d-small",
            )
        )


def _row(state: models.ModelState, is_used: bool) -> str:
    model = KNOWN_MODELS[state.name]
    if is_used:
        tag = pieces.tag(_("in use"), "d-won")
    elif state.state == "present":
        tag = pieces.tag(_("here"))
    else:
        tag = ""
    if state.state == "damaged":
        tag += pieces.tag(_("damaged"), "d-warn")
    elif state.state == "missing" and state.embedded:
        tag += pieces.tag(_("is made on first use"))
    command = f"doslovno models fetch {state.name}"
    how = "" if state.embedded or state.state == "present" else f"<code>{html_text(command)}</code>"
    size = _("{size} MB").format(size=number(model.megabytes))
    about = f"{model.source} · {model.licence} · {size}"
    return (
        f'<div class="d-run-model"><p><b>{html_text(state.name)}</b> {tag}</p><p>{html_text(gain(model))}</p>'
        f"<small>{html_text(about)}</small>{how}</div>"
    )
