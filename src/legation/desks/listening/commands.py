"""The commands of monitoring: sources, collect."""

import json
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from django.db import transaction

from legation.chancery.console import console
from legation.chancery.installation import Installation
from legation.chancery.missions import open_mission
from legation.chancery.noting import Act, note_mission
from legation.chancery.scoping import usual_marking
from legation.couriers.addresses import PORTS
from legation.desks.listening.adding import outlines_of, readable
from legation.desks.listening.collecting import (
    collect_once,
    collect_until,
    until_told_to_stop,
)
from legation.desks.listening.deciding import keep, pause_source, resume_source
from legation.desks.listening.examining import checked_address
from legation.desks.listening.formats import choose
from legation.desks.listening.guarding import all_options, renew_key
from legation.desks.listening.lookups import due_sources, held_rows, source_states, the_source
from legation.desks.listening.mending import change_format, remove_source
from legation.desks.listening.models import Source
from legation.desks.listening.readers import open_reader, safe_fetcher
from legation.desks.listening.work import (
    Collected,
    Found,
    NewSource,
    try_source,
)
from legation.domain.errors import Rejected
from legation.domain.scope import Audience, Marking
from legation.domain.source import LegalBasis, RetentionClass, SourceScope

sources = typer.Typer(help="Sources: what this installation reads.", no_args_is_help=True)

ALL_FAILED = 75
"""Exit status when every source that was due failed: the same call may succeed later."""
Open = Callable[[], Installation]
SourceName = Annotated[str, typer.Argument(help="id or name of the source")]
ReaderOption = Annotated[list[str] | None, typer.Option(help="reader option, NAME=VALUE")]
SecretOption = Annotated[
    list[str] | None,
    typer.Option(help="reader option that is the first line of a file, NAME=FILE: for tokens"),
]


def _installation(context: typer.Context) -> Installation:
    opened: Installation = context.obj()
    return opened


@sources.command("add")
def add(  # noqa: PLR0913 - one option per thing a person may say of a source
    context: typer.Context,
    address: Annotated[str, typer.Argument(help="address of a feed, stream or account, or a file")],
    *,
    name: Annotated[str | None, typer.Option(help="name on screen")] = None,
    mission: Annotated[str | None, typer.Option(help="mission that reads it")] = None,
    format: Annotated[
        str | None, typer.Option(help="reader or preset: feed, 4cat, x-io, telegram, gdelt, …")
    ] = None,
    scope: Annotated[SourceScope, typer.Option(help="whom it addresses")] = SourceScope.FOREIGN,
    legal_basis: Annotated[LegalBasis | None, typer.Option(help="why it may be read")] = None,
    marking: Annotated[Marking | None, typer.Option(help="marking of what it says")] = None,
    audience: Annotated[Audience, typer.Option(help="for whom it is meant")] = Audience.MINISTRY,
    licence: Annotated[str, typer.Option(help="licence of what it says")] = "",
    retention: Annotated[
        RetentionClass, typer.Option(help="how long what it says is kept")
    ] = RetentionClass.RAW,
    history: Annotated[
        bool, typer.Option(help="an import of the past: known when it was published")
    ] = False,
    option: ReaderOption = None,
    secret: SecretOption = None,
) -> None:
    """Add a source.

    A foreign or official source without --legal-basis takes the installation's own (setting
    legal_basis); a domestic one stays off until a person gives it one.
    """
    here = _installation(context)
    basis = legal_basis or _default_basis(here, scope)
    given = _options(option, secret)
    if address.strip().partition("://")[0].lower() in PORTS:
        address = checked_address(address, private_networks=here.settings.fetch_private_networks)
    reader, chosen_options = choose(address, format)
    open_reader(reader, {**chosen_options, **given}, safe_fetcher(here.settings))
    new = NewSource(
        address=address,
        name=name,
        format=format,
        mission=mission or here.settings.mission,
        scope=scope,
        legal_basis=basis,
        marking=marking or usual_marking(),
        audience=audience,
        licence=licence,
        retention=retention,
        is_history=history,
        options=given,
    )
    (source,) = _kept(here, new.mission, [new])
    _say_added(source)


def _kept(here: Installation, mission: str, wanted: Iterable[NewSource]) -> list[Source]:
    """Keep sources and the mission that reads them, which is opened where it is new; or none of it."""
    at = here.now()
    with transaction.atomic():
        opened, is_new = open_mission(mission, at=at)
        if is_new:
            note_mission(Act.OPENED, opened, by=None, at=at)
        kept = [keep(new, here.scope, by=None, at=at) for new in wanted]
    if is_new:
        console.print(f"mission {mission} opened")
    return kept


def _say_added(source: Source) -> None:
    why = f"legal basis: {source.legal_basis}" if source.legal_basis else "no legal basis"
    said = f"{'on' if source.is_enabled else 'off'}, {why}"
    console.print(f"{source.id}: {source.name} ({source.reader}, {source.scope}, {said})")
    if source.is_history:
        console.print("an import of the past is kept until it is purged by hand: legation purge")
    if not source.is_enabled:
        basis_missing = "" if source.legal_basis else " --legal-basis …"
        console.print(f"turn it on with: legation sources resume {source.id}{basis_missing}")


@sources.command("list")
def list_sources(context: typer.Context) -> None:
    """List the sources with their state."""
    here = _installation(context)
    states = source_states(here.now(), here.scope)
    held_items = here.archive.read("items", here.scope, columns=["source"])["source"].value_counts()
    counts = dict(held_items.iter_rows())
    for one in states:
        source = one.source
        held = f", {one.quarantined:,} in quarantine" if one.quarantined else ""
        console.print(
            f"{one.state:<8}{source.id}: {source.name}, {counts.get(source.id, 0):,} items{held}\n"
            f"        {source.mission}, {source.reader}, {source.scope}, "
            f"legal basis: {source.legal_basis or 'none'}",
            soft_wrap=True,
        )
        if source.last_error:
            console.print(f"        {source.last_error[:200]}", soft_wrap=True)
    if not states:
        console.print("no sources yet: legation sources add ADDRESS")


@sources.command("resume")
def resume(
    context: typer.Context,
    name: SourceName,
    legal_basis: Annotated[LegalBasis | None, typer.Option(help="why it may be read")] = None,
) -> None:
    """Turn a source on; it goes on where it stopped."""
    here, source = _installation(context), the_source(name)
    resume_source(source, legal_basis, by=None, at=here.now())
    console.print(f"{source.id} is on, legal basis: {source.legal_basis}")


@sources.command("pause")
def pause(context: typer.Context, name: SourceName) -> None:
    """Turn a source off; what it said stays."""
    here, source = _installation(context), the_source(name)
    pause_source(source, by=None, at=here.now())
    console.print(f"{source.id} is off")


@sources.command("change")
def change(
    context: typer.Context,
    name: SourceName,
    *,
    format: Annotated[
        str | None, typer.Option(help="reader or preset: feed, 4cat, x-io, telegram, gdelt, …")
    ] = None,
    mapping: Annotated[Path | None, typer.Option(help="mapping of your own, a TOML file")] = None,
    option: ReaderOption = None,
    secret: SecretOption = None,
) -> None:
    """Let another reader or mapping read a source, from its start; what was read before stays."""
    here = _installation(context)
    if (format is None) == (mapping is None):
        raise Rejected("say --format or --mapping")
    word = format or str(_toml(mapping))
    given, fetcher = _options(option, secret), safe_fetcher(here.settings)
    source = change_format(the_source(name), word, given, fetcher, at=here.now())
    preset = source.options.get("preset")
    console.print(f"{source.id} is read by {source.reader}{f', {preset}' if preset else ''}")
    waiting = len(held_rows(source))
    if waiting:
        console.print(f"{waiting:,} rows in quarantine: legation quarantine retry {_only(source)}")
    else:
        console.print("it is read from its start by: legation collect --once")


@sources.command("remove")
def remove(context: typer.Context, name: SourceName) -> None:
    """Remove a source of which nothing was ever admitted, with its rows in quarantine."""
    here = _installation(context)
    source = the_source(name)
    items = here.archive.count("items", here.scope, matching={"source": [source.id]})
    said = source.id
    waiting = remove_source(source, items=items, at=here.now())
    console.print(f"{said} is removed, {waiting:,} rows of quarantine with it")


@sources.command("renew-key")
def renew(context: typer.Context) -> None:
    """Close the secrets of all sources, such as tokens, under a new key; the old one is forgotten."""
    held = renew_key(_installation(context))
    console.print(f"the key is new; it closes the secrets of {held:,} source{'s' * (held != 1)}")


@sources.command("test")
def test(context: typer.Context, name: SourceName) -> None:
    """Read the beginning of a source and say what was found; nothing is kept."""
    here = _installation(context)
    source = the_source(name)

    def look() -> Found:
        reader = open_reader(source.reader, all_options(source), safe_fetcher(here.settings))
        return try_source(source, reader)

    _say_found(source, here.contain(f"testing {source.id}", look))


@sources.command("discover")
def discover(context: typer.Context, page: Annotated[str, typer.Argument(help="address")]) -> None:
    """Name the feeds that a web page offers."""
    from legation.couriers.discovery import discover as feeds_of

    fetched = safe_fetcher(_installation(context).settings).fetch(page)
    found = feeds_of(fetched.body, fetched.url)
    for feed in found:
        console.print(f"{feed.url}  {feed.title or ''}")
    if not found:
        raise Rejected("the page names no feed", where=page)


@sources.command("import-opml")
def import_opml(
    context: typer.Context,
    path: Path,
    mission: Annotated[str | None, typer.Option(help="mission that reads them")] = None,
) -> None:
    """Add every feed of an OPML file, and name the outlines that are left out."""
    from legation.couriers.opml import read_list

    here = _installation(context)
    chosen = mission or here.settings.mission
    basis = _default_basis(here, SourceScope.FOREIGN)
    read = {*Source.objects.filter(mission=chosen).values_list("address", flat=True)}
    listed = readable(
        read_list(_content(path), where=str(path)),
        private_networks=here.settings.fetch_private_networks,
    )
    feeds = {one.url: one.title[:200] for one in listed.feeds}
    wanted = [
        NewSource(address=url, name=title, format="feed", mission=chosen, legal_basis=basis)
        for url, title in feeds.items()
        if url not in read
    ]
    added = len(_kept(here, chosen, wanted))
    for one in listed.left_out:
        console.print(f"left out: {one}", soft_wrap=True)
    known = len(feeds) - len(wanted)
    console.print(
        f"{added:,} source{'s' * (added != 1)} added, {known:,} read already, "
        f"{len(listed.left_out):,} left out"
    )


@sources.command("export-opml")
def export_opml(
    context: typer.Context,
    path: Path,
    *,
    off: Annotated[bool, typer.Option("--off", help="also those that are turned off")] = False,
) -> None:
    """Write the feeds on the web that are read as OPML; files stay where they are."""
    from legation.couriers.opml import write_opml

    _installation(context)
    feeds = list(Source.objects.filter(reader="feed"))
    others = Source.objects.exclude(reader="feed").count()
    outlines = outlines_of(feeds, with_off=off)
    try:
        path.write_bytes(write_opml(outlines))
    except OSError as unwritable:
        raise Rejected(f"cannot be written: {unwritable.strerror}", where=str(path)) from unwritable
    said = f"{len(outlines):,} feeds written to {path}"
    files = sum(not one.is_far for one in feeds)
    idle = len(feeds) - files - len(outlines)
    left_out = f"{files:,} feeds in files, {idle:,} turned off, {others:,} that are no feeds"
    console.print(f"{said}; left out: {left_out}", soft_wrap=True)


def collect_command(
    context: typer.Context,
    once: Annotated[bool, typer.Option("--once", help="read every source once and stop")] = False,
    follow: Annotated[bool, typer.Option("--follow", help="go on reading until stopped")] = False,
    quiet: Annotated[bool, typer.Option(help="say only what failed")] = False,
) -> None:
    """Read the sources that are due, then move what was read into the tables."""
    here = _installation(context)
    if once == follow:
        raise Rejected("say --once or --follow")
    if once and not due_sources(here.now()):
        console.print("no source is due: legation sources list")
    reports = collect_once(here) if once else collect_until(here, until_told_to_stop())
    failed = read = 0
    for report in reports:
        say_collected(report, quiet=quiet)
        failed, read = failed + bool(report.error), read + (not report.error)
    if once and failed and not read:
        raise typer.Exit(ALL_FAILED)


def say_collected(report: Collected, *, quiet: bool) -> None:
    """Say what one reading of one source brought."""
    if report.error:
        console.print(f"{report.source}: {report.error}", style="red")
    elif not quiet or report.rows:
        rejected = f", {report.rejected:,} to quarantine" if report.rejected else ""
        console.print(f"{report.source}: {report.rows:,} read, {report.filed:,} admitted{rejected}")


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as unreadable:
        raise Rejected(f"cannot be read: {unreadable.strerror}", where=str(path)) from unreadable


def _default_basis(here: Installation, scope: SourceScope) -> LegalBasis | None:
    if scope == SourceScope.DOMESTIC or not here.settings.legal_basis:
        return None
    try:
        return LegalBasis(here.settings.legal_basis)
    except ValueError as unknown:
        raise Rejected(
            f"{here.settings.legal_basis!r} is no legal basis", where="setting legal_basis"
        ) from unknown


def _toml(path: Path | None) -> Path:
    if path is None or path.suffix != ".toml" or not path.is_file():
        raise Rejected("a mapping is a file that ends in .toml", where=str(path))
    return path.resolve()


def _only(source: Source) -> str:
    return f"--source {source.id}"


def _options(given: list[str] | None, secret: list[str] | None) -> dict[str, object]:
    options: dict[str, object] = {}
    for name, value in _pairs(given, "--option"):
        try:
            options[name] = json.loads(value)
        except ValueError:
            options[name] = value
    for name, file in _pairs(secret, "--secret"):
        first = _content(Path(file)).decode("utf-8", "replace").split("\n", 1)[0].strip()
        if not first:
            raise Rejected("its first line says nothing", where=file)
        options[name] = first
    return options


def _pairs(given: list[str] | None, word: str) -> Iterator[tuple[str, str]]:
    for one in given or []:
        name, sign, value = one.partition("=")
        if not sign:
            raise Rejected("not written as NAME=…", where=word)
        yield name, value


def _say_found(source: Source, found: Found) -> None:
    console.print(f"{source.name}: {found.rows} rows read, {found.rejected} not readable")
    if found.first_at and found.last_at:
        console.print(f"from {_day(found.first_at)} to {_day(found.last_at)}")
    for title in found.titles:
        console.print(f"  “{title}”")
    for reason in found.reasons:
        console.print(f"  not readable: {reason}")


def _day(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M}"
