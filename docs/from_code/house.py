"""The drawing of the house: a box for each room, an arrow for what it imports."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

from docs.from_code.imports import ROOMS, files_used

WIDTH, HEIGHT = 970, 610
BASE = "foundation"  # open to all: drawn as the ground, without arrows
FEW = 2  # files: a room that opens no more of them to another is entered by these doors alone


@dataclass(frozen=True, slots=True)
class Box:
    """Where a room is drawn, in pixels from the upper left, and what is said of it."""

    x: int
    y: int
    width: int
    lines: tuple[str, ...]
    colour: str
    height: int = 70

    @property
    def middle(self) -> float:
        return self.x + self.width / 2

    @property
    def bottom(self) -> int:
        return self.y + self.height


BOXES = {
    "app": Box(380, 16, 220, ("the front door",), "#5f6368", 50),
    "views": Box(300, 112, 380, ("the pages, one file a page;", "draws, and analyses nothing"), "#1b6ca8"),
    "batch": Box(130, 262, 240, ("command line, workers, resume;", "asks the other rooms, in order"), "#8a4b08"),
    "handouts": Box(660, 262, 230, ("what people take away:", "Excel, Word, pages to share"), "#7a3e9d"),
    "transcribe": Box(20, 432, 210, ("sound to turns;", "no language work, no database"), "#3c4043"),
    "nlp": Box(260, 432, 210, ("turns to mentions and themes;", "no sound, no database"), "#3c4043"),
    "store": Box(500, 432, 210, ("the database;", "no models, no screens"), "#3c4043"),
    "wording": Box(740, 432, 210, ("names, numbers, dates", "in Russian and English"), "#3c4043"),
    "foundation": Box(
        20, 540, 930, ("records, errors, settings, models: open to all rooms, imports none",), "#3c4043", 54
    ),
}
# Arrows that would run through a box go around it: the height at which they leave and the side that they take.
AROUND = {("views", "transcribe"): "left", ("views", "wording"): "right"}


def drawing() -> str:
    """The house as SVG. Raises KeyError where a room has no place in BOXES."""
    boxes = {room: BOXES[room] for room in ROOMS}
    arrows = [
        (room, other, files)
        for room in ROOMS
        for other, files in sorted(files_used(room).items())
        if BASE not in (room, other)
    ]
    parts = [_arrow(boxes, arrows, room, other) for room, other, _files in arrows]
    parts += [_box(room, box) for room, box in boxes.items()]
    parts += [_doors(boxes, arrows, *arrow) for arrow in arrows]
    heads = "".join(_head(room, box.colour) for room, box in boxes.items())
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" '
        'font-family="DejaVu Sans, Verdana, sans-serif" role="img">\n'
        "<title>The rooms of the house, and which imports which</title>\n"
        f'<defs>{heads}</defs>\n<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>\n'
        + "\n".join(part for part in parts if part)
        + "\n</svg>\n"
    )


def _head(room: str, colour: str) -> str:
    return (
        f'<marker id="to-{room}" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" '
        f'orient="auto-start-reverse"><path d="M0 0 L8 4 L0 8 z" fill="{colour}"/></marker>'
    )


def _box(room: str, box: Box) -> str:
    name = f'<text x="{box.middle:g}" y="{box.y + 22}" font-weight="bold" font-size="15">{room}</text>'
    lines = "".join(
        f'<text x="{box.middle:g}" y="{box.y + 40 + 16 * number}" font-size="12">{escape(line)}</text>'
        for number, line in enumerate(box.lines)
    )
    return (
        f'<g text-anchor="middle" fill="#202124"><rect x="{box.x}" y="{box.y}" width="{box.width}" '
        f'height="{box.height}" rx="6" fill="#f8f9fa" stroke="{box.colour}" stroke-width="1.6"/>{name}{lines}</g>'
    )


Arrow = tuple[str, str, set[str]]


def _ends(boxes: dict[str, Box], arrows: list[Arrow], room: str, other: str) -> tuple[float, float]:
    """Where an arrow leaves its room and where it comes in, in the order of the rooms that it joins."""
    straight = [(a, b) for a, b, _ in arrows if (a, b) not in AROUND and boxes[a].y != boxes[b].y]
    leaving = sorted((b for a, b in straight if a == room), key=lambda name: boxes[name].middle)
    coming = sorted((a for a, b in straight if b == other), key=lambda name: boxes[name].middle)
    return (
        _port(boxes[room], leaving.index(other), len(leaving)),
        _port(boxes[other], coming.index(room), len(coming)),
    )


def _port(box: Box, number: int, count: int) -> float:
    return box.x + box.width * (number + 1) / (count + 1)


def _path(boxes: dict[str, Box], arrows: list[Arrow], room: str, other: str) -> str:
    one, two = boxes[room], boxes[other]
    start: float
    end: float
    side = AROUND.get((room, other))
    if side == "left":
        start, end, y = one.x, two.x + two.width / 5, one.y + one.height / 2
        return f"M{start} {y:g} C{end - 60:g} {y:g} {end:g} {y + 60:g} {end:g} {two.y - 2}"
    if side == "right":
        start, end, y = one.x + one.width, two.x + two.width * 0.85, one.y + one.height / 2
        return f"M{start} {y:g} C{end + 40:g} {y:g} {end:g} {y + 60:g} {end:g} {two.y - 2}"
    if one.y == two.y:
        y = one.y + one.height / 2
        start, end = (one.x + one.width, two.x - 2) if two.x > one.x else (one.x, two.x + two.width + 2)
        return f"M{start} {y:g} L{end} {y:g}"
    start, end = _ends(boxes, arrows, room, other)
    bend = (two.y - one.bottom) / 2
    return f"M{start:g} {one.bottom} C{start:g} {one.bottom + bend:g} {end:g} {two.y - bend:g} {end:g} {two.y - 2}"


def _arrow(boxes: dict[str, Box], arrows: list[Arrow], room: str, other: str) -> str:
    colour = boxes[room].colour
    return (
        f'<path d="{_path(boxes, arrows, room, other)}" fill="none" stroke="{colour}" stroke-width="1.5" '
        f'marker-end="url(#to-{room})"/>'
    )


def _doors(boxes: dict[str, Box], arrows: list[Arrow], room: str, other: str, files: set[str]) -> str:
    """The names of the only files by which a room is entered, beside the arrow's head."""
    if not 0 < len(files) <= FEW or other not in ("transcribe", "batch"):
        return ""
    *_, x, y = _path(boxes, arrows, room, other).replace("L", " ").split()
    text = escape(" ".join(sorted(files)))
    return (
        f'<text x="{float(x) + 6:g}" y="{float(y) - 14:g}" font-size="11" font-style="italic" '
        f'fill="{boxes[room].colour}" stroke="#ffffff" stroke-width="4" paint-order="stroke">{text}</text>'
    )
