"""Learning to find mentions from annotated turns: `python -m nlp.training` makes the model that comes with the program.

e5 gets low-rank adapters (nlp.adapters) and a linear layer over the vectors of clauses (nlp.encoder); both are learnt
together, from clauses in their turns after the manager's words, as they are written and as recognizers write them
(nlp.noise). Another layer is learnt from the bare words of the clauses (nlp.wording); its scores are added. The same
turns on the same machine give the same model.
"""

from __future__ import annotations

import hashlib
import random
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from nlp import calibration, mention_model, noise, resolution, scenes, segments, wording
from nlp.embedding import half_length
from nlp.encoder import Encoder, Passage, bert
from nlp.heads import HEADS
from nlp.mention_model import BASE, FILE, MentionModel
from nlp.scenes import LABELS, PLAIN, PRICE_QUESTION, AnnotatedTurn

if TYPE_CHECKING:
    import torch

EPOCHS = 6
MORE_EPOCHS, MORE_RATE = 2, 0.3  # of a model that has learnt already: rounds, and learning rates beside the first ones
RANK = 16
MEAN_RANK = 32  # of the mean of several models
BATCH = 32  # turns
ADAPTER_RATE, LAYER_RATE = 2e-3, 5e-3  # learning rates at their highest
WARM_UP = 0.06  # of the steps
DECAY = 0.01
SMOOTHING = 0.05  # of the labels
WORD_LOSS = 0.3  # weight of single words beside whole clauses: spans in long turns without marks
MOST_WEIGHT = 4.0  # of a rare label's examples
# How often a turn is learnt from in another form than it is written in.
UNMARKED, MISHEARD, ALONE, JOINED = 0.25, 0.4, 0.2, 0.45
CORRECTED_TIMES = 4  # a person's correction counts as so many examples
FOLDS = 4  # of the trades

Clause = tuple[int, int, str]  # start_char, end_char, label


@dataclass(frozen=True, slots=True)
class TrainReport:
    """What was learnt from, and how long it took."""

    turns: int
    clauses: int
    corrections: int
    seconds: float


@dataclass(frozen=True, slots=True)
class HeldOut:
    """Clauses that a model did not learn from."""

    scores: np.ndarray  # (n, labels), by the model
    labels: np.ndarray  # (n,), the true ones
    turns: np.ndarray  # (n,), the number of the turn that a clause is of


def train(extra: Sequence[AnnotatedTurn], folder: Path, tell: Callable[[str], object]) -> TrainReport:
    """Teach the shipped model `extra`, a company's corrected turns, among all scenes, and put it into `folder`.

    It stays calibrated as the shipped one is. Takes some ten minutes on two cores; `tell` gets a line a round. Raises
    ModelError where e5 is not here.
    """
    started = time.monotonic()
    invented = scenes.annotated_turns()
    turns = [*invented, *(turn for turn in extra for _ in range(CORRECTED_TIMES))]
    shipped = mention_model.read(None)
    learnt = learn(turns, tell, MORE_EPOCHS, shipped)
    own = replace(learnt, calibration=shipped.calibration, thresholds=shipped.thresholds)
    # A finding is explained by what is invented: what a client said would be quoted beside other calls, unmasked, and
    # after the call is forgotten.
    mention_model.write(_finished(own, invented), folder / FILE)
    count = sum(len(clauses_of(turn)) for turn in turns)
    return TrainReport(len(turns), count, len(extra), time.monotonic() - started)


def learn(
    turns: Sequence[AnnotatedTurn],
    tell: Callable[[str], object],
    epochs: int = EPOCHS,
    start: MentionModel | None = None,
) -> MentionModel:
    """A model from annotated turns, from e5 itself or from `start`: no more than it needs to give labels scores."""
    import torch

    from nlp import adapters, embedding

    base = embedding.load(BASE)
    torch.manual_seed(0)
    known = {name: torch.from_numpy(values) for name, values in start.adapters.items()} if start else {}
    rank = start.rank if start else RANK
    encoder = Encoder.of(base, adapters.adapted(bert(base), rank, known).train())
    layer = torch.nn.Linear(encoder.width, len(LABELS))
    with torch.no_grad():
        layer.weight.normal_(std=0.02)
        layer.bias.zero_()
        if start:
            layer.weight.copy_(torch.from_numpy(start.weights))
            layer.bias.copy_(torch.from_numpy(start.bias))
    _fit(encoder, layer, turns, epochs, MORE_RATE if start else 1.0, tell)
    small = adapters.weights(encoder.model)
    return MentionModel(
        adapters={name: values.numpy() for name, values in small.items()},
        weights=layer.weight.detach().numpy(),
        bias=layer.bias.detach().numpy(),
        wording=_wording(turns),
        calibration=calibration.Calibration(),
        thresholds=dict.fromkeys(HEADS, 0.5),
        texts=(),
        labels=(),
        vectors=np.zeros((0, layer.in_features), np.float32),
        resolution=resolution.nothing_learnt(layer.in_features),
        learnt_from=fingerprint(turns),
    )


def _wording(turns: Sequence[AnnotatedTurn]) -> wording.Wording:
    clauses = [(turn.text[start:end], LABELS.index(label)) for turn in turns for start, end, label in clauses_of(turn)]
    return wording.learn([text for text, _ in clauses], [label for _, label in clauses], len(LABELS))


def clauses_of(turn: AnnotatedTurn) -> list[Clause]:
    """What is learnt of a turn: its clauses with the label of most of their words, and marks that are no clause.

    What people would differ on, or a mark covers by a small part only, is left out.
    """
    found: list[Clause] = []
    for segment in segments.split(turn.text):
        start, end = segment.start_char, segment.end_char
        shared = [(min(mark.end_char, end) - max(mark.start_char, start), mark.label) for mark in turn.marks]
        most, label = max(shared, default=(0, PLAIN))
        share = max(most, 0) / (end - start)
        if share >= 0.35:
            found.append((start, end, label))
        elif share < 0.1 and turn.whole:
            found.append((start, end, PLAIN))
    places = [(start, end) for start, end, _ in found]
    for mark in turn.marks:
        if all(abs(mark.start_char - start) + abs(mark.end_char - end) > 3 for start, end in places):
            found.append((mark.start_char, mark.end_char, mark.label))
    told = [(start, end, "question" if label == PRICE_QUESTION else label) for start, end, label in found]
    return [clause for clause in told if clause[2] in LABELS]


def _fit(
    encoder: Encoder,
    layer: torch.nn.Linear,
    turns: Sequence[AnnotatedTurn],
    epochs: int,
    rate: float,
    tell: Callable[[str], object],
) -> None:
    """Changes the encoder's adapters and the layer; `rate` is a factor of the learning rates."""
    import torch
    from torch.nn.functional import cross_entropy

    chance = random.Random(0)
    learnt = [values for values in encoder.model.parameters() if values.requires_grad]
    optimizer = torch.optim.AdamW(
        [
            {"params": learnt, "lr": rate * ADAPTER_RATE},
            {"params": layer.parameters(), "lr": rate * LAYER_RATE},
        ],
        weight_decay=DECAY,
    )
    steps = max(1, -(-len(turns) // BATCH) * epochs)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min((step + 1) / (WARM_UP * steps), (steps - step) / (steps * (1 - WARM_UP)))
    )
    weight = _label_weights(turns)
    forms = _Forms(turns, chance)
    for epoch in range(epochs):
        total, count = 0.0, 0
        for batch in _batches([forms.form(turn) for turn in turns], chance):
            with half_length():
                pooled = encoder.pooled([passage for passage, _ in batch])
            wanted = torch.tensor([LABELS.index(label) for _, labels in batch for label in labels])
            loss = cross_entropy(layer(pooled.vectors), wanted, weight, label_smoothing=SMOOTHING)
            of_words = cross_entropy(
                layer(pooled.states), wanted[pooled.span_of_state], weight, label_smoothing=SMOOTHING
            )
            (loss + WORD_LOSS * of_words).backward()
            torch.nn.utils.clip_grad_norm_([*learnt, *layer.parameters()], 1.0)
            optimizer.step()
            schedule.step()
            optimizer.zero_grad()
            total, count = total + loss.item(), count + 1
        tell(f"round {epoch + 1} of {epochs}: loss {total / max(count, 1):.2f}")
    encoder.model.eval()


def _label_weights(turns: Sequence[AnnotatedTurn]) -> torch.Tensor:
    """Rare labels count for more: by the root of how rare they are."""
    import torch

    counts = np.ones(len(LABELS))
    for turn in turns:
        for _, _, label in clauses_of(turn):
            counts[LABELS.index(label)] += 1
    return torch.tensor(np.minimum(np.sqrt(counts.mean() / counts), MOST_WEIGHT), dtype=torch.float32)


class _Forms:
    """Turns as they may be said and written down: beside other words, without marks, misheard."""

    def __init__(self, turns: Sequence[AnnotatedTurn], chance: random.Random) -> None:
        self._chance = chance
        self._idle = {
            language: [t for t in turns if t.language == language and not t.marks and len(t.text) < 80]
            for language in {turn.language for turn in turns}
        }
        self._said_before = {
            language: [t.before for t in turns if t.language == language and t.before] for language in self._idle
        }

    def form(self, turn: AnnotatedTurn) -> tuple[Passage, list[str]]:
        """One form of a turn, with the labels of the passage's spans."""
        chance, text, before = self._chance, turn.text, turn.before
        clauses = clauses_of(turn)
        if not before:
            text, clauses, before = self._surrounded(turn, clauses)
        elif chance.random() < ALONE:
            before = ""
        spans = [(start, end) for start, end, _ in clauses]
        if chance.random() < UNMARKED:
            text, spans = noise.without_marks(text, spans)
            before = noise.without_marks(before)[0]
        if chance.random() < MISHEARD:
            text, spans = noise.misheard(text, spans, chance)
        kept = [(span, label) for span, (_, _, label) in zip(spans, clauses, strict=True) if span[0] < span[1]]
        return Passage(before, text, tuple(span for span, _ in kept)), [label for _, label in kept]

    def _surrounded(self, turn: AnnotatedTurn, clauses: list[Clause]) -> tuple[str, list[Clause], str]:
        """A single clause beside an idle one, and after what some manager said."""
        chance, text, idle = self._chance, turn.text, self._idle[turn.language]
        if idle and chance.random() < JOINED:
            first, second = chance.choice(idle), turn
            if chance.random() < 0.5:
                first, second = second, first
            stop = "" if first.text[-1:] in ".!?…" else "."
            move = len(first.text) + len(stop) + 1
            text = f"{first.text}{stop} {second.text}"
            clauses = [*clauses_of(first), *((a + move, b + move, label) for a, b, label in clauses_of(second))]
        said = self._said_before[turn.language]
        return text, clauses, chance.choice(said) if said and chance.random() < 0.5 else ""


def _batches(
    forms: Sequence[tuple[Passage, list[str]]], chance: random.Random
) -> list[list[tuple[Passage, list[str]]]]:
    """All forms that have a span, in batches of about one length, in an order that changes from round to round."""
    mixed = [form for form in forms if form[0].spans]
    chance.shuffle(mixed)
    batches = []
    for first in range(0, len(mixed), BATCH * 16):
        near = sorted(mixed[first : first + BATCH * 16], key=lambda form: len(form[0].text) + len(form[0].before))
        some = [near[start : start + BATCH] for start in range(0, len(near), BATCH)]
        chance.shuffle(some)
        batches += some
    return batches


def _finished(model: MentionModel, turns: Sequence[AnnotatedTurn]) -> MentionModel:
    """The model with what its vectors tell: whether objections are settled, and the marked mentions of the turns.

    By these it shows why a thing was found.
    """
    encoder = mention_model.encoder(model)
    passages, texts, labels = [], [], []
    for turn in turns:
        clauses = [clause for clause in clauses_of(turn) if not clause[2].startswith("none/")]
        passages.append(_passage(turn, clauses))
        texts += [turn.text[start:end] for start, end, _ in clauses]
        labels += [label for _, _, label in clauses]
    return replace(
        model,
        texts=tuple(texts),
        labels=tuple(labels),
        vectors=encoder.vectors(passages),
        resolution=resolution.learn(encoder, scenes.load()),
    )


def _passage(turn: AnnotatedTurn, clauses: Sequence[Clause]) -> Passage:
    return Passage(turn.before, turn.text, tuple((start, end) for start, end, _ in clauses))


def fingerprint(turns: Sequence[AnnotatedTurn]) -> str:
    """SHA-256 of annotated turns, hex."""
    return hashlib.sha256(repr(list(turns)).encode()).hexdigest()


def fold_of(turn: AnnotatedTurn, folds: int) -> int:
    """The fold of a turn: a trade is never in two; clauses that fit every trade are dealt out by their words."""
    return fold_of_trade(turn.text if turn.trade == scenes.ANY_TRADE else turn.trade, folds)


def fold_of_trade(trade: str, folds: int) -> int:
    """The fold of all that is said in a trade."""
    return int(hashlib.sha256(trade.encode()).hexdigest()[:8], 16) % folds


def make_shipped(tell: Callable[[str], object]) -> MentionModel:
    """The model that comes with the program: the mean of as many as there are folds, each learnt without its fold.

    So every trade tells, as one that was not learnt from, how likely what is found is right.
    """
    turns = scenes.annotated_turns()
    members, told = [], []
    for fold in range(FOLDS):
        tell(f"model {fold + 1} of {FOLDS}")
        members.append(learn([turn for turn in turns if fold_of(turn, FOLDS) != fold], tell))
        told.append(held_out(members[-1], [turn for turn in turns if fold_of(turn, FOLDS) == fold]))
    return put_together(members, told, turns, tell)


def put_together(
    members: Sequence[MentionModel],
    told: Sequence[HeldOut],
    turns: Sequence[AnnotatedTurn],
    tell: Callable[[str], object],
) -> MentionModel:
    """The mean of models, calibrated by what each of them made of turns it did not learn."""
    scores, labels = np.concatenate([one.scores for one in told]), np.concatenate([one.labels for one in told])
    before = np.cumsum([0, *(one.turns.max(initial=-1) + 1 for one in told[:-1])])
    of_turn = np.concatenate([one.turns + shift for one, shift in zip(told, before, strict=True)])
    fitted = calibration.fit(scores, labels)
    thresholds = calibration.thresholds(fitted.applied(scores), labels, of_turn)
    tell(f"{fitted}, thresholds {thresholds}")
    both = replace(mean(members), learnt_from=fingerprint(turns), calibration=fitted, thresholds=thresholds)
    return _finished(both, turns)


def mean(models: Sequence[MentionModel]) -> MentionModel:
    """The model in the middle of several that set out from the same weights; all but these is the last one's.

    It finds more than any of them and is as quick. Wortsman et al., "Model soups", 2022.
    """
    adapters: dict[str, np.ndarray] = {}
    for name in dict.fromkeys(name.rpartition(".")[0] for name in models[-1].adapters):
        # The low-rank parts beside each other: their product is the sum of the products.
        up = np.concatenate([model.adapters[f"{name}.up"] for model in models], axis=1).astype(np.float32)
        down = np.concatenate([model.adapters[f"{name}.down"] for model in models], axis=0).astype(np.float32)
        adapters[f"{name}.up"], adapters[f"{name}.down"] = _of_rank(up / len(models), down, MEAN_RANK)
    weights = np.mean([model.weights for model in models], axis=0)
    bias = np.mean([model.bias for model in models], axis=0)
    words = wording.Wording(
        np.mean([model.wording.weights for model in models], axis=0),
        np.mean([model.wording.bias for model in models], axis=0),
    )
    return replace(models[-1], adapters=adapters, weights=weights, bias=bias, wording=words)


def _of_rank(up: np.ndarray, down: np.ndarray, rank: int) -> tuple[np.ndarray, np.ndarray]:
    """(out, rank) and (rank, in), float16, whose product is nearest to `up @ down`."""
    left, in_left = np.linalg.qr(up)
    right, in_right = np.linalg.qr(down.T)
    first, sizes, second = np.linalg.svd(in_left @ in_right.T)
    root = np.sqrt(sizes[:rank])
    near_up, near_down = left @ first[:, :rank] * root, (right @ second[:rank].T * root).T
    return near_up.astype(np.float16), np.ascontiguousarray(near_down, np.float16)


def held_out(model: MentionModel, turns: Sequence[AnnotatedTurn]) -> HeldOut:
    """What the model makes of turns that it did not learn from."""
    clauses = [clauses_of(turn) for turn in turns]
    passages = [_passage(turn, found) for turn, found in zip(turns, clauses, strict=True)]
    wanted = np.array([LABELS.index(label) for found in clauses for _, _, label in found])
    texts = [turn.text[start:end] for turn, found in zip(turns, clauses, strict=True) for start, end, _ in found]
    scores = model.scores(mention_model.encoder(model).vectors(passages), texts)
    return HeldOut(scores, wanted, np.repeat(np.arange(len(turns)), [len(found) for found in clauses]))


def main() -> None:
    """Make the file in `nlp/data`."""
    made = make_shipped(lambda line: sys.stdout.write(f"{line}\n"))
    mention_model.write(made, mention_model.path(None))


if __name__ == "__main__":
    main()
