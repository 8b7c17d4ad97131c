"""Themes against the obvious alternatives: BERTopic as it comes, and hdbscan on the bare vectors.

    python -m benchmarks.themes [--sizes 10000 100000 300000] [--limit SECONDS]
    python -m benchmarks.themes --texts LABELLED.tsv ... [--truth FOLDER]

The first makes vectors of 384 numbers in known groups and clusters the same vectors by each way, every one in a process
of its own: time, highest memory and how far it is from the known groups. A way that needed longer than the limit is
not tried on more.

The second clusters labelled texts (`label<TAB>text` a line; `--truth`: the true objections of calls with ground truth)
by the same vectors: adjusted mutual information with the labels (1: the same groups, 0: chance), those that a way
leaves out as a group of their own. BERTopic also with its own ways to reduce what it leaves out. «plain mean» are the
vectors of the embedding model as it comes; ours stand below.

BERTopic is not installed by `make setup`: `pip install 'bertopic>=0.17'`.
"""

from __future__ import annotations

import argparse
import itertools
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

WIDTH = 384
SEED = 0
OURS, BERTOPIC, HDBSCAN = "ours", "BERTopic", "hdbscan"


def generated(count: int) -> tuple[np.ndarray, np.ndarray]:
    """Vectors (count, 384) of length 1 in a narrow cone, as e5 gives them, and their groups; -1: in none.

    Groups come in families, are of very different sizes, and one vector in twenty lies anywhere.
    """
    random = np.random.default_rng(SEED)
    families = random.normal(size=(20, WIDTH)) * 0.7
    centres = families[np.arange(160) % len(families)] + random.normal(size=(160, WIDTH)) * 0.7
    sizes = 1 / np.arange(3, 163)
    group = random.choice(len(centres), size=count, p=sizes / sizes.sum())
    group[random.random(count) < 0.05] = -1
    vectors = random.normal(size=(count, WIDTH)).astype(np.float32)
    vectors[group >= 0] += centres[group[group >= 0]].astype(np.float32)
    vectors += 2.5 * random.normal(size=WIDTH).astype(np.float32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True), group


def documents(group: np.ndarray) -> list[str]:
    """A short text for each vector, of words of its group, as BERTopic needs texts beside vectors."""
    random = np.random.default_rng(SEED)
    words = random.integers(0, 12, size=(len(group), 6))
    return [" ".join(f"w{of}x{word}" for word in some) for of, some in zip(group, words, strict=True)]


def ours(vectors: np.ndarray, texts: Sequence[str]) -> np.ndarray:
    from nlp.themes import cluster

    return cluster(vectors, [f"{row:08}" for row in range(len(texts))])


def bertopic(vectors: np.ndarray, texts: Sequence[str]) -> np.ndarray:
    return _bertopic(vectors, texts)[1]


def _bertopic(vectors: np.ndarray, texts: Sequence[str]) -> tuple[object, np.ndarray]:
    """BERTopic's defaults; only chance is fixed, by a seed of the same UMAP."""
    from bertopic import BERTopic
    from umap import UMAP

    same = UMAP(n_neighbors=15, n_components=5, min_dist=0.0, metric="cosine", low_memory=False, random_state=SEED)
    model = BERTopic(umap_model=same)
    labels, _ = model.fit_transform(list(texts), vectors)
    return model, np.array(labels)


def plain_hdbscan(vectors: np.ndarray, texts: Sequence[str]) -> np.ndarray:
    import hdbscan

    found: np.ndarray = hdbscan.HDBSCAN(min_cluster_size=10).fit_predict(vectors)
    return found


WAYS: dict[str, Callable[[np.ndarray, Sequence[str]], np.ndarray]] = {
    OURS: ours,
    BERTOPIC: bertopic,
    HDBSCAN: plain_hdbscan,
}


def likeness(true: Sequence[object], labels: np.ndarray) -> float:
    """Adjusted mutual information; what is left out is a group of its own."""
    from sklearn.metrics import adjusted_mutual_info_score

    return float(adjusted_mutual_info_score([str(one) for one in true], labels))


def run_one(way: str, vectors_file: Path) -> None:
    """In a process of its own: cluster and say seconds, highest memory, themes and likeness as JSON."""
    with np.load(vectors_file) as stored:
        vectors, group = stored["vectors"], stored["group"]
    texts = documents(group) if way == BERTOPIC else [""] * len(group)
    if way != HDBSCAN:  # what is compiled or imported at first use is no part of the work
        WAYS[way](vectors[:200], texts[:200])
    started = time.perf_counter()
    labels = WAYS[way](vectors, texts)
    seconds = time.perf_counter() - started
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    told = {
        "seconds": seconds,
        "memory": memory,
        "themes": len(set(labels.tolist()) - {-1}),
        "out": float((labels < 0).mean()),
        "likeness": likeness(group.tolist(), labels),
    }
    sys.stdout.write(json.dumps(told) + "\n")


def speed(sizes: Sequence[int], limit: float, ways: Sequence[str]) -> None:
    seconds: dict[tuple[str, int], float] = {}
    slow = set()
    say("vectors     way        seconds   memory, MiB   themes   left out   likeness   times ours")
    for size in sizes:
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "vectors.npz"
            vectors, group = generated(size)
            np.savez(file, vectors=vectors, group=group)
            del vectors
            for way in (way for way in ways if way not in slow):
                command = [sys.executable, "-m", "benchmarks.themes", "--one", way, str(file)]
                try:
                    done = subprocess.run(command, capture_output=True, text=True, timeout=limit, check=True)
                except subprocess.TimeoutExpired:
                    slow.add(way)
                    say(f"{size:7d}   {way:8}   longer than {limit:.0f}; not tried on more")
                    continue
                told = json.loads(done.stdout.splitlines()[-1])
                seconds[way, size] = told["seconds"]
                ratio = told["seconds"] / seconds[OURS, size]
                say(
                    f"{size:7d}   {way:8} {told['seconds']:9.1f} {told['memory']:13.0f} {told['themes']:8d}"
                    f" {told['out']:10.1%} {told['likeness']:10.3f} {ratio:12.1f}"
                )
    for smaller, larger in itertools.pairwise(sizes):
        growth = np.log(seconds[OURS, larger] / seconds[OURS, smaller]) / np.log(larger / smaller)
        say(f"ours from {smaller} to {larger}: time grows with the number to the power of {growth:.2f}")


def quality(files: Sequence[Path], truth: Path | None) -> None:
    sets = {file.stem: _labelled(file) for file in files}
    if truth:
        sets["true objections"] = _true_objections(truth)
    say("texts               vectors      way                          themes   left out   likeness")
    for name, (labels, texts) in sets.items():
        for which in ("plain mean", "ours"):
            vectors = _vectors(texts, plain=which == "plain mean")
            for way, found in _found(vectors, texts):
                themes, out = len(set(found.tolist()) - {-1}), (found < 0).mean()
                say(f"{name:18}  {which:11}  {way:27} {themes:7d} {out:10.1%} {likeness(labels, found):10.3f}")


def _found(vectors: np.ndarray, texts: Sequence[str]) -> list[tuple[str, np.ndarray]]:
    model, labels = _bertopic(vectors, texts)
    found = [(OURS, ours(vectors, texts)), (BERTOPIC, labels)]
    for way in ("distributions", "embeddings"):
        more = {"embeddings": vectors} if way == "embeddings" else {}
        try:
            reduced = model.reduce_outliers(list(texts), labels.tolist(), strategy=way, **more)  # type: ignore[attr-defined]
        except ValueError:  # it leaves nothing out, or everything
            reduced = labels
        found.append((f"{BERTOPIC}, {way}", np.array(reduced)))
    return found


def _labelled(file: Path) -> tuple[list[str], list[str]]:
    rows = [line.split("\t", 1) for line in file.read_text("utf-8").splitlines() if "\t" in line]
    return [label for label, _ in rows], [text for _, text in rows]


def _true_objections(folder: Path) -> tuple[list[str], list[str]]:
    labels, texts = [], []
    for file in sorted(folder.glob("*.json")):
        for turn in json.loads(file.read_text("utf-8"))["turns"]:
            for objection in turn.get("objections", ()):
                labels.append(f"{objection['category']}.{objection['sub']}")
                texts.append(objection["text"])
    return labels, texts


def _vectors(texts: Sequence[str], plain: bool) -> np.ndarray:
    """By the embedding model of the settings: ours, or by the plain mean over pieces of words."""
    from sentence_transformers.sentence_transformer.modules import Pooling

    from nlp import embedding

    if not plain:
        return embedding.embed(texts, quick=True)
    model = embedding.load()
    name = next(name for name, module in model.named_children() if isinstance(module, Pooling))
    kept = model._modules[name]
    model._modules[name] = Pooling(model.get_embedding_dimension() or WIDTH, "mean")
    try:
        return embedding.embed(texts, quick=True)
    finally:
        model._modules[name] = kept


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 100_000, 300_000])
    parser.add_argument("--limit", type=float, default=1800, help="seconds for one way on one size")
    parser.add_argument("--ways", nargs="+", choices=WAYS, default=list(WAYS))
    parser.add_argument("--texts", type=Path, nargs="+", default=[])
    parser.add_argument("--truth", type=Path)
    parser.add_argument("--one", nargs=2, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.one:
        run_one(args.one[0], Path(args.one[1]))
    elif args.texts or args.truth:
        quality(args.texts, args.truth)
    else:
        speed(args.sizes, args.limit, args.ways)


if __name__ == "__main__":
    main()
