"""How much personal data is masked, and how much else is masked for nothing.

    python -m benchmarks.personal [--turns N] [--part open|held] [--seed N] [--show]

Turns of clients and managers are made up from the sentences and names of `personal_turns.toml`: every kind of personal
data in Russian and English, `written` (digits, capitals, punctuation), `spoken` (numbers in words), `bare` (no
capitals, no punctuation) and `heard` (bare, with slight errors of recognition in sentence and names). The lists of
names are not those of `nlp`, though common names stand in both. The part `open` is for looking at; `held` has other
names and sentences, of which only the first reading after they were written is a figure on unseen turns.

Printed for each kind, language and form are recall by character and by whole span (a span counts where all its letters
and digits are masked), over all of them precision by word and F2; and for turns without personal data the share of
words that are masked. Leaves with 1 where recall by whole span of some kind is under `LEAST_RECALL`.
"""

from __future__ import annotations

import argparse
import sys
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any, get_args

from benchmarks import personal_values as values
from foundation.records import Language
from nlp import pipeline
from nlp.personal import personal_spans

LISTS = Path(__file__).with_name("personal_turns.toml")
LEAST_RECALL = 0.95
FORMS = ("written", "spoken", "bare", "heard")
# What recognition hears for what was said; one place of a word at most.
SLIPS = {"ru": (("о", "а"), ("е", "и"), ("я", "е"), ("нн", "н"), ("ь", ""), ("ё", "е"), ("д", "т")),
         "en": (("ph", "f"), ("ck", "k"), ("ie", "y"), ("ll", "l"), ("th", "t"), ("ee", "ea"), ("a", "e"))}  # fmt: skip
SLIP_SHARE = 0.08  # of words
CASES = ("nomn", "gent", "datv", "accs", "ablt")


@dataclass(frozen=True, slots=True)
class Made:
    """A made-up turn; `start` and `end` are the characters of the personal data, alike where there is none."""

    text: str
    start: int
    end: int
    kind: str
    language: Language
    form: str


def turns(part: str, count: int, seed: int) -> Iterator[Made]:
    """`count` turns of every kind, language and form; the same seed gives the same turns."""
    lists = tomllib.loads(LISTS.read_text("utf-8"))
    random = Random(f"{part} {seed}")
    for language in get_args(Language):
        names = {group: words.split() for group, words in lists[part]["names"][language].items()}
        for kind, carriers in lists[part][language].items():
            for form in FORMS:
                if kind in ("name", "none", "plate") and form == "spoken":
                    continue  # the same as written
                for _ in range(count):
                    yield _turn(random, kind, language, form, random.choice(carriers), names, lists[part][language])


def _turn(
    random: Random, kind: str, language: Language, form: str, carrier: str, names: dict[str, list[str]], all_of: Any
) -> Made:
    before, _, rest = carrier.partition("{")
    case, _, after = rest.partition("}")
    if kind == "none":
        before, value, after = carrier, "", ""
    elif kind == "name":
        value = (values.russian_name if language == "ru" else values.english_name)(names, case, random)
    else:
        value = _value(random, kind, language, written=form == "written")
    if kind != "none" and random.random() < 0.25:
        before = f"{random.choice(all_of['none'])} {before}"
    if not before:
        value = value[0].upper() + value[1:]
    if form in ("bare", "heard"):
        before, value, after = (_bare(piece) for piece in (before, value, after))
    if form == "heard":
        before, after = _slips(before, language, random), _slips(after, language, random)
        value = _slips(value, language, random) if kind == "name" else value
    return Made(before + value + after, len(before), len(before) + len(value), kind, language, form)


def _value(random: Random, kind: str, language: str, *, written: bool) -> str:
    if kind == "email":
        return values.email(language, written, random)
    if kind == "address":
        return values.address(language, written, random)
    if kind == "plate":
        first, *rest = random.choices("АВЕКМНОРСТУХ", k=3)
        return first + values.digits(3, random) + "".join(rest) + random.choice(("77", "116", "750"))
    groups, glue = _number(random, kind, language)
    if written:
        return glue(groups)
    if kind == "passport" and language == "ru" and random.random() < 0.5:
        return f"{values.said(groups[:2], language, random)} номер {values.said(groups[2:], language, random)}"
    letters = {"insurance": ("q q ", " c")}.get(kind, ("", ""))
    return letters[0] + values.said(groups, language, random) + letters[1]


def _number(random: Random, kind: str, language: str) -> tuple[list[str], Any]:
    """Groups of digits as they are dictated, and how they are written."""
    new, cut = values.digits, values.cut

    def joined(glue: str) -> Any:
        return lambda groups: glue.join(groups)

    if kind == "phone" and language == "ru":
        first, code = random.choice(("8", "7")), "9" + new(2, random)
        groups = [first, code, *cut(new(7, random), random.choice(((3, 2, 2), (3, 2, 2), (2, 2, 3), (3, 2, 1, 1))))]
        plain = ["8", code, *cut(new(7, random), (3, 2, 2))]
        style = random.choice(
            ("+7 ({1}) {2}-{3}-{4}", "8{1}{2}{3}{4}", "8-{1}-{2}-{3}-{4}", "+7{1}{2}{3}{4}", "8 {1} {2} {3} {4}")
        )
        short = random.random() < 0.2
        groups = (
            cut(new(6, random), (2, 2, 2)) if short else [g if g.strip("0") or len(g) < 3 else "100" for g in groups]
        )
        return (groups, joined("-")) if short else (groups, lambda _: style.format(*plain))
    if kind == "phone":
        number = "07" + new(9, random)
        return [number], lambda _: random.choice(
            (
                number,
                f"{number[:5]} {number[5:]}",
                f"+44 {number[1:5]} {number[5:]}",
                f"({number[2:5]}) {number[5:8]}-{number[7:]}",
            )
        )
    if kind == "card":
        return cut(values.card(random), (4, 4, 4, 4)) if language == "en" else [
            half for four in cut(values.card(random), (4, 4, 4, 4)) for half in (four[:2], four[2:])
        ], lambda g: random.choice(("", " ")).join(cut("".join(g), (4, 4, 4, 4)))  # fmt: skip
    if kind == "inn":
        number = values.inn(random)
        return cut(number, (2,) * (len(number) // 2)), joined("")
    if kind == "snils":
        number = values.snils(random)
        style = random.choice(("{0}-{1}-{2} {3}", "{0}{1}{2}{3}", "{0} {1} {2} {3}"))
        return cut(number, (3, 3, 3, 2)), lambda groups: style.format(*groups)
    if kind == "passport" and language == "ru":
        style = random.choice(("{0}{1} {2}{3}", "{0} {1} {2}{3}", "{0} {1} номер {2}{3}", "{0}{1} № {2}{3}"))
        return cut(new(10, random), (2, 2, 3, 3)), lambda groups: style.format(*groups)
    if kind == "insurance":
        return [new(6, random)], lambda g: f"QQ {g[0][:2]} {g[0][2:4]} {g[0][4:]} C"
    if kind == "account" and language == "ru":
        return ["40", "70", "28", "10", *cut(new(12, random), (3, 3, 3, 3))], joined("")
    return [new(9 if kind == "passport" else 8, random)], joined("")


def _bare(text: str) -> str:
    """Without capitals and punctuation, as some recognizers write; the signs inside an address of e-mail stay."""
    kept = "".join(c if c.isalnum() or c in " @'-." else " " for c in text.lower())
    words = (word.strip(".-") for word in kept.split())
    edge = " " if text[:1] == " " or text[:1] in ",.:?!" else ""
    return edge + " ".join(word for word in words if word) + (" " if text[-1:] in " ," else "")


def _slips(text: str, language: str, random: Random) -> str:
    words = text.split(" ")
    for index, word in enumerate(words):
        places = [slip for slip in SLIPS[language] if slip[0] in word[1:]]
        if len(word) > 3 and places and random.random() < SLIP_SHARE:
            words[index] = word[0] + word[1:].replace(*random.choice(places), 1)
    return " ".join(words)


@dataclass(slots=True)
class Score:
    """Counts of letters and digits, spans and words."""

    characters: int = 0
    masked: int = 0
    spans: int = 0
    whole: int = 0

    def line(self, title: str) -> str:
        spans, characters = self.whole / self.spans, self.masked / self.characters
        return f"{title:24s} spans {spans:6.3f}  characters {characters:6.3f}  ({self.spans})\n"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--turns", type=int, default=60, help="of every kind, language and form (default 60)")
    parser.add_argument("--part", choices=("open", "held"), default="held")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--show", action="store_true", help="print what is missed and what is masked for nothing")
    args = parser.parse_args()
    scores: dict[str, Score] = defaultdict(Score)
    right = wrong = 0  # words masked, in the personal data and outside
    ordinary: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    made = list(turns(args.part, args.turns, args.seed))
    docs = {
        language: iter(pipeline.documents([t.text for t in made if t.language == language], language))
        for language in get_args(Language)
    }
    for turn in made:
        hidden: set[int] = set()
        for span in personal_spans(next(docs[turn.language])):
            hidden.update(range(span.start_char, span.end_char))
        wanted = {at for at in range(turn.start, turn.end) if turn.text[at].isalnum()}
        for_nothing = _words(turn.text, {at for at in hidden if not turn.start <= at < turn.end})
        wrong += for_nothing
        right += _words(turn.text, hidden & wanted)
        if turn.kind == "none":
            ordinary[f"{turn.language} {turn.form}"][0] += for_nothing
            ordinary[f"{turn.language} {turn.form}"][1] += len(turn.text.split())
        else:
            for title in (
                f"{turn.language} {turn.kind}",
                f"{turn.language} {turn.form}",
                f"{turn.language} {turn.kind} {turn.form}",
            ):
                score = scores[title]
                score.characters += len(wanted)
                score.masked += len(wanted & hidden)
                score.spans += 1
                score.whole += wanted <= hidden
        if args.show and (not wanted <= hidden or for_nothing):
            shown = "".join(c if at not in hidden else f"{c}\u0332" for at, c in enumerate(turn.text))
            sys.stdout.write(
                f"{'more' if wanted <= hidden else 'missed':6s} {turn.kind} {turn.form}: {shown}"
                f"  <{turn.text[turn.start : turn.end]}>\n"
            )
    for title in sorted(scores):
        sys.stdout.write(scores[title].line(title))
    recall = sum(s.masked for t, s in scores.items() if t.count(" ") == 2) / sum(
        s.characters for t, s in scores.items() if t.count(" ") == 2
    )
    precision = right / max(right + wrong, 1)
    f2 = 5 * precision * recall / (4 * precision + recall) if precision + recall else 0.0
    sys.stdout.write(f"recall of characters {recall:.3f}, precision of words {precision:.3f}, F2 {f2:.3f}\n")
    for title, (count, words) in ordinary.items():
        sys.stdout.write(f"ordinary {title:12s} {count / words:.4f} of {words} words masked for nothing\n")
    kinds = [score for title, score in scores.items() if title.count(" ") == 1 and title.split()[1] not in FORMS]
    return 0 if all(score.whole / score.spans >= LEAST_RECALL for score in kinds) else 1


def _words(text: str, characters: set[int]) -> int:
    """How many words have a letter or digit among these characters."""
    at, count = 0, 0
    for word in text.split():
        at = text.index(word, at)
        count += any(place in characters and text[place].isalnum() for place in range(at, at + len(word)))
        at += len(word)
    return count


if __name__ == "__main__":
    sys.exit(main())
