"""From mentions to themes that stay: clusters that mean the same, with their shades, from one week to the next.

A theme is found once and then known again. New mentions join the themes that are there; clustering anew, on demand or
where much has changed, leaves ids, titles and what people arranged.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from foundation.records import CATEGORIES, Category, Kind, Language, Theme, ThemeEvent
from nlp import identity, titles
from nlp.clustering import JOIN_SHARE, SMALLEST, UNCLUSTERED, groups_of, joined, smallest_of
from nlp.keywords import keywords
from nlp.levels import WORTH_SHADES, wholes
from nlp.neighbours import unit_rows

MOST_THEMES = 30  # of a kind: more are not overlooked; what lies nearest together becomes one theme with sub-themes
WORTH_SPLITTING = 30  # objections of one category; fewer are one theme
SAYING_CATEGORIES = frozenset(CATEGORIES) - {"other"}  # those whose name says what their objections share
LANGUAGE_PRIOR = 10  # mentions: a language with fewer is centred rather like all
# How far a mention is drawn to the middle of its last theme before all are clustered anew, where a mention and the
# middle weigh as 1 and this: what was together stays so unless it clearly falls apart.
PULL = 0.5
# Mentions that nobody arranged join a theme that people arranged where it holds so much of their neighbourhood.
JOINS_ARRANGED = 0.5
RETITLED_AT = 4  # times as many mentions as when the title was chosen: there is a better one by then


@dataclass(frozen=True, slots=True)
class ThemeInput:
    """What clustering needs of one mention. `text` is masked, as parts of it become titles."""

    mention_id: str
    kind: Kind
    category: Category | None
    language: Language
    text: str
    lemmas: tuple[str, ...]
    vector: np.ndarray  # float32 of shape (d,), length 1
    clarity: float = 1.0  # how sure the recognizer was of the words, 0 to 1
    confidence: float = 1.0  # how sure the finder was of the mention, 0 to 1


@dataclass(frozen=True, slots=True)
class Arranged:
    """What people said of themes: the machine leaves it as it is."""

    themes: frozenset[str] = frozenset()  # their mentions stay in them
    apart: frozenset[str] = frozenset()  # ids of mentions that are in no theme by a person's word


@dataclass(frozen=True, slots=True)
class Themes:
    """All themes that live now."""

    themes: tuple[Theme, ...]  # of each kind the largest first, its sub-themes after it
    events: tuple[ThemeEvent, ...]  # what changed since the last time; nothing at the first
    strengths: dict[str, float]  # by mention in a theme: cosine with its middle, 0 to 1


def cluster(embeddings: np.ndarray, ids: Sequence[str]) -> np.ndarray:
    """Theme labels of n texts: ints of shape (n,), from 0 for the largest theme, -1 for what fits none.

    `embeddings` is float32 of shape (n, d); `ids` are n strings that name the rows, so that neither the rows'
    order nor chance has a part in the result. Equal vectors share a label. Meant for 0 to some million texts.

    Method: vectors are centred (those of e5 crowd in a narrow cone), their neighbour graph is unrolled into
    spectral coordinates, HDBSCAN (Campello et al., 2013) finds the dense places there, and what it leaves out
    joins the theme that holds most of its neighbours. Of more than 12,000 texts a sample is clustered so and the
    others join.

    Raises ValueError where the shapes do not fit.
    """
    embeddings = np.asarray(embeddings, np.float32)
    if embeddings.ndim != 2 or len(embeddings) != len(ids):
        raise ValueError(f"embeddings of shape (n, d) with n ids are wanted, got {embeddings.shape} and {len(ids)} ids")
    if not len(ids):
        return np.zeros(0, int)
    order = sorted(range(len(ids)), key=lambda row: (ids[row], embeddings[row].tobytes()))
    vectors = embeddings[order]
    labels = np.empty(len(ids), int)
    labels[order] = groups_of(unit_rows(vectors - vectors.mean(axis=0)), [ids[row] for row in order])
    return labels


def renewed(
    items: Sequence[ThemeInput],
    previous: Sequence[Theme] = (),
    arranged: Arranged = Arranged(),
    anew: bool = True,
) -> Themes:
    """The themes of all mentions; the order of `items` has no part in the result.

    `previous` are the themes of the last time with their sub-themes. `anew` clusters all mentions but those that people
    arranged; otherwise the mentions of `previous` stay where they are, new ones are placed in its themes, and only
    what fits none of them is clustered.

    Mentions are clustered within their kind and category: a theme that mixes categories would mislead, and
    true sub-categories are met far better so.
    """
    by_kind: dict[Kind, list[ThemeInput]] = defaultdict(list)
    for item in sorted(items, key=lambda item: item.mention_id):
        by_kind[item.kind].append(item)
    found, events, strengths = list[Theme](), list[ThemeEvent](), dict[str, float]()
    for kind in sorted({*by_kind, *(theme.kind for theme in previous)}):
        before = [theme for theme in previous if theme.kind == kind]
        made = _OfOneKind(by_kind[kind], before, arranged, {theme.theme_id for theme in previous})
        found += made.themes(anew)
        strengths |= made.strengths()
        if previous:
            events += made.events()
    return Themes(tuple(found), tuple(events), strengths)


class _OfOneKind:
    """The mentions of one kind on their way into themes: `theme` and `part` (n,) hold a row's theme and sub-theme."""

    def __init__(
        self, members: Sequence[ThemeInput], previous: Sequence[Theme], arranged: Arranged, taken: Collection[str]
    ) -> None:
        self.members = members
        self.row = {item.mention_id: row for row, item in enumerate(members)}
        self.vectors = _centred_by_language(members)
        self.taken = set(taken)
        self.whole = {theme.theme_id: theme for theme in previous if theme.parent_id is None}
        self.parts = {theme.theme_id: theme for theme in previous if theme.parent_id is not None}
        self.arranged = arranged
        self.theme: np.ndarray = np.full(len(members), "", object)
        self.part: np.ndarray = np.full(len(members), "", object)
        self.category = np.array([item.category or "" for item in members], object)
        self.apart = np.array([item.mention_id in arranged.apart for item in members], bool)
        for theme in self.whole.values():
            for row in self._rows(theme):
                if theme.theme_id in arranged.themes or theme.category in (None, members[row].category):
                    self.theme[row] = theme.theme_id
        for part in self.parts.values():
            for row in self._rows(part):
                if self.theme[row] == part.parent_id:
                    self.part[row] = part.theme_id

    def _rows(self, theme: Theme) -> list[int]:
        return [self.row[mention] for mention in theme.mention_ids if mention in self.row]

    def themes(self, anew: bool) -> list[Theme]:
        """Every mention in its place, then the themes themselves."""
        if anew:
            self._cluster_anew()
        else:
            self._place()
            self._cluster_rest()
        return self._titled()

    def strengths(self) -> dict[str, float]:
        """By mention in a theme the cosine with the theme's middle, 0 to 1."""
        found = {}
        for theme in sorted(set(self.theme) - {""}):
            rows = np.flatnonzero(self.theme == theme)
            middle = unit_rows(self.vectors[rows].mean(axis=0))
            for row, cosine in zip(rows.tolist(), self.vectors[rows] @ middle, strict=True):
                found[self.members[row].mention_id] = float(np.clip(cosine, 0, 1))
        return found

    def events(self) -> list[ThemeEvent]:
        """What became of the themes of the last time."""
        now = {theme: self._ids(np.flatnonzero(self.theme == theme)) for theme in set(self.theme) - {""}}
        return identity.events(now, {name: theme.mention_ids for name, theme in self.whole.items()})

    def _ids(self, rows: np.ndarray) -> list[str]:
        return [self.members[row].mention_id for row in rows.tolist()]

    # -- without clustering what is there ----------------------------------------------------------------

    def _place(self) -> None:
        """New mentions join the theme, and in it the sub-theme, that holds most of their nearest."""
        for category in sorted(set(self.category)):
            here = (self.category == category) & ~self.apart
            only = set(self.theme[here]) - {""}
            if category in SAYING_CATEGORIES and len(only) == 1:
                self.theme[here] = only.pop()  # the category itself is the theme
            else:
                self._join(self.theme, here)
        for theme in sorted(set(self.theme) - {""}):
            self._join(self.part, self.theme == theme)

    def _join(self, names: np.ndarray, here: np.ndarray, share: float = JOIN_SHARE) -> None:
        """Rows `here` without a name take that which holds `share` of their nearest `here`."""
        rows = np.flatnonzero(here)
        different = sorted(set(names[rows]) - {""})
        if not different:
            return
        number = {"": UNCLUSTERED} | {name: place for place, name in enumerate(different)}
        labels = np.array([number[name] for name in names[rows]])
        found = joined(self.vectors[rows], labels, self._ids(rows), share)
        names[rows] = np.array([*different, ""], object)[found]

    def _cluster_rest(self) -> None:
        """Groups among what is in no theme become themes; a theme without sub-themes may have some by now."""
        rest = (self.theme == "") & ~self.apart
        groups = self._groups(rest, self.vectors)
        for whole in wholes(groups, self.vectors, self.category, self.theme, len(groups)):
            self._add(np.concatenate([groups[number] for number in whole]))
        with_parts = set(self.theme[self.part != ""])
        self._look_for_parts(set(self.theme) - {""} - with_parts)

    def _add(self, rows: np.ndarray) -> None:
        name = identity.new_id(self._ids(rows), self.taken)
        self.taken.add(name)
        self.theme[rows] = name

    # -- clustering ------------------------------------------------------------------------------------------

    def _cluster_anew(self) -> None:
        fixed = np.isin(self.theme.astype(str), sorted(self.arranged.themes))
        free = ~fixed & ~self.apart
        before = np.where(free, self.theme, "")
        drawn = self._drawn(free)
        self.theme[free], self.part[free] = "", ""
        # What was in another theme does not go over: people saw it there and left it.
        around = np.where(before == "", self.theme, before)
        for category in sorted(set(self.category[fixed])):
            self._join(around, (self.category == category) & ~self.apart, JOINS_ARRANGED)
        goes = free & np.isin(around.astype(str), sorted(self.arranged.themes))
        self.theme[goes] = around[goes]
        left = free & (self.theme == "")
        groups = self._groups(left, drawn)
        together = wholes(groups, self.vectors, self.category, before, MOST_THEMES - len(set(self.theme) - {""}))
        old: dict[str, list[str]] = defaultdict(list)
        for row in np.flatnonzero(before != "").tolist():
            old[before[row]].append(self.members[row].mention_id)
        named = [self._ids(np.concatenate([groups[number] for number in whole])) for whole in together]
        for whole, name in zip(together, identity.known_again(named, old, list(self.row), self.taken), strict=True):
            self.taken.add(name)
            for number in whole:
                self.theme[groups[number]] = name
        inner = [[groups[number] for number in whole] for whole in together if len(whole) > 1]
        self._name_parts(inner)
        many = {self.theme[groups[whole[0]][0]] for whole in together if len(whole) == 1}
        self._look_for_parts(many)

    def _drawn(self, rows: np.ndarray) -> np.ndarray:
        """Vectors, of the chosen rows drawn to the middle of the sub-theme or theme that they were in."""
        last = np.where(self.part != "", self.part, self.theme)
        vectors = self.vectors.copy()
        for name in set(last[rows]) - {""}:
            here = rows & (last == name)
            vectors[here] = unit_rows(vectors[here] + PULL * unit_rows(vectors[here].mean(axis=0)))
        return vectors

    def _groups(self, chosen: np.ndarray, vectors: np.ndarray) -> list[np.ndarray]:
        """Rows of each cluster among the chosen, clustered within their category; the largest first."""
        groups = []
        for category in sorted(set(self.category[chosen])):
            rows = np.flatnonzero(chosen & (self.category == category))
            # A handful of objections of one category has no inner shape to find: the category itself is their theme.
            whole = category in SAYING_CATEGORIES and SMALLEST <= len(rows) < WORTH_SPLITTING
            labels = np.zeros(len(rows), int) if whole else groups_of(vectors[rows], self._ids(rows))
            groups += [rows[labels == label] for label in range(labels.max(initial=UNCLUSTERED) + 1)]
        return sorted(groups, key=lambda rows: (-len(rows), rows[0]))

    def _look_for_parts(self, themes: Collection[str]) -> None:
        """Sub-themes of themes that have none: groups within them, where there are two or more."""
        found = []
        for theme in sorted(themes):
            rows = np.flatnonzero(self.theme == theme)
            if len(rows) < WORTH_SHADES or theme in self.arranged.themes:
                continue
            own = unit_rows(self.vectors[rows] - self.vectors[rows].mean(axis=0))
            labels = groups_of(own, self._ids(rows), max(smallest_of(len(rows)), 3))
            if labels.max(initial=UNCLUSTERED) > 0:
                found.append([rows[labels == label] for label in range(labels.max() + 1)])
        self._name_parts(found)

    def _name_parts(self, inner: Sequence[Sequence[np.ndarray]]) -> None:
        """Ids of the sub-themes (their rows) of some themes, known again where they were there before."""
        named = [self._ids(rows) for groups in inner for rows in groups]
        old = {name: part.mention_ids for name, part in self.parts.items() if name not in set(self.part)}
        ids = iter(identity.known_again(named, old, list(self.row), {*self.taken, *self.parts}))
        for groups in inner:
            for rows in groups:
                name = next(ids)
                self.taken.add(name)
                self.part[rows] = name

    # -- titles ----------------------------------------------------------------------------------------------

    def _titled(self) -> list[Theme]:
        """The themes with titles and key words, the largest first, each followed by its sub-themes."""
        names = sorted(set(self.theme) - {""}, key=lambda name: self._rank(self.theme == name))
        wholes = self._named(names, self.theme, self.whole, self.members)
        result = []
        for theme in wholes:
            inside = self.theme == theme.theme_id
            result.append(theme)
            of_theme = sorted(set(self.part[inside]) - {""}, key=lambda name: self._rank(inside & (self.part == name)))
            others = [self.members[row] for row in np.flatnonzero(inside).tolist()]
            parts = self._named(of_theme, np.where(inside, self.part, ""), self.parts, others)
            result += [replace(part, parent_id=theme.theme_id) for part in parts]
        return result

    def _rank(self, chosen: np.ndarray) -> tuple[int, int]:
        return -int(chosen.sum()), int(chosen.argmax())

    def _named(
        self, names: Sequence[str], of: np.ndarray, before: Mapping[str, Theme], around: Sequence[ThemeInput]
    ) -> list[Theme]:
        """Themes from the rows that have their name in `of`; `around` is what they must be told apart from."""
        groups = [[self.members[row] for row in np.flatnonzero(of == name).tolist()] for name in names]
        kept = [_kept(before.get(name), group) for name, group in zip(names, groups, strict=True)]
        made = []
        for name, group, title, old, words in zip(
            names, groups, titles.titles(groups, kept), kept, keywords(groups, around), strict=True
        ):
            categories = Counter(item.category for item in group if item.category)
            ranked = sorted(categories.items(), key=lambda counted: (-counted[1], counted[0]))
            made.append(
                Theme(
                    theme_id=name,
                    kind=group[0].kind,
                    title=title.text,
                    mention_ids=tuple(item.mention_id for item in group),
                    keywords=words,
                    category=ranked[0][0] if ranked else None,
                    title_from=title.mention_id,
                    titled_at=before[name].titled_at if old is not None else len(group),
                )
            )
        return made


def _kept(theme: Theme | None, group: Sequence[ThemeInput]) -> titles.Title | None:
    """A theme's title while its quote is still there and the theme has not grown out of it."""
    if theme is None or not theme.title or theme.title_from is None or len(group) >= RETITLED_AT * theme.titled_at:
        return None
    there = any(item.mention_id == theme.title_from for item in group)
    return titles.Title(theme.title, theme.title_from) if there else None


def _centred_by_language(members: Sequence[ThemeInput]) -> np.ndarray:
    """Vectors without their language's own direction, so that a theme may hold both languages; length 1."""
    if not members:
        return np.zeros((0, 1), np.float32)
    vectors = np.stack([item.vector for item in members]).astype(np.float32)
    overall = vectors.mean(axis=0)
    centred = np.empty_like(vectors)
    languages = np.array([item.language for item in members])
    for language in np.unique(languages):
        rows = languages == language
        total = vectors[rows].sum(axis=0) + LANGUAGE_PRIOR * overall
        centred[rows] = vectors[rows] - total / (rows.sum() + LANGUAGE_PRIOR)
    return unit_rows(centred)
