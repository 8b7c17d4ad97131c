"""Every figure of quality on the development calls, which lie beside the project with their truth and scorers.

    python -m benchmarks.development ../shared [--home FOLDER]

Makes a home under `--home` for each way to bring the calls in: `stereo` and `mono` recordings, `transcripts` (what was
really said), `bare` (the same without punctuation and capitals), and `short-N` (the first N seconds of each mono
recording). Homes are processed as an operator would; what is processed already is not processed again. Models are those
of `DOSLOVNO_HOME`, or of `./doslovno-home`, where the homes are kept too unless `--home` is said. Then it prints as
tables what the scorers in `../shared/score` say of the exports, and what `benchmarks.development_counts` counts. The
first run hears more than a hundred minutes of calls; the next takes a few minutes.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks import development_counts as counts
from benchmarks.development_counts import Row, percent
from benchmarks.development_homes import SHORT_S, Development, doslovno, export, fill, fill_all
from foundation.settings import load_settings
from store.rows import FIGURES

EARLIER_CALLS = 30  # that are in a database when the others come
TEXTS = {"transcripts": "what was really said", "stereo": "heard in stereo", "mono": "heard in mono"}
BARE = "really said, no punctuation or capitals"
NOT_TOLD = "–"


def words(of: Development) -> None:
    """From sound to words."""
    score = partial(of.scorer("score_calls").score, of.truth())
    turns = of.exported("stereo", "turns") + of.exported("mono", "turns")
    figures = score(turns)
    rows = []
    for group, title in (
        ("all", "all 48 recordings"),
        ("stereo", "stereo (36)"),
        ("mono", "mono (12)"),
        ("ru", "Russian"),
        ("en", "English"),
    ):
        of_clients = {"all": "client", "stereo": "stereo client", "mono": "mono client"}.get(group)
        clients = f"{figures[of_clients]['wer']:.3f}" if of_clients else ""
        told = figures[group]
        rows.append(
            (title, f"{told['wer']:.3f}", clients, percent(told["role_accuracy"], 2), percent(told["invented"], 2))
        )
    table("calls|word error rate|of the client's words|words given to the right role|invented words", rows)
    recordings = {turn["recording"] for turn in turns}
    each = [score([turn for turn in turns if turn["recording"] == one])["all"] for one in sorted(recordings)]
    say(f"client and manager told rightly: {sum(one.get('role_accuracy', 0) > 0.5 for one in each)} of {len(each)}")
    dropped = of.exported("stereo", "dropped") + of.exported("mono", "dropped")
    say(f"dropped as not believed: {sum(len(row['text'].split()) for row in dropped)} words")
    for seconds in SHORT_S:
        told = score(of.exported(f"short-{seconds}", "turns"))
        say(f"first {seconds} s of mono calls: {percent(told['all']['role_accuracy'], 1)} of words to the right role")
    true = by_key(of, of.exported("transcripts", "calls"))
    for home in ("stereo", "mono"):
        differences = counts.mean_differences(by_key(of, of.exported(home, "calls")), true, FIGURES)
        say(f"figures of a conversation, {home}: " + ", ".join(f"{one} {by:.3f}" for one, by in differences.items()))


def mentions(of: Development) -> None:
    """From words to mentions."""
    truth = of.truth()
    score = of.scorer("score_mentions").score
    rows = []
    for home, title in (*TEXTS.items(), ("bare", BARE)):
        processed = by_key(of, of.exported(home, "turns")).keys() & truth.keys()
        rows.append(row_of_mentions(title, score(truth, of.exported(home, "mentions"), processed)))
    by_words = score(truth, counts.by_key_words(truth.values()), set(truth))
    rows.append(row_of_mentions("really said, key words", by_words, objections_alone=True))
    table(
        "text|objections: precision|recall|F1|Russian|English|category right|other kinds, mean F1|"
        "traps taken for objections",
        rows,
    )
    turn_of, key = of.scorer("common").truth_turn, of.scorer("common").key
    said = {(key(row["recording"]), row["turn"], row["category"]) for row in of.exported("transcripts", "mentions")}
    table(
        "category, of what was really said|turns with it|found as an objection|with this category|"
        "turns that were given it",
        counts.by_category(truth, {one for one in said if one[2]}),
    )

    def is_true(row: Row) -> bool | None:
        turn = turn_of(truth[key(row["recording"])], row["start_s"], row["end_s"], "client")
        if turn is None or turn["objections"]:
            return turn is not None
        return None if any(trap["kind"] == "borderline" for trap in turn["traps"]) else False

    for home, title in TEXTS.items():
        for low, high, count, share in counts.bands(of.exported(home, "mentions"), is_true):
            say(f"{title}, objections of confidence {low:.1f} to {high:.1f}: {count}, of which true {percent(share)}")
    error, clauses = counts.calibration_error(list(truth.values()), of.calls / "transcripts.jsonl")
    say(f"calibration error of objections: {error:.3f} on {clauses} clauses of what was really said")
    told = counts.settled(list(truth.values()))
    say("settled or not: " + ", ".join(f"{name} {value:.3g}" for name, value in told.items()))
    for language in ("ru", "en"):
        these = {name for name, call in truth.items() if call["language"] == language}
        shown, said = (
            [row["text"] for row in of.exported("transcripts", file) if key(row["recording"]) in these]
            for file in ("turns-masked", "turns")
        )
        hidden, whole = counts.hidden_words(shown, said)
        say(f"masked as personal, {language}: {hidden} of {whole} words ({percent(hidden / whole, 1)})")


def row_of_mentions(title: str, told: dict[str, dict[str, Any]], objections_alone: bool = False) -> tuple[str, ...]:
    of = told["objection"]
    strict = {kind: value for kind, value in told["traps taken for objections"].items() if kind != "borderline"}
    traps = [value.split("/") for value in strict.values() if isinstance(value, str)]
    taken, all_traps = (sum(int(value[at]) for value in traps) for at in (0, 1))
    found = f"{percent(told['category']['right'])} of {told['category']['of']}" if "category" in told else ""
    return (
        title,
        *(f"{of[name]:.2f}" for name in ("precision", "recall")),
        *(f"{told[group]['f1']:.3f}" for group in ("objection", "objection ru", "objection en")),
        NOT_TOLD if objections_alone else found,
        NOT_TOLD if objections_alone else f"{told['other kinds, mean']['f1']:.2f}",
        f"{taken} of {all_traps}",
    )


def themes(of: Development) -> None:
    """From mentions to themes."""
    scorer, rows = of.scorer("score_themes"), []
    for home, title in TEXTS.items():
        told = scorer.from_calls(of.truth(), of.exported(home, "mentions"))
        rows.append((title, f"{told['ami']:.2f}", f"{told['themes']}", percent(told["unclustered"])))
    table("text|adjusted mutual information with the true sub-categories|themes|fit no theme", rows)
    lines = (of.calls / "transcripts.jsonl").read_text("utf-8").splitlines(keepends=True)
    lines.sort(key=lambda line: json.loads(line)["started_at"])
    with tempfile.TemporaryDirectory() as folder:
        growing = Development(of.calls, of.score, Path(folder))
        grown, file = Path(folder) / "grown", Path(folder) / "calls.jsonl"
        file.write_text("".join(lines[:EARLIER_CALLS]), "utf-8")
        fill(grown, [file])
        before = growing.exported("grown", "mentions")
        file.write_text("".join(lines), "utf-8")
        fill(grown, [file])
        tell_kept("when the other calls came", before, growing.exported("grown", "mentions"))
        doslovno("themes", "--home", grown)
        export(grown)
        tell_kept("after `doslovno themes`", before, growing.exported("grown", "mentions"))


def tell_kept(when: str, before: list[Row], after: list[Row]) -> None:
    same, whole = counts.kept(before, after)
    say(f"{when}: {same} of {whole} mentions of the first {EARLIER_CALLS} calls are in a theme of the same id")


def gap(of: Development) -> None:
    """From words to the vocabulary and the gap."""
    rows, proposals = [], []
    for home, title in TEXTS.items():
        scorer: list[str | Path] = [sys.executable, of.score / "score_vocabulary.py", "--truth", of.calls / "truth"]
        asked = [*scorer, "--copy", of.calls / "copy", "--gap", of.homes / home / "gap.jsonl"]
        told = json.loads(subprocess.run(asked, capture_output=True, text=True, check=True).stdout)
        lists = [told[name] for name in ("copy_only", "clients_only")]
        rows.append((title, *(f"{one[name]:.3f}" for one in lists for name in ("precision", "recall"))))
        proposals.append((title, *(told[name]["rows"] for name in ("said_differently", "unanswered"))))
    copy, clients = (one["true"] for one in lists)
    table(
        f"text|words of the copy that no client said: precision|recall ({copy})|"
        f"clients' words that the copy never uses: precision|recall ({clients})",
        rows,
    )
    for title, pairs, unanswered in proposals:
        say(f"{title}: {pairs} pairs in other words, {unanswered} objections that no copy speaks of")


def by_key(of: Development, rows: Iterable[Row]) -> dict[str, Row]:
    """Rows by the name that all versions of a call share; of several the last."""
    key = of.scorer("common").key
    return {key(row["recording"]): row for row in rows}


def table(head: str, rows: Iterable[Sequence[str]]) -> None:
    """In Markdown, as `docs/figures.md` has it."""
    say("| " + " | ".join(head.split("|")) + " |")
    say("|" + "---|" * (head.count("|") + 1))
    for row in rows:
        say("| " + " | ".join(row) + " |")


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("shared", type=Path, help="the folder with `data` and `score`")
    parser.add_argument("--home", type=Path, help="where the homes are kept (default: `development` in the usual home)")
    asked = parser.parse_args()
    homes = asked.home or load_settings().home / "development"
    of = Development(asked.shared / "data" / "calls" / "dev", asked.shared / "score", homes)
    if not (of.calls / "truth").is_dir():
        sys.exit(f"{of.calls} holds no development calls: name the folder with `data` and `score`.")
    fill_all(of)
    for part in (words, mentions, themes, gap):
        say(f"\n{part.__doc__}\n")
        part(of)


if __name__ == "__main__":
    main()
