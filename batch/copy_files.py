"""The company's copy from files: landing pages, ads, scripts and presentations as paragraphs of plain text."""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

from batch.copy_lines import BULLET, LockedError, pdf_paragraphs, text_paragraphs
from batch.copy_markup import html_paragraphs, markdown_paragraphs
from foundation.errors import UsageError, one_line

LARGEST = 50 * 1024 * 1024  # bytes
_OFFICE_LOCK = "~$"  # how the name begins of what Office lays beside a file that is open
_OLD_OFFICE = b"\xd0\xcf\x11\xe0"  # .doc and .ppt, and any file of Office with a password
_NO_TEXT = (b"%PDF-", b"{\\rtf")  # how files begin that are no text, though their signs may be
_PAGE = re.compile(r"\s*<(?:!doctype html|html|\?xml)", re.IGNORECASE)

_ADDRESS = re.compile(r"(?:https?://|www\.)[^\s<>«»\"]*[^\s<>«»\"().,;:!?]")
# A pdf may hold control characters and halves of letters too, which no database takes.
_INVISIBLE = dict.fromkeys(
    code
    for codes in (range(0xA0), range(0xD800, 0xE000), (0xAD, 0x200B, 0x2060, 0xFEFF))
    for code in codes
    if unicodedata.category(chr(code)) in ("Cc", "Cf", "Cs") and not chr(code).isspace()
)
_LIGATURES = {sign: unicodedata.normalize("NFKC", chr(sign)) for sign in range(0xFB00, 0xFB07)}  # ﬁ and its like
_PARAGRAPH_END = re.compile(rf"\n\s*\n|\n(?={BULLET.pattern})")


@dataclass(frozen=True, slots=True)
class CopyFile:
    """One document: headings, list items, cells, text boxes and notes are paragraphs of their own, in reading order."""

    name: str  # base name
    paragraphs: tuple[str, ...]  # without line breaks, list signs and web addresses; none is empty


def find(paths: Sequence[Path]) -> list[Path]:
    """The named files, and those in the named folders that can be read, each once; a folder's in order of name.

    Hidden files and folders and the lock files of Office are passed over.
    Raises UsageError where a path does not exist, or a folder holds no such file.
    """
    found: dict[Path, Path] = {}
    for path in paths:
        if os.path.isdir(path):
            files = sorted(_in_folder(path))
            if not files:
                raise UsageError(f"There is no copy in «{path}»: name a folder with files of {' '.join(ENDINGS)}.")
        elif os.path.lexists(path):
            files = [path]
        else:
            raise UsageError(f"There is no file or folder «{path}»: check the spelling.")
        for file in files:
            found.setdefault(file.absolute(), file)
    return list(found.values())


def _in_folder(path: Path) -> Iterator[Path]:
    def unreadable(error: OSError) -> None:
        raise UsageError(f"«{error.filename}» may not be looked into: check its rights.")

    for folder, folders, names in os.walk(path, onerror=unreadable):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in names:
            if Path(name).suffix.lower() in ENDINGS and not name.startswith((".", _OFFICE_LOCK)):
                yield Path(folder) / name


def read(path: Path) -> CopyFile:
    """A file as paragraphs. Raises UsageError where it is not there, or is none that `read_bytes` can read."""
    try:
        if not path.is_file():
            raise UsageError(f"There is no file «{path}»: check the spelling.")
        _check_size(_base_name(path.name), path.stat().st_size)
        content = path.read_bytes()
    except OSError as error:
        reason = (error.strerror or "unreadable").lower()
        raise UsageError(
            f"{_base_name(path.name)}: cannot be read ({reason}); check the file and its rights."
        ) from None
    return read_bytes(path.name, content)


def read_bytes(name: str, content: bytes) -> CopyFile:
    """A file's content as paragraphs, its kind known by the ending of its name.

    Raises UsageError where the kind is unknown, or the content is empty, too large, damaged, locked or without
    text: the base name, a colon and one of a few fixed sentences, which a page can translate.
    """
    name = _base_name(name)
    ending = Path(name).suffix.lower()
    if ending not in _READERS:
        raise UsageError(f"{name}: is of a kind that is not read; save it as one of {' '.join(ENDINGS)}.")
    _check_size(name, len(content))
    try:
        if ending in (".docx", ".pptx") and content.startswith(_OLD_OFFICE):
            raise LockedError
        paragraphs = _tidy(_READERS[ending](content))
    except LockedError:
        raise UsageError(f"{name}: is locked, or of an old kind; save it anew without a password.") from None
    except Exception:  # each library fails on a damaged file in many ways of its own
        raise UsageError(f"{name}: is damaged, or not what its ending says; open it and save it anew.") from None
    if not paragraphs:
        raise UsageError(f"{name}: holds no text (a scan?): save it as text and try again.")
    return CopyFile(name, paragraphs)


def _base_name(name: str) -> str:
    # A browser may send a whole path; a name of an old Windows machine may be no UTF-8.
    name = re.split(r"[/\\]", name)[-1]
    return one_line(os.fsencode(name).decode("utf-8", "replace"))


def _check_size(name: str, size: int) -> None:
    if size == 0:
        raise UsageError(f"{name}: is empty; save it again, with its text.")
    if size > LARGEST:
        raise UsageError(f"{name}: is larger than 50 MB; take the pictures out, or save its text only.")


def _tidy(pieces: Iterable[str]) -> tuple[str, ...]:
    """Paragraphs that say something, without line breaks, invisible signs, web addresses and signs of lists."""
    tidied = []
    for piece in pieces:
        for part in _PARAGRAPH_END.split(piece):
            text = unicodedata.normalize("NFC", part.translate(_INVISIBLE | _LIGATURES))
            text = " ".join(_ADDRESS.sub(" ", text).split())
            text = text[bullet.end() :] if (bullet := BULLET.match(text)) else text
            if any(sign.isalnum() for sign in text):
                tidied.append(text)
    return tuple(tidied)


def _decoded(content: bytes) -> str:
    """Text in UTF-8, UTF-16 with a mark, or windows-1251. Raises ValueError where it is damaged, or no text."""
    if content.lstrip().startswith(_NO_TEXT):
        raise ValueError("another kind")
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = content.decode("utf-16")
    else:
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError:
            # Russian in windows-1251 has hardly a letter that is one of UTF-8 too; a cut UTF-8 has nearly all.
            guess = content.decode("utf-8", "replace")
            if sum(sign > "\x7f" for sign in guess) > 2 * guess.count("\ufffd"):
                raise
            text = content.decode("cp1251")
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if any(unicodedata.category(sign) == "Cc" and sign not in "\n\t\f\v\x1a\x85" for sign in text):
        raise ValueError("control characters")
    return text


def _text(content: bytes) -> Iterator[str]:
    text = _decoded(content)
    if _PAGE.match(text):
        raise ValueError("a web page")
    return text_paragraphs(text)


def _markdown(content: bytes) -> Iterator[str]:
    return markdown_paragraphs(_decoded(content))


def _html(content: bytes) -> Iterator[str]:
    return html_paragraphs(_decoded(content))


def _docx(content: bytes) -> Iterator[str]:
    from docx import Document

    part = Document(BytesIO(content)).part
    frame = dict.fromkeys(text for kind in ("header", "footer") for text in _of_related(part, kind))  # each once
    yield from frame
    yield from _office_paragraphs(part.element)
    for kind in ("footnotes", "endnotes", "diagramData", "chart"):
        yield from _of_related(part, kind)


def _pptx(content: bytes) -> Iterator[str]:
    from pptx import Presentation

    for slide in Presentation(BytesIO(content)).slides:
        yield from _office_paragraphs(slide.element)
        for kind in ("diagramData", "chart"):
            yield from _of_related(slide.part, kind)
        notes = slide.notes_slide.notes_placeholder if slide.has_notes_slide else None
        if notes is not None:
            yield from _office_paragraphs(notes.element)


def _of_related(part: Any, kind: str) -> Iterator[str]:
    """Paragraphs of what belongs to a document or a slide but stands in another part of the file."""
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    for relation in part.rels.values():
        if not relation.is_external and relation.reltype.rpartition("/")[2] == kind:
            yield from _office_paragraphs(etree.fromstring(relation.target_part.blob, parser))


def _office_paragraphs(root: Any) -> Iterator[str]:
    """Paragraphs of Word and of drawings, those in tables, groups and text boxes too, in the order of the file."""
    # What is said twice (a stand-in for old programs, text moved elsewhere), and fields such as the slide's number.
    passed_over = ("Fallback", "moveFrom", "fld")
    signs = {"tab": " ", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
    for paragraph in root.iter("{*}p"):
        text = ""
        for node in paragraph.iter("{*}t", *(f"{{*}}{sign}" for sign in signs)):
            above = list(node.iterancestors())
            own = next(other for other in above if _local(other) == "p") is paragraph
            if own and not any(_local(other) in passed_over for other in above):
                text += signs.get(_local(node), node.text or "")
        yield text


def _local(element: Any) -> str:
    return str(element.tag).rpartition("}")[2]


_READERS: dict[str, Callable[[bytes], Iterator[str]]] = {
    ".txt": _text,
    ".md": _markdown,
    ".markdown": _markdown,
    ".html": _html,
    ".htm": _html,
    ".docx": _docx,
    ".pdf": pdf_paragraphs,
    ".pptx": _pptx,
}
ENDINGS = tuple(_READERS)
