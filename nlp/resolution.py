"""Did the manager's answer settle an objection? Told from the answer, what the client says next, and how it ends.

A logistic regression over three e5 vectors, learnt from the objections of the annotated scenes and kept in `nlp/data`;
`python -m nlp.resolution` makes it anew and prints how often it is right on trades that were left out.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from pathlib import Path

import numpy as np

from foundation.records import Call, Mention, Resolved
from nlp import scenes
from nlp.mention_model import BASE
from nlp.neighbours import unit_rows

FILE = "resolution.safetensors"
# Probabilities of "yes" between these are "unclear".
UNCLEAR = (0.48, 0.52)
ANSWER_CHARS, NEXT_CHARS, LAST_CHARS = 160, 200, 160
LAST_TURNS = 3
NOTHING = "-"  # stands for what nobody says
INVERSE_REGULARISATION = 0.3
FOLDS = 5

Embed = Callable[[Sequence[str]], np.ndarray]
Spoken = tuple[str, str]  # role, text


@dataclass(frozen=True)
class _Weights:
    means: np.ndarray  # (3, d)
    weights: np.ndarray  # (3 * d,)
    bias: float


def asked(call: Call, mentions: Sequence[Mention]) -> list[str]:
    """The texts by which `resolve` tells, three for every objection, in its order."""
    spoken: list[tuple[int, Spoken]] = [(turn.number, (turn.role, turn.text)) for turn in call.turns]
    return [
        text
        for mention in mentions
        if mention.kind == "objection"
        for text in pieces([said for number, said in spoken if number > mention.turn])
    ]


def resolve(mentions: Sequence[Mention], vectors: np.ndarray) -> list[Mention]:
    """The mentions with `resolved` on every objection; `vectors` (3 * objections, d): e5's of the texts `asked` for."""
    objections = [row for row, mention in enumerate(mentions) if mention.kind == "objection"]
    found = list(mentions)
    if not objections:
        return found
    told = _weights()
    for row, chance in zip(objections, _chances(_features(vectors, told.means), told).tolist(), strict=True):
        found[row] = replace(found[row], resolved=_verdict(chance))
    return found


def pieces(after: Sequence[Spoken]) -> tuple[str, str, str]:
    """The manager's answer, the client's next turn and the client's last words, of what is said after an objection."""
    client = [text for role, text in after if role in ("client", "unknown")]
    manager = [text for role, text in after if role == "manager"]
    answer = manager[0][-ANSWER_CHARS:] if manager else NOTHING
    following = client[0][:NEXT_CHARS] if client else NOTHING
    last = " ".join(client[-LAST_TURNS:])[-LAST_CHARS:] or NOTHING
    return answer or NOTHING, following or NOTHING, last


def _features(vectors: np.ndarray, means: np.ndarray) -> np.ndarray:
    """(n, 3 * d) of (3 * n, d): each of the three without its mean (3, d), of length 1."""
    moved: np.ndarray = unit_rows(vectors.reshape(-1, *means.shape) - means)
    return moved.reshape(len(moved), -1)


def _chances(features: np.ndarray, told: _Weights) -> np.ndarray:
    result: np.ndarray = 1 / (1 + np.exp(-(features @ told.weights + told.bias)))
    return result


def _verdict(chance: float) -> Resolved:
    low, high = UNCLEAR
    return "yes" if chance > high else "no" if chance < low else "unclear"


@cache
def _weights() -> _Weights:
    from safetensors.numpy import load_file

    read = load_file(str(files("nlp.data").joinpath(FILE)))
    return _Weights(read["means"], read["weights"], float(read["bias"][0]))


def _known() -> tuple[list[tuple[str, str, str]], np.ndarray, np.ndarray]:
    """Of the objections in the scenes that are clear: what was said after, whether it was settled, and the trade."""
    told, settled, trades = [], [], []
    for scene in scenes.load():
        for number, turn in enumerate(scene.turns):
            after = [(later.role, later.text) for later in scene.turns[number + 1 :]]
            for mark in turn.marks:
                if mark.resolved in ("yes", "no"):
                    told.append(pieces(after))
                    settled.append(mark.resolved == "yes")
                    trades.append(f"{scene.language}/{scene.trade}")
    return told, np.array(settled), np.array(trades)


def learn(embed: Embed, tell: Callable[[str], object]) -> None:
    """Write the weights into `nlp/data`."""
    from safetensors.numpy import save_file
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import GroupKFold, cross_val_predict

    told, settled, trades = _known()
    vectors = np.asarray(embed([text for three in told for text in three]))
    means = vectors.reshape(len(told), 3, -1).mean(axis=0)
    features = _features(vectors, means)
    model = LogisticRegression(C=INVERSE_REGULARISATION, class_weight="balanced", max_iter=2000)
    guessed = cross_val_predict(model, features, settled, groups=trades, cv=GroupKFold(FOLDS))
    tell(f"{len(told)} objections; right on trades left out: {(guessed == settled).mean():.3f}")
    model.fit(features, settled)
    values = {"means": means, "weights": model.coef_[0], "bias": model.intercept_}
    save_file({name: np.ascontiguousarray(value, np.float32) for name, value in values.items()}, _shipped())


def _shipped() -> Path:
    return Path(str(files("nlp.data").joinpath(FILE)))


def main() -> None:
    """Make the file in `nlp/data`."""
    from nlp.embedding import embed

    learn(lambda texts: embed(texts, BASE, quick=True), lambda line: sys.stdout.write(f"{line}\n"))


if __name__ == "__main__":
    main()
