"""Handouts as files of Excel and Word: a sheet or a chapter for each handout."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from typing import Any

from foundation.cells import harmless
from handouts.handout import Cell, Handout, Line, clean, cleaned, shown, spoken, where
from wording.texts import _, language

QUOTES_BESIDE = 3  # quotes of a line that a spreadsheet shows
HEAD_ROW = 4  # of a sheet: title, explanation and an empty row stand above
WORDS_WIDTH, QUOTE_WIDTH, PLACE_WIDTH, LEAST_WIDTH = 44, 56, 28, 11  # characters
TITLE_LENGTH = 255  # what the properties of a Word file hold
BLUE, GREY = "1F5FA6", "595959"
NO_SHEET_NAME = re.compile(r"[][:*?/\\]")


def xlsx(*handouts: Handout) -> bytes:
    """An Excel file: filtered, printable, with up to QUOTES_BESIDE quotes beside a line."""
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.worksheets[0])
    for handout in handouts:
        # Excel takes 31 characters; where names come again, openpyxl numbers them.
        _fill(book.create_sheet(sheet_name(handout.title, 28) or None), handout)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def sheet_name(title: str, length: int) -> str:
    """A title of at most `length` characters as Excel takes it for the name of a sheet; empty where nothing is left."""
    return NO_SHEET_NAME.sub(" ", clean(title))[:length].strip("' ")


def _fill(sheet: Any, handout: Handout) -> None:
    """Write a handout onto an empty sheet."""
    from openpyxl.utils import get_column_letter

    beside = min(QUOTES_BESIDE, max((len(line.quotes) for line in handout.lines), default=0))
    names = [*handout.columns]
    for place in range(1, beside + 1):
        names += [_("Quote") if beside == 1 else _("Quote {number}").format(number=place), _("Where it was said")]
    rows = [_row(line, beside) for line in handout.lines]
    head: list[list[Cell]] = [[handout.title], [handout.explained], [], [*names]]
    for row in [*head, *rows]:
        sheet.append([harmless(cleaned(cell)) for cell in row])
    widths = [_width(name, [row[place] for row in rows]) for place, name in enumerate(handout.columns)]
    for place, width in enumerate([*widths, *([QUOTE_WIDTH, PLACE_WIDTH] * beside)], 1):
        sheet.column_dimensions[get_column_letter(place)].width = width
    _style(sheet)
    _set_up(sheet, f"A{HEAD_ROW}:{get_column_letter(len(names))}{HEAD_ROW + len(rows)}")


def _row(line: Line, beside: int) -> list[Cell]:
    """The cells of a line, then its quotes, each with where it was said."""
    row = [*line.cells]
    for quote in line.quotes[:beside]:
        row += ["".join(spoken(quote)), where(quote)]
    return row


def _width(name: str, cells: Sequence[Cell]) -> int:
    """Of a column, in characters: what is longer wraps; beside the name the sign of the filter has room."""
    longest = max((len(cell) for cell in cells if isinstance(cell, str)), default=0)
    return min(max(longest + 2, len(name) + 4, LEAST_WIDTH), WORDS_WIDTH)


def _style(sheet: Any) -> None:
    from openpyxl.styles import Alignment, Font, PatternFill

    # Made once: a sheet may have thousands of rows.
    texts, figures = Alignment(wrap_text=True, vertical="top"), Alignment(vertical="top")
    words = Font(bold=True)
    for cells in sheet.iter_rows(min_row=HEAD_ROW + 1):
        for cell in cells:
            cell.alignment = texts if isinstance(cell.value, str) else figures
            if isinstance(cell.value, float):
                cell.number_format = "0.0#"
        cells[0].font = words
    for cell in sheet[HEAD_ROW]:
        cell.font, cell.fill = Font(bold=True, color="FFFFFF"), PatternFill("solid", fgColor=BLUE)
        cell.alignment = Alignment(wrap_text=True, vertical="center")
    sheet["A1"].font, sheet["A2"].font = Font(bold=True, size=15), Font(color=GREY)


def _set_up(sheet: Any, table: str) -> None:
    """How a sheet scrolls, filters and prints; `table` is where its rows stand, with their head."""
    sheet.freeze_panes = f"B{HEAD_ROW + 1}"
    sheet.auto_filter.ref = table
    sheet.print_title_rows = f"{HEAD_ROW}:{HEAD_ROW}"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", sheet.PAPERSIZE_A4
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_setup.fitToHeight = 0  # as many pages as it takes
    sheet.oddFooter.center.text = "&P / &N"


def docx(*handouts: Handout) -> bytes:
    """A Word file to read: words as headings, their figures, and all their quotes."""
    from docx import Document

    document = Document()
    _set_styles(document)
    document.core_properties.title, document.core_properties.author = clean(handouts[0].title)[:TITLE_LENGTH], ""
    # Each paragraph is put before this one: to find the end anew takes longer with every paragraph.
    end = document.add_paragraph()
    for handout in handouts:
        _add(end, clean(handout.title), "Heading1")
        _add(end, clean(handout.explained), "Normal")
        for line in handout.lines:
            _tell(end, handout.columns, line)
    end._p.getparent().remove(end._p)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def _tell(end: Any, columns: Sequence[str], line: Line) -> None:
    """Write a line and its quotes before the paragraph `end`."""
    words, *figures = map(shown, line.cells)
    named = [f"{clean(name)}: {figure}" for name, figure in zip(columns[1:], figures, strict=True) if figure]
    # Words that are the quote itself stand in it, and their figures beside where it was said.
    are_quote = bool(line.quotes) and words == clean(line.quotes[0].text)
    if not are_quote:
        _add(end, words, "Heading2")
        if named:
            _add(end, " · ".join(named), "Normal")
    for quote in line.quotes:
        before, text, after = spoken(quote)
        paragraph = _add(end, before, "Quote")
        paragraph.add_run(text).bold = True
        paragraph.add_run(after)
        _add(end, " · ".join([where(quote), *(named if are_quote else [])]), "Caption")


def _add(end: Any, text: str, style: str) -> Any:
    """A new paragraph before the paragraph `end`, of the style with this id."""
    paragraph = end.insert_paragraph_before(text)
    # Given the style itself python-docx goes through all styles, for each of thousands of paragraphs.
    paragraph._p.style = style
    return paragraph


def _set_styles(document: Any) -> None:
    """How a document's quotes look, its language, and the numbers of its pages."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Cm, Pt, RGBColor

    styles = document.styles
    # Else Word takes Russian words for misspelt English ones.
    spoken_here = "ru-RU" if language() == "ru" else "en-US"
    styles.element.xpath("//w:rPrDefault//w:lang")[0].set(qn("w:val"), spoken_here)
    quoted, source = styles["Quote"], styles["Caption"]
    quoted.font.italic, source.font.bold = False, False
    source.font.size, source.font.color.rgb = Pt(9), RGBColor.from_string(GREY)
    quoted.paragraph_format.left_indent = source.paragraph_format.left_indent = Cm(0.8)
    quoted.paragraph_format.space_after, quoted.paragraph_format.keep_with_next = Pt(0), True
    page = OxmlElement("w:fldSimple")
    page.set(qn("w:instr"), "PAGE")
    document.sections[0].footer.paragraphs[0]._p.append(page)
