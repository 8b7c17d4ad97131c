"""Who looks at the page, and what they may do. Asked anew each time: a right that was taken away is gone at once."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import ParamSpec

import streamlit as st

from foundation.access import Access, access_of, is_loopback
from foundation.errors import DoslovnoError, one_line
from foundation.login import read_login
from foundation.settings import load_settings
from wording.safe import markdown_text
from wording.texts import _

P = ParamSpec("P")

NAME_CHARS = 60  # of a person, as long as one that is typed in
# Streamlit keeps a login for a month; somebody whom the provider does not know any more shall be gone tomorrow.
LOGIN_LASTS_S = 24 * 60 * 60.0


@dataclass(frozen=True, slots=True)
class Refused:
    """Why somebody sees nothing, as a title and a sentence. `logs_in`: a login may change it."""

    title: str
    sentence: str
    logs_in: bool = False


def admitted() -> Access | Refused:
    """What whoever looks at the page may do, or why it shows nothing. Where anything is in doubt, it shows nothing."""
    try:
        settings = load_settings()
        login = read_login(settings.login_file)
    except DoslovnoError as error:
        return Refused(_("The settings cannot be used"), str(error))
    if _has_login():
        return _logged_in(settings.viewers, settings.editors, settings.operators)
    if login is not None:
        advice = _("There is a login, but the view was started without it. Start it again with: doslovno app")
        return Refused(_("Nobody can log in here"), advice)
    if settings.without_login or is_loopback(st.get_option("server.address")):
        return Access.OPERATOR
    advice = _(
        "It would be open to everybody on the network. Whoever runs it can set up a login, let it listen on "
        "127.0.0.1 only, or allow this with --without-login."
    )
    return Refused(_("This view has no login"), advice)


def may_edit() -> bool:
    """Whether the person may correct, arrange themes and keep the copy."""
    return _may(Access.EDITOR)


def may_operate() -> bool:
    """Whether the person may bring recordings in, run the processing and change the settings."""
    return _may(Access.OPERATOR)


def person() -> str | None:
    """The name of whoever is logged in, or else the e-mail address; None where nobody logs in."""
    if not is_logged_in():
        return None
    return one_line(str(st.user.get("name") or ""))[:NAME_CHARS] or _email()


def editors_only(act: Callable[P, None]) -> Callable[P, None]:
    """An act that writes: nothing but a word to whoever may not, whatever the page they look at still offers."""
    return _guarded(act, lambda: may_edit())


def operators_only(act: Callable[P, None]) -> Callable[P, None]:
    """As `editors_only`, for what only an operator may do."""
    return _guarded(act, lambda: may_operate())


def is_logged_in() -> bool:
    """Whether somebody is logged in, admitted or not."""
    return _has_login() and st.user.get("is_logged_in") is True


def leave() -> None:
    """The way out in the head, where somebody is logged in."""
    if is_logged_in():
        st.button(
            _("Log out"),
            key="log-out",
            type="tertiary",
            icon=":material/logout:",
            help=markdown_text(person() or ""),
            on_click=st.logout,
        )


def _guarded(act: Callable[P, None], may: Callable[[], bool]) -> Callable[P, None]:
    """`may` is asked when somebody acts."""

    @wraps(act)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> None:
        if may():
            act(*args, **kwargs)
        else:
            st.toast(_("You may look here, but not change anything."), icon=":material/lock:")

    return guarded


def _may(least: Access) -> bool:
    found = admitted()
    return isinstance(found, Access) and found >= least


def _has_login() -> bool:
    """Whether Streamlit was started with a login: only then it says of people whether they are logged in."""
    return "is_logged_in" in st.user


def _email() -> str:
    return str(st.user.get("email") or "")


def _logged_in(viewers: tuple[str, ...], editors: tuple[str, ...], operators: tuple[str, ...]) -> Access | Refused:
    """What a person may do where there is a login."""
    if not is_logged_in():
        return Refused(_("Please log in"), _("This page is for people of the company."), logs_in=True)
    if not _is_recent(st.user.get("iat")):
        return Refused(_("Please log in again"), _("Your login is more than a day old."), logs_in=True)
    email = _email()
    # A provider that says nothing of it is trusted: it is the company's own.
    if not email or st.user.get("email_verified", True) not in (True, "true"):
        advice = _("Confirm it where you log in, then come again.")
        return Refused(_("Your e-mail address is not confirmed"), advice)
    advice = _("You are logged in as {email}. Send this address to whoever runs this program, and you will be let in.")
    return access_of(email, viewers, editors, operators) or Refused(
        _("You are on no list yet"), advice.format(email=email)
    )


def _is_recent(issued: object) -> bool:
    """Whether a login of this moment, in seconds since 1970 as the provider says it, still holds."""
    return isinstance(issued, int | float) and time.time() - issued < LOGIN_LASTS_S
