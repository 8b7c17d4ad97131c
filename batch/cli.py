"""The command line `doslovno`: it parses and calls; what is done stands in the other files of the room."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn, cast, get_args

import typer
from rich.console import Console
from rich.table import Table

from foundation.errors import DoslovnoError, UsageError
from foundation.records import LANGUAGES, Language, Segment
from foundation.settings import Settings, load_settings

if TYPE_CHECKING:
    from batch.progress import Terminal

app = typer.Typer(
    help="Turns recorded sales calls into what clients really say.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)

LOOPBACK = "127.0.0.1"
HOME_HELP = "Folder of the database and the models (or DOSLOVNO_HOME). Default: ./doslovno-home"
DATABASE_HELP = "Database address (or DOSLOVNO_DATABASE). Default: SQLite in the home"
Home = Annotated[Path | None, typer.Option("--home", help=HOME_HELP, show_default=False)]
Database = Annotated[str | None, typer.Option("--database", help=DATABASE_HELP, show_default=False)]


@dataclass(frozen=True, slots=True)
class Chosen:
    """What was said before the command's name; said after it, it wins."""

    home: Path | None = None
    database: str | None = None


@app.callback()
def options(context: typer.Context, home: Home = None, database: Database = None) -> None:
    context.obj = Chosen(home, database)


def _settings(context: typer.Context, home: Path | None, database: str | None) -> Settings:
    chosen: Chosen = context.obj or Chosen()
    return load_settings(home=home or chosen.home, database=database or chosen.database)


def _store(settings: Settings) -> Any:
    from store.store import Store

    return Store.open(settings.database_url)


def _say(line: str = "") -> None:
    Console(highlight=False, emoji=False, soft_wrap=True).print(line, markup=False)


def _complain(sentence: str) -> None:
    Console(stderr=True, highlight=False, emoji=False, soft_wrap=True).print(sentence, markup=False)


def _name(settings: Settings, store: Any) -> None:
    """Let a language model name the themes where the settings say so; without it they are as good as before."""
    from batch.naming import name_themes

    report = name_themes(store, settings)
    if report.named:
        _say(f"{report.named} themes named by {settings.naming_model}")
    if report.problem:
        _complain(report.problem)


@contextlib.contextmanager
def _stoppable(terminal: Terminal) -> Iterator[None]:
    """Work that can be stopped with Ctrl+C and gone on with later."""
    try:
        yield
    except KeyboardInterrupt:
        terminal.end()
        _fail("Stopped. What is done is kept: run the same command to go on.", 130)


def _paths_in(name: str) -> list[Path]:
    """The paths that a file lists; the name of a file may hold a line break, so NUL parts them where there is one."""
    try:
        listed = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    except OSError as error:
        raise UsageError(f"The list of paths «{name}» cannot be read ({(error.strerror or '').lower()}).") from None
    parts = listed.split(b"\0") if b"\0" in listed else listed.splitlines()
    return [Path(os.fsdecode(part)) for part in parts if part.strip()]


@app.command()
def process(
    context: typer.Context,
    paths: Annotated[
        list[Path] | None,
        typer.Argument(help="Recordings, ready transcripts (.jsonl .vtt .srt) or folders", show_default=False),
    ] = None,
    paths_from: Annotated[
        str | None,
        typer.Option(help="File with more of them, one a line or parted by NUL; - is what is piped in"),
    ] = None,
    crm: Annotated[Path | None, typer.Option(help="CRM table of the calls (csv or xlsx)")] = None,
    workers: Annotated[int, typer.Option(min=1, help="How many recordings at a time")] = 1,
    home: Home = None,
    database: Database = None,
) -> None:
    """Recordings to findings: what is new is processed, what is done is left alone."""
    from batch import summary
    from batch.noted import noted
    from batch.process import process as run
    from batch.progress import Terminal

    paths = [*(paths or []), *(_paths_in(paths_from) if paths_from else [])]
    if not paths:
        raise UsageError("Give the paths of recordings, ready transcripts or folders.")
    settings = _settings(context, home, database)
    store = _store(settings)
    terminal = Terminal()
    with _stoppable(terminal), noted(settings.home, "process", terminal) as watcher:
        report = run(paths, settings, store, watcher, crm=crm, worker_count=workers)
        _name(settings, store)
    told = [f"{report.processed} processed", f"{report.known} done before"]
    if report.repeated:
        told.append(f"{report.repeated} the same recording under another name")
    told.append(f"{len(report.problems)} with a problem")
    _say(", ".join(told))
    if report.unfit:
        _say(f"{report.unfit} file names do not fit the pattern; their date is read where it can be")
    for line in summary.top_objections(store):
        _say(line)
    if report.problems:
        _complain(
            f"{len(report.problems)} recordings need a look; the reasons stand above and in `doslovno export calls`."
        )
        raise typer.Exit(1)


@app.command()
def crm(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="CRM table of the calls (csv or xlsx)")],
    home: Home = None,
    database: Database = None,
) -> None:
    """Import or refresh deals: lead source, product, outcome, where the manager is heard."""
    from batch import findings
    from batch.crm import read_deals
    from batch.process import settle
    from batch.progress import Terminal

    settings = _settings(context, home, database)
    deals = read_deals(file)
    store = _store(settings)
    _say(f"{store.save_deals(deals)} deals imported")
    problems = settle(settings, store, Terminal())
    findings.refresh(store, settings)
    if problems:
        raise typer.Exit(1)


@app.command()
def themes(context: typer.Context, home: Home = None, database: Database = None) -> None:
    """Cluster all mentions anew; ids of themes that are still there and what people arranged survive."""
    from batch import findings, summary

    settings = _settings(context, home, database)
    store = _store(settings)
    if not findings.refresh(store, settings, force=True):
        _say("Nothing has changed since all mentions were clustered last: the themes are as they were")
    _name(settings, store)
    for line in summary.top_objections(store):
        _say(line)


@app.command()
def gap(
    context: typer.Context,
    copies: Annotated[
        list[Path], typer.Argument(help="The company's copy (.txt .md .html .docx .pdf .pptx) or folders with it")
    ],
    only: Annotated[bool, typer.Option("--only", help="Take out all documents that are not given here")] = False,
    home: Home = None,
    database: Database = None,
) -> None:
    """Set the company's copy against the clients' words; a document of the same name is replaced."""
    from batch import findings, summary
    from batch.gap import add_paths

    settings = _settings(context, home, database)
    store = _store(settings)
    _say(f"{add_paths(store, settings, copies, only=only)} documents read")
    findings.refresh(store, settings)
    for line in summary.gap(store):
        _say(line)


@app.command()
def retag(
    context: typer.Context,
    workers: Annotated[int, typer.Option(min=1, help="How many calls at a time")] = 1,
    home: Home = None,
    database: Database = None,
) -> None:
    """Read all past calls anew after a new model or an own category; nothing is recognised again."""
    settings = _settings(context, home, database)
    _retag(settings, _store(settings), workers)


@app.command()
def train(
    context: typer.Context,
    later: Annotated[bool, typer.Option("--later", help="Do not read the past calls anew yet")] = False,
    workers: Annotated[int, typer.Option(min=1, help="How many calls at a time are read anew")] = 1,
    home: Home = None,
    database: Database = None,
) -> None:
    """Learn from what people corrected in the view, then read all past calls anew."""
    from batch import training

    settings = _settings(context, home, database)
    store = _store(settings)
    report = training.train(store, settings, _say)
    minutes = round(report.seconds / 60)
    _say(f"Learnt from {report.turns} turns, {report.corrections} of them corrected, in {minutes} minutes")
    if not later:
        _retag(settings, store, workers)


def _retag(settings: Settings, store: Any, workers: int) -> None:
    from batch.noted import noted
    from batch.process import retag as run
    from batch.progress import Terminal

    terminal = Terminal()
    with _stoppable(terminal), noted(settings.home, "retag", terminal) as watcher:
        report = run(settings, store, watcher, workers)
        _name(settings, store)
    _say(f"{report.processed} read anew, {report.known} up to date, {len(report.problems)} with a problem")
    if report.problems:
        raise typer.Exit(1)


@app.command()
def export(
    context: typer.Context,
    what: Annotated[
        str,
        typer.Argument(help="calls, turns, mentions, themes, vocabulary, gap or dropped; for people: digest or cards"),
    ],
    format_: Annotated[
        str | None,
        typer.Option(
            "--format",
            help="jsonl (default), csv or xlsx; digest: html (default), docx, jsonl; cards: html "
            "(default), jsonl, csv, xlsx",
            show_default=False,
        ),
    ] = None,
    to: Annotated[Path | None, typer.Option(help="File to write; without it, the terminal")] = None,
    unmasked: Annotated[bool, typer.Option("--unmasked", help="Show personal data as it was said")] = False,
    since: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Digest, cards: first day")] = None,
    until: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Digest, cards: last day")] = None,
    language: Annotated[str | None, typer.Option(help="Digest, cards: ru (default) or en", show_default=False)] = None,
    home: Home = None,
    database: Database = None,
) -> None:
    """Write what was found: for other programs, or as a digest for a meeting or cards for sellers."""
    from batch import export as exports

    formats, known = exports.FORMATS.get(what), get_args(exports.Format)
    if formats is None:
        raise UsageError(f"There is no export «{what}»: choose one of {', '.join(exports.FORMATS)}.")
    if format_ is not None and format_ not in known:
        raise UsageError(f"There is no format «{format_}»: choose one of {', '.join(formats)}.")
    chosen = cast(exports.Format, format_ or formats[0])
    if what in exports.PAPERS:
        segment, spoken = _of_paper(what, unmasked, since, until, language)
        store = _store(_settings(context, home, database))
        rows = exports.export_paper(cast(exports.Paper, what), store, chosen, to, segment, spoken)
    else:
        if since or until or language:
            raise UsageError("--since, --until and --language go with digest and cards only.")
        store = _store(_settings(context, home, database))
        rows = exports.export(cast(exports.What, what), store, chosen, to, unmasked)
    if to is not None:
        _say(f"{what} in {to}" if what == "digest" else f"{rows} {what} in {to}")


def _of_paper(
    what: str, unmasked: bool, since: datetime | None, until: datetime | None, language: str | None
) -> tuple[Segment, Language]:
    """Which calls a paper is about, and in which language it is written."""
    if unmasked:
        raise UsageError(f"The {what} goes from hand to hand: personal data in it is always masked; drop --unmasked.")
    if language not in (None, *LANGUAGES):
        raise UsageError(f"There is no paper in «{language}»: choose one of {', '.join(LANGUAGES)}.")
    if since and until and since > until:
        raise UsageError("The first day is after the last: turn --since and --until around.")
    after = until + timedelta(days=1) if until else None
    return Segment(since=since, until=after), language or LANGUAGES[0]


@app.command()
def forget(
    context: typer.Context,
    calls: Annotated[list[str], typer.Argument(help="Ids or file names of calls")],
    home: Home = None,
    database: Database = None,
) -> None:
    """Delete calls and every trace of them from the database."""
    from batch import findings

    settings = _settings(context, home, database)
    store = _store(settings)
    for name in calls:
        for recording, path in store.forget(name):
            _say(f"{recording}: forgotten")
            if path and Path(path).exists():
                _say(
                    "  The recording itself still lies where it was: delete it too, or the next run processes it again."
                )
    findings.refresh(store, settings)
    store.scrub()


@app.command()
def models(
    context: typer.Context,
    action: Annotated[str, typer.Argument(help="list, fetch or check")] = "list",
    name: Annotated[str | None, typer.Argument(help="Which model to fetch", show_default=False)] = None,
    quiet: Annotated[bool, typer.Option("--quiet", help="Say only what is wrong")] = False,
    home: Home = None,
    database: Database = None,
) -> None:
    """Which models are here; fetch better ones; verify their files."""
    from foundation import models as registry

    settings = _settings(context, home, database)
    if action == "fetch":
        if name is None:
            raise UsageError("Which model? Give its name as in `doslovno models list`.")
        registry.fetch(name, settings)
        _say(f"{name}: here and verified. Choose it in settings.toml of the home, then run `doslovno process` again.")
        return
    if action not in ("list", "check"):
        raise UsageError(f"There is no «models {action}»: choose list, fetch or check.")
    if action == "check":
        registry.assemble_all(settings)
    table = Table(box=None, pad_edge=False)
    for title in ("model", "job", "state", "what it is"):
        table.add_column(title, overflow="fold")
    states = registry.check(settings)
    for state in states:
        table.add_row(state.name, state.job, state.state, state.detail)
    bad = [state for state in states if state.state == "damaged" or (state.embedded and state.state != "present")]
    if not quiet:
        Console().print(table)
        _say(_recognizer_in_use(settings))
    if action == "check":
        for state in bad:
            _complain(f"Model {state.name} is {state.state}: {state.detail}")
        if bad:
            raise typer.Exit(1)


def _recognizer_in_use(settings: Settings) -> str:
    from foundation import models as registry

    used = f"In use for recognition: {registry.recognizer(settings)}."
    better = registry.better_recognizer(settings) if settings.recognizer == registry.AUTO else None
    return f"{used} Better here: {better.name}; run `doslovno models fetch {better.name}`." if better else used


@app.command(name="app")
def view(
    context: typer.Context,
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port on this machine")] = 8501,
    address: Annotated[str, typer.Option(help="Where to listen; 0.0.0.0: the whole network, with a login")] = LOOPBACK,
    without_login: Annotated[
        bool, typer.Option("--without-login", help="Let everybody in who reaches the address")
    ] = False,
    home: Home = None,
    database: Database = None,
) -> None:
    """Serve the view on this machine until stopped; to a team where a login is set up."""
    from batch.serving import serve, serving

    ready = serving(_settings(context, home, database), address, port, without_login)
    for warning in ready.warnings:
        _complain(warning)
    _say(f"The view is at {ready.opened_at} until you press Ctrl+C")
    sys.stdout.flush()
    serve(ready)


@app.command()
def doctor(context: typer.Context, home: Home = None, database: Database = None) -> None:
    """Is everything here and working."""
    from batch.doctor import examine
    from wording import texts

    texts.ask_language(lambda: "en")  # as all that the command line says
    good = True
    for finding in examine(_settings(context, home, database)):
        good = good and finding.good
        _say(f"{'good' if finding.good else 'BAD '}  {finding.name}: {finding.sentence}")
    raise typer.Exit(0 if good else 1)


def main() -> None:
    """Run the command line; errors that people can mend become one sentence on stderr."""
    try:
        app(standalone_mode=True)
    except UsageError as error:
        _fail(str(error), 2)
    except DoslovnoError as error:
        _fail(str(error), 1)


def _fail(sentence: str, code: int) -> NoReturn:
    _complain(sentence)
    raise SystemExit(code)


if __name__ == "__main__":
    main()
