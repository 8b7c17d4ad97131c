"""Several calls recognised together.

A recognizer is quickest with many windows at a time (on a processor sixteen cost half of what they cost one by one),
and a call of two minutes has five. So calls go on side by side: each works until it has windows to be recognised, and
windows of several calls are answered in one group. What is found in a call does not depend on its company.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from typing import TypeVar

from foundation.records import LANGUAGES, Language
from transcribe.hearing import GROUP, Answer, Ask, Steps
from transcribe.recognizer import Recognizer

K = TypeVar("K", bound=Hashable)
T = TypeVar("T")


def together(
    recognizer: Callable[[], Recognizer], calls: Iterable[tuple[K, Steps[T]]]
) -> Iterator[tuple[K, T | Exception]]:
    """The result of each call, or the error that ended it, in the order in which they end.

    `recognizer` is asked for when the first window is to be recognised. An error of one call does not touch the
    others; an error of the recognizer itself ends all calls whose windows it was given.
    """
    waiting: list[tuple[K, Steps[T], Ask]] = []
    for key, steps in calls:
        yield from _step(key, steps, None, waiting)
    while waiting:
        taken = _group(waiting)
        try:
            answers: list[Answer | Exception] = list(_answers(recognizer(), [ask for _, _, ask in taken]))
        except Exception as error:
            answers = [error] * len(taken)
        for (key, steps, _), answer in zip(taken, answers, strict=True):
            yield from _step(key, steps, answer, waiting)


def _step(
    key: K, steps: Steps[T], answer: Answer | Exception | None, waiting: list[tuple[K, Steps[T], Ask]]
) -> Iterator[tuple[K, T | Exception]]:
    """Let a call go on until it asks again or ends."""
    try:
        if isinstance(answer, Exception):
            ask = steps.throw(answer)
        else:
            ask = next(steps) if answer is None else steps.send(answer)
    except StopIteration as end:
        yield key, end.value
    except Exception as error:
        yield key, error
    else:
        waiting.append((key, steps, ask))


def _group(waiting: list[tuple[K, Steps[T], Ask]]) -> list[tuple[K, Steps[T], Ask]]:
    """Takes the asks that have waited longest, whole ones, while they fit into a group; at least one."""
    taken = [waiting.pop(0)]
    room = GROUP - len(taken[0][2].windows)
    for one in list(waiting):
        if len(one[2].windows) <= room:
            waiting.remove(one)
            taken.append(one)
            room -= len(one[2].windows)
    return taken


def _answers(recognizer: Recognizer, asks: list[Ask]) -> Iterator[Answer]:
    encoded = recognizer.encode([window.samples(ask.audio) for ask in asks for window in ask.windows])
    first, spans = 0, []
    for ask in asks:
        spans.append(range(first, first + len(ask.windows)))
        first += len(ask.windows)
    believed = recognizer.languages(encoded) if any(ask.language is None for ask in asks) else []
    languages = [
        ask.language or _likeliest(believed[span.start : span.stop]) for ask, span in zip(asks, spans, strict=True)
    ]
    of_windows = [language for language, span in zip(languages, spans, strict=True) for _ in span]
    segments = recognizer.segments(encoded, of_windows)
    for language, span in zip(languages, spans, strict=True):
        yield Answer(language, [segments[number] for number in span])


def _likeliest(believed: Sequence[Mapping[Language, float]]) -> Language:
    """The language of a call by what is believed of its first windows."""
    return max(LANGUAGES, key=lambda language: sum(window[language] for window in believed))
