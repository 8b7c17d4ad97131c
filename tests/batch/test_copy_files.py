"""The company's copy from files: one text is the same paragraphs in every kind of file; a bad file is one sentence."""

from __future__ import annotations

import doctest
import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from docx import Document
from docx.oxml import parse_xml
from pptx import Presentation
from pptx.util import Inches
from pypdf import PdfReader, PdfWriter

from batch import copy_files, copy_lines
from batch.copy_files import ENDINGS, CopyFile, find, read, read_bytes
from batch.copy_lines import Line, paragraphs
from foundation.errors import UsageError

# A heading, a paragraph, two items of a list, two cells.
ENGLISH = (
    "Our price",
    "You pay after the launch, with no fee up front.",
    "Quick start",
    "No prepayment",
    "Plan",
    "Fee",
)
RUSSIAN = (
    "Наша цена",
    "Платите после запуска, без предоплаты и доплат.",
    "Быстрый старт",
    "Ёмкий тариф",
    "План",
    "Цена",
)


def html_of(texts: tuple[str, ...]) -> str:
    heading, body, one, two, left, right = texts
    return (
        f"<h1>{heading}</h1><p>{body}</p><ul><li>{one}</li><li>{two}</li></ul>"
        f"<table><tr><td>{left}</td><td>{right}</td></tr></table>"
    )


def markdown_of(texts: tuple[str, ...]) -> str:
    heading, body, one, two, left, right = texts
    return f"# {heading}\n\n**{body[:3]}**{body[3:]}\n\n- {one}\n- {two}\n\n| {left} | {right} |\n|---|---|\n"


def text_of(texts: tuple[str, ...]) -> str:
    heading, body, one, two, left, right = texts
    return f"{heading}\r\n\r\n{body}\r\n- {one}\r\n- {two}\r\n{left}\r\n{right}\r\n"


def docx_of(texts: tuple[str, ...]) -> bytes:
    heading, body, one, two, left, right = texts
    document = Document()
    document.add_heading(heading, 1)
    paragraph = document.add_paragraph()
    paragraph.add_run(body[:3]).bold = True
    paragraph.add_run(body[3:])
    for item in (one, two):
        document.add_paragraph(item, style="List Bullet")
    table = document.add_table(1, 2)
    table.cell(0, 0).text, table.cell(0, 1).text = left, right
    return saved(document)


def pptx_of(texts: tuple[str, ...]) -> bytes:
    heading, body, one, two, left, right = texts
    presentation = Presentation()
    slide = presentation.slides.add_slide(presentation.slide_layouts[1])
    slide.shapes.title.text = heading
    slide.placeholders[1].text = f"{body}\n{one}\n{two}"
    table = slide.shapes.add_table(1, 2, 0, 0, Inches(2), Inches(1)).table
    table.cell(0, 0).text, table.cell(0, 1).text = left, right
    return saved(presentation)


def pdf_of(texts: tuple[str, ...]) -> bytes:
    """A pdf made by hand: each text stands on its own line, 30 points under the one before; Latin letters only."""
    shown = "".join(f"BT /F1 12 Tf 50 {800 - 30 * row} Td ({text}) Tj ET\n" for row, text in enumerate(texts))
    objects = [
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        f"<</Length {len(shown)}>>stream\n{shown}endstream",
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    made, places = "%PDF-1.4\n", []
    for number, body in enumerate(objects, start=1):
        places.append(len(made))
        made += f"{number} 0 obj\n{body}\nendobj\n"
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    end = f"xref\n0 6\n0000000000 65535 f \n{table}trailer<</Size 6/Root 1 0 R>>\nstartxref\n{len(made)}\n%%EOF\n"
    return (made + end).encode("ascii")


def saved(document: object) -> bytes:
    stream = io.BytesIO()
    document.save(stream)  # type: ignore[attr-defined]
    return stream.getvalue()


MAKE: dict[str, Callable[[tuple[str, ...]], bytes]] = {
    ".txt": lambda texts: text_of(texts).encode(),
    ".md": lambda texts: markdown_of(texts).encode(),
    ".markdown": lambda texts: markdown_of(texts).encode(),
    ".html": lambda texts: html_of(texts).encode(),
    ".htm": lambda texts: html_of(texts).encode(),
    ".docx": docx_of,
    ".pdf": pdf_of,
    ".pptx": pptx_of,
}


def of_text(name: str, text: str) -> tuple[str, ...]:
    return read_bytes(name, text.encode()).paragraphs


def refused(name: str, content: bytes) -> str:
    """The sentence about a file that cannot be read: one line that begins with the file's name."""
    with pytest.raises(UsageError) as error:
        read_bytes(name, content)
    sentence = str(error.value)
    assert sentence.startswith(f"{name}: ")
    assert sentence.endswith(".")
    assert "\n" not in sentence
    return sentence


def test_copy_files_examples_hold() -> None:
    assert doctest.testmod(copy_lines).failed == 0


def test_copy_files_every_ending_is_tried() -> None:
    assert set(MAKE) == set(ENDINGS)


# No pdf in Russian: that needs a font within the file.
@pytest.mark.parametrize(
    ("ending", "texts"), [*((ending, ENGLISH) for ending in ENDINGS), *((e, RUSSIAN) for e in ENDINGS if e != ".pdf")]
)
def test_copy_files_one_text_is_the_same_in_every_kind(tmp_path: Path, ending: str, texts: tuple[str, ...]) -> None:
    path = tmp_path / f"Копия{ending.upper()}"
    path.write_bytes(MAKE[ending](texts))
    assert read(path) == CopyFile(path.name, texts)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1251"])
@pytest.mark.parametrize(("name", "make"), [("a.txt", text_of), ("a.md", markdown_of), ("a.html", html_of)])
def test_copy_files_encodings_read_the_same(name: str, make: Callable[[tuple[str, ...]], str], encoding: str) -> None:
    assert read_bytes(name, make(RUSSIAN).encode(encoding)).paragraphs == RUSSIAN


@pytest.mark.parametrize("ending", [".docx", ".pptx", ".pdf"])
def test_copy_files_a_cut_file_is_refused(ending: str) -> None:
    whole = MAKE[ending](ENGLISH)
    for part in (0.01, 0.1, 0.3, 0.5, 0.7, 0.9):
        refused(f"a{ending}", whole[: int(len(whole) * part)])


@pytest.mark.parametrize("ending", [".txt", ".md", ".html"])
def test_copy_files_a_text_cut_within_a_letter_is_refused(ending: str) -> None:
    refused(f"a{ending}", MAKE[ending](RUSSIAN) + "я".encode()[:1])
    refused(f"a{ending}", "цена".encode("utf-16")[:-1])


def test_copy_files_another_kind_under_the_ending_is_refused() -> None:
    made = {ending: make(ENGLISH) for ending, make in MAKE.items()}
    texts = (".txt", ".md", ".markdown", ".html", ".htm")
    for ending in ENDINGS:
        for other in (".docx", ".pptx", ".pdf") if ending in texts else ENDINGS:
            if other != ending:
                assert "not what its ending says" in refused(f"a{ending}", made[other])
        refused(f"a{ending}", bytes(range(256)) * 4)
        refused(f"a{ending}", b"\xff\xd8\xff\xe0\x00\x10JFIF")
    refused("a.txt", b"<!DOCTYPE html><html>" + made[".html"])


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("a.xls", b"price", "is of a kind that is not read; save it as one of .txt .md"),
        ("price", b"price", "is of a kind that is not read"),
        ("a.txt", b"", "is empty"),
        ("a.pdf", b"", "is empty"),
        ("a.md", b" \n\n---\n", "holds no text"),
        ("a.html", b"<script>price</script>", "holds no text"),
        ("a.pdf", pdf_of(()), "holds no text (a scan?): save it as text and try again"),
        ("a.docx", saved(Document()), "holds no text"),
        ("a.pptx", saved(Presentation()), "holds no text"),
        ("a.docx", b"\xd0\xcf\x11\xe0" + bytes(600), "is locked"),
    ],
)
def test_copy_files_tells_what_to_do(name: str, content: bytes, sentence: str) -> None:
    assert sentence in refused(name, content)


def test_copy_files_too_large_is_refused_unread(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(copy_files, "LARGEST", 10)
    assert "is larger than" in refused("a.txt", b"eleven sign")
    path = tmp_path / "a.txt"
    path.write_bytes(b"eleven sign")
    with pytest.raises(UsageError, match=r"a\.txt: is larger"):
        read(path)
    assert read_bytes("a.txt", b"ten signs.").paragraphs == ("ten signs.",)


def test_copy_files_sentences_hold_no_content() -> None:
    document = zipfile.ZipFile(stream := io.BytesIO(), "w")
    document.writestr("[Content_Types].xml", "<secret>")
    document.close()
    assert "secret" not in refused("a.docx", stream.getvalue())
    assert "secret" not in refused("a.txt", b"secret\x00")


@pytest.mark.parametrize(("password", "is_read"), [("", True), ("secret", False)])
def test_copy_files_pdf_with_a_password(password: str, is_read: bool) -> None:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf_of(ENGLISH))))
    writer.encrypt(user_password=password, owner_password="owner", algorithm="RC4-128")
    writer.write(stream := io.BytesIO())
    if is_read:
        assert read_bytes("a.pdf", stream.getvalue()).paragraphs == ENGLISH
    else:
        assert "is locked" in refused("a.pdf", stream.getvalue())


def test_copy_files_names_are_base_names() -> None:
    assert read_bytes("C:\\Тексты\\цены.txt", b"price").name == "цены.txt"
    assert read_bytes("/copy/two\nlines.txt", b"price").name == "two lines.txt"


def test_copy_files_html_reads_what_a_visitor_reads() -> None:
    page = """<?xml version="1.0"?><!DOCTYPE html><html><head><title>Окна</title><style>p{}</style>
    <meta name="Description" content="Окна под ключ"><meta name="author" content="Никто"></head><body>
    <!-- примечание --><script>var price</script><template>образец</template><noscript>включите</noscript>
    <h1>Быстрый<br>монтаж</h1><p><b>Наша</b> цена&nbsp;<i>ни</i>же<p>Второй
    абзац<img src="a.png" alt="Фото окна"><img alt="🙂"> <a>Да</a><a>Нет</a></p><div hidden>тайна <p>внутри</p></div>
    <label>Имя</label><input placeholder="Телефон"><input type="submit" value="Заказать"><input type="hidden" value="7">
    <button>Хочу</button><div>раз</div><div>два</div>• три<br>• четыре<br><br>пять https://example.org/цена?x=1</body></html>"""
    assert of_text("a.html", page) == (
        *("Окна", "Окна под ключ", "Быстрый монтаж", "Наша цена ниже", "Второй абзац", "Фото окна", "Да Нет", "Имя"),
        *("Телефон", "Заказать", "Хочу", "раз", "два", "три", "четыре", "пять"),
    )


def test_copy_files_html_that_closes_nothing_is_read() -> None:
    assert len(of_text("a.html", "<p>цена <b>" * 3000)) == 3000


def test_copy_files_markdown_leaves_its_signs_out() -> None:
    page = """---
title: Тайна
---
Цена *ниже*, `чем` [у всех](https://example.org)
![Схема](a.png)

```
код
```

    тоже код

1. Раз
2. ~~Два~~
- [x] Сделано

***

<div hidden>тайна</div><div>Из <b>html</b></div>
"""
    assert of_text("a.md", page) == ("Цена ниже, чем у всех", "Схема", "Раз", "Два", "Сделано", "Из html")
    assert of_text("a.md", "---\n\nЦена\n\n---\n\nСрок") == ("Цена", "Срок"), "two lines across are no front matter"


def test_copy_files_docx_reads_headers_once_and_text_boxes_once() -> None:
    document = Document()
    document.sections[0].header.paragraphs[0].text = "Шапка"
    document.add_paragraph("До")
    run = document.add_paragraph().add_run("Вокруг")
    section = document.add_section()
    section.header.is_linked_to_previous = False
    section.header.paragraphs[0].text = "Шапка"
    word = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    box = "<w:txbxContent><w:p><w:r><w:t>В рамке</w:t></w:r></w:p></w:txbxContent>"
    run._r.append(
        parse_xml(
            f'<mc:AlternateContent {word} xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
            f"<mc:Choice>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback></mc:AlternateContent>"
        )
    )
    assert read_bytes("a.docx", saved(document)).paragraphs == ("Шапка", "До", "Вокруг", "В рамке")


def test_copy_files_pptx_reads_groups_and_notes() -> None:
    presentation = Presentation()
    slide = presentation.slides.add_slide(presentation.slide_layouts[5])
    slide.shapes.title.text = "Две\vстроки"
    slide.shapes.add_group_shape().shapes.add_textbox(0, 0, 9, 9).text_frame.text = "В группе"
    slide.notes_slide.notes_text_frame.text = "Скажите клиенту"
    assert read_bytes("a.pptx", saved(presentation)).paragraphs == ("Две строки", "В группе", "Скажите клиенту")


def test_copy_files_text_wrapped_by_hand_is_whole_again() -> None:
    wrapped = (
        "Мы внедряем программу для отдела продаж за две недели\n"
        "и обучаем ваших менеджеров, а оплата только после за-\n"
        "пуска.\n"
        "Быстро\n"
        "удобно\n"
    )
    whole = (
        "Мы внедряем программу для отдела продаж за две недели и обучаем ваших менеджеров, "
        "а оплата только после запуска."
    )
    assert of_text("a.txt", wrapped) == (whole, "Быстро", "удобно")
    assert of_text("a.txt", f"{whole}\n{whole.lower()}") == (whole, whole.lower()), "long lines are paragraphs"


@pytest.mark.parametrize(
    ("before", "line", "whole"),
    [
        ("наши ин-", "новации ждут", "наши инновации ждут"),
        ("бизнес-", "процессов", "бизнес-процессов"),
        ("премиум-", "уровня", "премиум-уровня"),
        ("омниканальны-", "ми", "омниканальными"),
        ("из-", "за цены", "из-за цены"),
        ("CRM-", "система", "CRM-система"),
        ("Москва-", "Сити", "Москва-Сити"),
        ("inno\u00ad", "vation", "innovation"),
        ("цена -", "это всё", "цена - это всё"),
    ],
)
def test_copy_lines_join_tells_broken_words_from_hyphens(before: str, line: str, whole: str) -> None:
    assert copy_lines.join(before, line) == whole


def page(*lines: tuple[str, float, float]) -> list[str]:
    return list(paragraphs([Line(*line) for line in lines]))


def test_copy_lines_distance_size_and_signs_of_lists_part_paragraphs() -> None:
    assert page(("Наша", 100, 20), ("цена", 77, 20), ("ниже, чем", 60, 10), ("у всех", 48, 10)) == [
        "Наша цена",
        "ниже, чем у всех",
    ]
    assert page(("без доплат", 60, 10), ("и с", 48, 10), ("гарантией", 36, 10), ("без ожидания", 16, 10)) == [
        "без доплат и с гарантией",
        "без ожидания",
    ]
    assert page(("• быстро", 60, 10), ("• удобно", 48, 10), ("Надёжно", 36, 10), ("Просто", 24, 10)) == [
        "• быстро",
        "• удобно",
        "Надёжно",
        "Просто",
    ]


def test_copy_lines_a_dash_within_a_sentence_starts_no_item() -> None:
    assert page(("Мы", 60, 10), ("— это сервис", 48, 10)) == ["Мы — это сервис"]
    assert page(("Мы даём:", 60, 10), ("— скорость", 48, 10), ("— цену", 36, 10)) == [
        "Мы даём:",
        "— скорость",
        "— цену",
    ]


def test_copy_files_pdf_cells_of_a_row_are_paragraphs() -> None:
    row = pdf_of(("Plan) Tj ET BT /F1 12 Tf 200 800 Td (Fee) Tj ET BT /F1 12 Tf 224 800 Td (a month", "free"))
    assert read_bytes("a.pdf", row).paragraphs == ("Plan", "Fee a month", "free")


def test_copy_lines_a_sentence_goes_on_in_the_next_column() -> None:
    assert page(("Мы работаем с вашим отделом", 48, 10), ("продаж каждый день", 700, 10)) == [
        "Мы работаем с вашим отделом продаж каждый день"
    ]
    assert page(("Мы работаем каждый день недели.", 48, 10), ("с нами легко", 700, 10)) == [
        "Мы работаем каждый день недели.",
        "с нами легко",
    ]


def test_copy_files_find_takes_named_files_and_known_ones_in_folders(tmp_path: Path) -> None:
    for name in ("b.txt", "a.PDF", "in/c.docx", "in/~$c.docx", "in/.d.md", ".git/e.md", "f.xlsx"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    names = ["a.PDF", "b.txt", "in/c.docx"]
    assert find([tmp_path]) == [tmp_path / name for name in names]
    named = [tmp_path / "f.xlsx", tmp_path / "b.txt"]
    assert find([*named, tmp_path]) == [*named, tmp_path / "a.PDF", tmp_path / "in/c.docx"], "each once"
    (tmp_path / "none").mkdir()
    with pytest.raises(UsageError, match=r"There is no copy in .*none"):
        find([tmp_path / "none"])
    with pytest.raises(UsageError, match=r"There is no file or folder .*away"):
        find([tmp_path, tmp_path / "away"])


def test_copy_files_read_of_what_is_no_file(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "away.txt"):
        with pytest.raises(UsageError, match="There is no file"):
            read(path)
