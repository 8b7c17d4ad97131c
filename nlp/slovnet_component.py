"""slovnet's Russian morphology, syntax and names as one spaCy component.

The three models are small convolutional taggers over quantised navec vectors, trained on news by the
Natasha project (https://github.com/natasha/slovnet, MIT). They want razdel-like words, so the Russian
pipeline keeps «какая-то» as one token.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import islice, repeat
from pathlib import Path
from typing import Any

import numpy as np
from spacy.attrs import DEP, HEAD, MORPH, POS
from spacy.language import Language
from spacy.symbols import IDS
from spacy.tokens import Doc, Span
from spacy.vocab import Vocab

from foundation.errors import ModelError
from nlp.threads import one_for_matrices

FACTORY = "slovnet"

NAVEC_FILE = "navec_news_v1_1B_250K_300d_100q.tar"
MORPH_FILE = "slovnet_morph_news_v1.tar"
SYNTAX_FILE = "slovnet_syntax_news_v1.tar"
NER_FILE = "slovnet_ner_news_v1.tar"

# Syntax takes memory with the square of the length; a sentence without punctuation may be very long.
MAX_SENTENCE_TOKENS = 128
SENTENCES_IN_BATCH = 64


class SlovnetComponent:
    """Sets `pos`, `morph`, `dep`, `head` and `doc.ents` (PER, LOC, ORG) of documents with sentence bounds."""

    def __init__(self, vocab: Vocab, folder: Path) -> None:
        """`folder` holds the four files of the models. Raises ModelError where they cannot be read."""
        from navec import Navec
        from slovnet import NER, Morph, Syntax

        self.vocab = vocab
        try:
            navec = Navec.load(folder / NAVEC_FILE)
            self._morph = Morph.load(folder / MORPH_FILE, SENTENCES_IN_BATCH).navec(navec).infer
            self._syntax = Syntax.load(folder / SYNTAX_FILE, SENTENCES_IN_BATCH).navec(navec).infer
            self._names = NER.load(folder / NER_FILE, SENTENCES_IN_BATCH).navec(navec).infer
        except (OSError, KeyError, ValueError) as error:
            raise ModelError(
                f"The Russian language model in {folder} cannot be read ({error}): run `doslovno models check`."
            ) from None

    def __call__(self, doc: Doc) -> Doc:
        return next(self.pipe([doc]))

    def pipe(self, docs: Iterable[Doc], batch_size: int = 64) -> Iterator[Doc]:
        """The same documents, annotated; `batch_size` documents are looked at together."""
        stream = iter(docs)
        while batch := list(islice(stream, batch_size)):
            self._annotate(batch)
            yield from batch

    def _annotate(self, docs: Sequence[Doc]) -> None:
        sentences = [(doc_index, part) for doc_index, doc in enumerate(docs) for part in _parts(doc)]
        # Sentences of like length stand together, so that little is padded.
        sentences.sort(key=lambda item: len(item[1]))
        words = [[docs[doc_index][index].text for index in part] for doc_index, part in sentences]
        found: list[list[tuple[list[int], Any, Any, Any]]] = [[] for _ in docs]
        for (doc_index, part), annotation in zip(sentences, self._infer(words), strict=True):
            found[doc_index].append((part, *annotation))
        for doc, its in zip(docs, found, strict=True):
            self._write(doc, its)

    def _infer(self, words: Sequence[list[str]]) -> Iterator[tuple[list[str], Any, list[str]]]:
        """For every sentence its morphology tags, (head ids, relations) and BIO tags."""
        for start in range(0, len(words), SENTENCES_IN_BATCH):
            batch = words[start : start + SENTENCES_IN_BATCH]
            # Side by side: numpy lets others work while it multiplies, and has one thread for that here.
            with one_for_matrices(), ThreadPoolExecutor(3) as pool:
                tags, trees, names = pool.map(_decoded, (self._morph, self._syntax, self._names), repeat(batch))
            yield from zip(tags, trees, names, strict=True)

    def _write(self, doc: Doc, annotations: Sequence[tuple[list[int], Any, Any, Any]]) -> None:
        if len(doc) == 0:
            return
        heads, deps = list(range(len(doc))), ["dep"] * len(doc)
        pos, morphs = ["SPACE"] * len(doc), [""] * len(doc)
        ents: list[Span] = []
        roots: dict[int, int] = {}  # first token of a sentence -> its root
        for part, tags, (_, head_ids, relations), names in annotations:
            tree_heads, tree_deps = valid_tree([int(head) - 1 for head in head_ids], relations)
            for position, index in enumerate(part):
                pos[index], _, morphs[index] = tags[position].partition("|")
                heads[index], deps[index] = part[tree_heads[position]], tree_deps[position]
                if tree_deps[position] == "ROOT":
                    roots[part[0]] = index
            ents.extend(_entities(doc, part, names))
        _attach_spaces(heads, pos, roots)
        strings = self.vocab.strings
        table: Any = np.zeros((len(doc), 4), dtype=np.uint64)
        table[:, 0] = np.array([head - index for index, head in enumerate(heads)], dtype=np.int64).astype(np.uint64)
        table[:, 1] = [strings.add(dep) for dep in deps]
        table[:, 2] = [IDS.get(name, IDS["X"]) for name in pos]
        table[:, 3] = [self.vocab.morphology.add(morph) for morph in morphs]
        doc.from_array([HEAD, DEP, POS, MORPH], table)
        doc.set_ents(ents, default="outside")

    # A language pipeline is assembled from its files every time; there is nothing to keep.
    def to_disk(self, path: Any, *, exclude: Iterable[str] = ()) -> None: ...


def _decoded(infer: Any, batch: Sequence[list[str]]) -> list[Any]:
    """Runs a slovnet model on ready words (its own call for names wants raw text and would split it anew)."""
    return list(infer.decoder(infer.process(infer.encoder(batch))))


def _parts(doc: Doc) -> Iterator[list[int]]:
    """Token indexes of every sentence without its white space, long ones in pieces."""
    for sentence in doc.sents:
        indexes = [token.i for token in sentence if not token.is_space]
        for start in range(0, len(indexes), MAX_SENTENCE_TOKENS):
            yield indexes[start : start + MAX_SENTENCE_TOKENS]


def valid_tree(heads: Sequence[int], relations: Sequence[str]) -> tuple[list[int], list[str]]:
    """A tree with one root out of heads that were guessed one by one.

    `heads[i]` is the index of the head of word i, -1 for a root. Returns heads with the root pointing at
    itself, and relations with the root's "ROOT". Further roots, and words whose chain of heads runs in a
    circle, hang on the root as "parataxis".
    """
    size = len(heads)
    root = next((index for index, head in enumerate(heads) if not 0 <= head < size or head == index), 0)
    tree, names = list(heads), [str(relation).lower() for relation in relations]
    tree[root], names[root] = root, "ROOT"
    reaches = {root}  # words known to lead to the root
    for index in range(size):
        chain: list[int] = []
        word = index
        while word not in reaches and word not in chain and 0 <= tree[word] < size and tree[word] != word:
            chain.append(word)
            word = tree[word]
        if word not in reaches:  # a second root, or the circle closes here
            tree[word], names[word] = root, "parataxis"
            reaches.add(word)
        reaches.update(chain)
    return tree, names


def _attach_spaces(heads: list[int], pos: Sequence[str], roots: dict[int, int]) -> None:
    """White space belongs to the sentence before it (to the first one at the very beginning)."""
    root = roots[min(roots)] if roots else 0
    for index, name in enumerate(pos):
        root = roots.get(index, root)
        if name == "SPACE":
            heads[index] = root


def _entities(doc: Doc, part: Sequence[int], tags: Sequence[str]) -> Iterator[Span]:
    """Spans of the BIO tags of one sentence."""
    start = None
    for position, tag in enumerate([*tags, "O"]):
        if start is not None and not tag.startswith("I-"):
            yield Span(doc, part[start], part[position - 1] + 1, label=tags[start][2:])
            start = None
        if tag.startswith("B-"):
            start = position


@Language.factory(FACTORY, assigns=["token.pos", "token.morph", "token.dep", "token.head", "doc.ents"])
def make_slovnet(nlp: Language, name: str, folder: str) -> SlovnetComponent:
    """spaCy's factory of the component; `folder` holds the models' files."""
    return SlovnetComponent(nlp.vocab, Path(folder))
