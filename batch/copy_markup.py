"""Paragraphs out of markup: web pages and Markdown."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from typing import Any

_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(?=[\w-]+[ \t]*:).*?\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
# Tags that stand within a paragraph; every other one begins and ends one.
_INLINE = frozenset(
    name
    for names in (
        "a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd mark q s samp small",
        "span strike strong sub sup time tt u var wbr",
    )
    for name in names.split()
)
_NOT_READ = frozenset(("script", "style", "template", "noscript", "svg", "iframe", "object", "canvas"))
_SEAM = "\x1f"  # stands for an inline tag until the text is whole
# A page's script lays such words apart that its source writes together: <a>Цены</a><a>Отзывы</a>.
_TWO_WORDS = re.compile(rf"(?<=[a-zа-яё.!?]){_SEAM}+(?=[A-ZА-ЯЁ])")


def markdown_paragraphs(text: str) -> Iterator[str]:
    """A Markdown text as `html_paragraphs` gives a page, without its front matter and blocks of code."""
    from markdown_it import MarkdownIt

    reader = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    tokens = reader.parse(_FRONT_MATTER.sub("", text))
    said = [token for token in tokens if token.type not in ("fence", "code_block")]
    return html_paragraphs(reader.renderer.render(said, reader.options, {}))


def html_paragraphs(text: str) -> Iterator[str]:
    """One text with blank lines between the paragraphs of a page; what no visitor sees is left out."""
    from bs4 import BeautifulSoup, NavigableString, Tag

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of text that looks like a file's name, of XHTML: both are read all the same
        nodes: list[Any] = [BeautifulSoup(text, "html.parser")]
    parts: list[str] = []
    # A stack, since a page that closes no tag is nested deeper than a function may call itself.
    while nodes:
        node = nodes.pop()
        if isinstance(node, Tag):
            if node.name in _NOT_READ or node.has_attr("hidden"):
                continue
            edge = {"br": "\n", "img": ""}.get(node.name, _SEAM if node.name in _INLINE else "\n\n")
            if said := _said_by_attributes(node):
                parts += "\n\n", said, "\n\n"
            parts.append(edge)
            if node.contents:
                nodes += edge, *reversed(node.contents)
        elif type(node) is NavigableString:  # its subclasses are comments and declarations
            parts.append(re.sub(r"\s", " ", node))
        elif type(node) is str:
            parts.append(node)
    yield _TWO_WORDS.sub(" ", "".join(parts)).replace(_SEAM, "")


def _said_by_attributes(tag: Any) -> str:
    """What a visitor reads, or hears read out, though it stands in no text: of a picture, a field, a search result."""
    kind = str(tag.get("type", "")).lower()
    name = {"img": "alt", "area": "alt", "textarea": "placeholder", "input": "placeholder"}.get(tag.name)
    if tag.name == "input" and kind in ("submit", "button", "reset", "image"):
        name = "alt" if kind == "image" else "value"
    if tag.name == "meta" and str(tag.get("name", "")).lower() == "description":
        name = "content"
    said = str(tag.get(name, "")) if name else ""
    return said if any(sign.isalnum() for sign in said) else ""
