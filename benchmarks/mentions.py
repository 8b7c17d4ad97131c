"""How well mentions are found on trades that were not learnt from, beside the obvious ways; and how quickly.

    python -m benchmarks.mentions [--folds N]

The annotated scenes are parted into four folds by trade. For N of them (1 unless said; a fold takes some twenty
minutes) ours is learnt from the other three and judged on the fold: calibrated on one half of its trades, counted on
the other, and the other way round. Beside it, on the same turns: key words, and a logistic regression over the e5
vectors of whole turns, the two ways that one would try first.

Printed are precision, recall and F1 of objections a client's turn, by language; how many categories of the found ones
are right; the mean F1 of the other kinds; the share of hard negatives (turns with a lookalike and no objection) that
are taken for objections; the calibration error in ten bins; and for how many objections it is rightly told whether
they were settled, beside saying always no. Then the speed after loading: the whole language work
on the turns of tests/data/transcripts.jsonl, in turns a second, and on the calls of examples/calls, as a share of the
time that their recognition takes in the same run.
"""

from __future__ import annotations

import argparse
import re
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from batch.workers import TOGETHER, keep_memory_steady, keep_threads_awake
from foundation.records import Call
from nlp import calibration, mention_model, resolution, scenes, training
from nlp.heads import HEAD_OF_LABEL, HEADS, head_probabilities, probabilities
from nlp.mention_model import MentionModel
from nlp.scenes import LABELS, AnnotatedTurn
from nlp.training import HeldOut

FOLDS = training.FOLDS
THREADS = 2
ROOT = Path(__file__).parent.parent
OBJECTION = HEADS.index("objection")
OTHERS = [kind for kind in HEADS if kind not in ("objection", "none")]
# What a person would search for.
KEY_WORDS = re.compile(
    r"\b(дорог|бюджет|дешевл|подума|потом|перезвон|не нуж|не надо|не интерес|уже есть|уже работа|друг(ой|им) постав|"
    r"директор|муж|жен|посовет|начальств|не вер|гаранти|отзыв|обман|предоплат|договор|штраф|аванс|сложно|не подход|"
    r"expensive|budget|cheaper|think about|call me later|not interested|don't need|already (have|use)|boss|partner|"
    r"husband|wife|trust|guarantee|reviews|contract|deposit|penalty|complicated|doesn't work)",
    re.IGNORECASE,
)


def judged(told: HeldOut, turns: Sequence[AnnotatedTurn]) -> dict[str, float]:
    """Ours on held-out turns, each half calibrated on the other."""
    scores, labels, of_turn = told.scores, told.labels, told.turns
    half = np.array([training.fold_of(turn, 2 * FOLDS) >= FOLDS for turn in turns])[of_turn]
    chances, said = np.zeros((len(labels), len(LABELS))), np.full(len(labels), -1)
    for rows, others in ((half, ~half), (~half, half)):
        fitted = calibration.fit(scores[others], labels[others])
        limits = calibration.thresholds(fitted.applied(scores[others]), labels[others], of_turn[others])
        chances[rows] = probabilities(fitted.applied(scores[rows]))
        heads = head_probabilities(chances[rows])
        over = heads >= np.array([limits.get(head, 2.0) for head in HEADS])
        said[rows] = np.where(over.any(axis=1), np.where(over, heads, -1).argmax(axis=1), -1)
    objects = head_probabilities(chances)[:, OBJECTION]
    is_objection = HEAD_OF_LABEL[labels] == OBJECTION
    weight = calibration.as_in_calls(labels)
    both = (said == OBJECTION) & is_objection
    category = np.where(HEAD_OF_LABEL == OBJECTION, chances, -1).argmax(axis=1)
    report = {
        **f1(flag(turns, of_turn[said == OBJECTION]), turns),
        "category": float((category[both] == labels[both]).mean()),
        "calibration error": calibration.error(objects, is_objection, weight),
    }
    kinds = []
    for kind in OTHERS:
        found = flag(turns, of_turn[said == HEADS.index(kind)])
        real = np.array([any(mark.label.split("/")[0] == kind for mark in turn.marks) for turn in turns])
        kinds.append(2 * (found & real).sum() / max(found.sum() + real.sum(), 1))
    return report | {"other kinds": float(np.mean(kinds))}


def flag(turns: Sequence[AnnotatedTurn], rows: np.ndarray) -> np.ndarray:
    """(turns,) true where the turn's row is among `rows`."""
    flags = np.zeros(len(turns), bool)
    flags[rows] = True
    return flags


def f1(found: np.ndarray, turns: Sequence[AnnotatedTurn]) -> dict[str, float]:
    """Figures of objections a turn; turns on which people would differ count neither way."""
    real = np.array([any(mark.label.startswith("objection/") for mark in turn.marks) for turn in turns])
    unsure = np.array([any(mark.label == scenes.UNSURE for mark in turn.marks) for turn in turns]) & ~real
    hard = np.array([any(mark.label.startswith("none/") or mark.label == scenes.PRICE_QUESTION for mark in turn.marks)
                     for turn in turns]) & ~real & ~unsure  # fmt: skip
    report = {"hard negatives taken": float(found[hard].mean())}
    for name, inside in (
        ("", ~unsure),
        (" ru", ~unsure & np.array([turn.language == "ru" for turn in turns])),
        (" en", ~unsure & np.array([turn.language == "en" for turn in turns])),
    ):
        hit = (found & real & inside).sum()
        report |= {f"F1{name}": float(2 * hit / max((found & inside).sum() + (real & inside).sum(), 1))}
        if not name:
            report |= {"precision": float(hit / max((found & inside).sum(), 1)), "recall": float(hit / real.sum())}
    return report


def settled(model: MentionModel, fold: int) -> dict[str, float]:
    """For how many objections of the fold it is right, learnt from the others, whether they were settled."""
    held_out = [scene for scene in scenes.load() if training.fold_of_trade(scene.trade, FOLDS) == fold]
    known = [scene for scene in scenes.load() if training.fold_of_trade(scene.trade, FOLDS) != fold]
    encoder = mention_model.encoder(model)
    told = resolution.learn(encoder, known)
    afters, real = resolution.followed(encoder, held_out)
    return {"settled or not": float(((told.chances(afters) > 0.5) == real).mean()), "always no": float((~real).mean())}


def regression(known: Sequence[AnnotatedTurn], turns: Sequence[AnnotatedTurn]) -> np.ndarray:
    """Whether a turn holds an objection, by a logistic regression over e5 vectors of whole turns."""
    from sklearn.linear_model import LogisticRegression

    from nlp.embedding import embed

    real = [any(mark.label.startswith("objection/") for mark in turn.marks) for turn in known]
    model = LogisticRegression(C=10, class_weight="balanced", max_iter=1000)
    model.fit(embed([turn.text for turn in known], "e5-small"), real)
    found: np.ndarray = model.predict(embed([turn.text for turn in turns], "e5-small"))
    return found.astype(bool)


def speed() -> dict[str, float]:
    """The whole language work on ready transcripts, and on recognised calls beside their recognition."""
    from foundation.settings import load_settings
    from nlp.analysis import Analyst
    from transcribe import ready
    from transcribe.transcribe import Recording, Transcriber

    settings = load_settings()
    analyst, transcriber = Analyst(settings), Transcriber(settings, THREADS)

    def hear(files: Sequence[Path]) -> list[Call]:
        found = list(transcriber.transcribe_together([Recording(file, "0" * 64) for file in files]))
        for _, call in found:
            if isinstance(call, Exception):
                raise call
        return [call for _, call in found if isinstance(call, Call)]

    def read(calls: Sequence[Call]) -> None:
        for call in calls:
            analyst.analyse(call)

    written = [call for call in ready.read(ROOT / "tests/data/transcripts.jsonl") if isinstance(call, Call)]
    recordings = sorted((ROOT / "examples/calls").iterdir())
    # Once each before the clock starts, so that nobody pays for loading.
    read([next(call for call in written if call.language == language) for language in ("ru", "en")])
    hear(recordings[:1])
    of_written = seconds(lambda: read(written))
    of_hearing = of_reading = 0.0
    for start in range(0, len(recordings), TOGETHER):
        calls = list[Call]()
        of_hearing += seconds(lambda start=start, calls=calls: calls.extend(hear(recordings[start : start + TOGETHER])))
        of_reading += seconds(lambda calls=calls: read(calls))
    return {
        "turns a second": sum(len(call.turns) for call in written) / of_written,
        "share of the time of recognition": of_reading / of_hearing,
    }


def seconds(work: Callable[[], object]) -> float:
    """How long it takes."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folds", type=int, default=1, choices=range(FOLDS + 1))
    folds = parser.parse_args().folds
    keep_threads_awake()  # as in a worker
    keep_memory_steady()
    turns = scenes.annotated_turns()
    for fold in range(folds):
        known = [turn for turn in turns if training.fold_of(turn, FOLDS) != fold]
        held_out = [turn for turn in turns if training.fold_of(turn, FOLDS) == fold]
        show(f"fold {fold}, {len(held_out)} turns, key words", f1(key_words(held_out), held_out))
        show(f"fold {fold}, regression over turns", f1(regression(known, held_out), held_out))
        model = training.learn(known, lambda line: None)
        told = training.held_out(model, held_out)
        show(f"fold {fold}, ours, one model", judged(told, held_out) | settled(model, fold))
    show("speed", speed())


def key_words(turns: Sequence[AnnotatedTurn]) -> np.ndarray:
    """Whether a turn holds a key word."""
    return np.array([KEY_WORDS.search(turn.text) is not None for turn in turns])


def show(name: str, figures: dict[str, float]) -> None:
    print(f"{name:36s}", "  ".join(f"{title} {value:.3f}" for title, value in figures.items()), flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
