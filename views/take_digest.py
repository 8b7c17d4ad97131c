"""The menus by which the digest for the meeting and the sellers' cards are taken away."""

from __future__ import annotations

from functools import partial
from typing import cast

from batch import desk
from foundation.records import Segment
from handouts import cards, digest, digest_page, digest_parts
from handouts.cards_page import cards_page
from handouts.digest import Digest
from store import lately
from store.kept import kept
from store.store import Store
from views import take_files
from views.take_files import File
from wording.texts import _

MOST_CARDS = 60  # of a page for people: who wants all of them has `doslovno export cards`


def found(store: Store, calls: Segment) -> Digest:
    """The digest of some calls, which the page tells and the files hold."""
    return cast(Digest, kept(store, lambda: digest.digest(store, calls, partial(desk.themes, store)), "digest", calls))


def digest_menu(store: Store, segment: Segment) -> None:
    """The digest of a segment's calls, with clips, without, and for Word; and the cards of its objections."""
    calls = segment.of_calls

    def page(with_clips: bool) -> bytes:
        return digest_page.digest_page(found(store, calls), with_clips).encode()

    def word() -> bytes:
        return digest_parts.digest_docx(found(store, calls))

    def files() -> list[File]:
        return [
            File("digest.html", _("A page for the meeting, with clips"), lambda: page(True), "clips"),
            File("digest-text.html", _("The page without voices"), lambda: page(False), "text"),
            File("digest.docx", _("Word, to change and print"), word, "docx"),
            File("cards.html", _("Cards for sellers"), lambda: _cards(store, calls), "cards"),
        ]

    take_files.menu(files, "digest", _("Digest"), ":material/summarize:")


def _cards(store: Store, segment: Segment) -> bytes:
    counted = lately.counted(store, segment)
    chosen = cards.cards(store, segment, desk.themes(store, "objection", segment), MOST_CARDS)
    return cards_page(chosen, segment, counted.first, counted.last).encode()
