"""What people and the timetable do with sources: add, pause, resume, read."""

from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import polars as pl
from django.utils.text import slugify

from legation.chancery.authors.shutting import shut_accounts
from legation.chancery.compartments import as_the_house
from legation.chancery.scoping import require_admitted, usual_marking
from legation.couriers.readers.rejects import refused_bytes, refused_file, reject_table
from legation.desks.listening.filing import Filer, quarantine
from legation.desks.listening.formats import choose, plugged_in
from legation.desks.listening.gathering import gathered
from legation.desks.listening.guarding import parted
from legation.desks.listening.models import Source
from legation.desks.listening.rules import Admission, Admitted, admit
from legation.domain.errors import LegationError, Refused, Rejected, Unavailable
from legation.domain.identity import key_of
from legation.domain.item import RawBatch
from legation.domain.said import Listed, Said
from legation.domain.scope import Audience, Marking
from legation.domain.source import LegalBasis, RetentionClass, SourceScope
from legation.doors.reader import Reader
from legation.store.archive import Archive

FIRST_RETRY = timedelta(minutes=1)
LONGEST_RETRY = timedelta(hours=6)
RESERVED = ("add", "starters", "opml", "feeds")
"""Words of addresses that are no source's id."""
TAIL = 8
"""Hexadecimal digits behind the name in an id."""
TEST_ROWS = 200
"""Rows that a test of a source reads before it says what it found."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSource:
    """What a person says of a source they add."""

    address: str
    name: str | None = None
    format: str | None = None
    mission: str
    scope: SourceScope = SourceScope.FOREIGN
    legal_basis: LegalBasis | None = None
    marking: Marking = field(default_factory=usual_marking)
    audience: Audience = Audience.MINISTRY
    licence: str = ""
    retention: RetentionClass = RetentionClass.RAW
    is_history: bool = False
    options: Mapping[str, object] | None = None
    id: str = ""
    """Stated where everybody knows the source, as those of an exercise; otherwise made of its name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Collected:
    """What one reading of one source brought."""

    source: str
    rows: int = 0
    filed: int = 0
    rejected: int = 0
    error: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a test of a source found, without filing anything."""

    rows: int
    rejected: int
    first_at: datetime | None
    last_at: datetime | None
    titles: tuple[str, ...]
    reasons: tuple[str, ...]


def add_source(new: NewSource, *, at: datetime) -> Source:
    """Add a source; it is enabled when it has a legal basis. Refused when it is there already, or marked
    higher than this installation may hold."""
    require_admitted(new.marking)
    reader, options = choose(new.address, new.format)
    address = _absolute(new.address, reader)
    held = Source.objects.filter(address=address, mission=new.mission).first()
    if held is not None:
        raise Refused(
            "this mission reads that address already",
            where=address,
            remedy=Said(
                "legation sources change {source} --format … reads it in another way",
                source=held.id,
            ),
        )
    name = new.name or _name_of(address)
    clear, sealed = parted(reader, {**options, **(new.options or {})})
    return Source.objects.create(
        id=_free_id(new, name),
        name=name,
        address=address,
        reader=reader,
        options=clear,
        secrets=sealed,
        mission=new.mission,
        marking=new.marking,
        audience=new.audience,
        scope=new.scope,
        legal_basis=new.legal_basis or "",
        licence=new.licence,
        retention=new.retention,
        is_history=new.is_history,
        is_enabled=new.legal_basis is not None,
        added_at=at,
    )


def enable(source: Source, legal_basis: LegalBasis | None) -> Source:
    """Turn a source on; Refused without a legal basis, given now or before."""
    basis = legal_basis or source.legal_basis
    if not basis:
        raise Refused(
            "a source is read only on a legal basis",
            where=source.name,
            remedy=Said("give --legal-basis with one of {known}", known=Listed(LegalBasis)),
        )
    source.legal_basis, source.is_enabled, source.not_before = str(basis), True, None
    source.save(update_fields=["legal_basis", "is_enabled", "not_before"])
    return source


def pause(source: Source) -> Source:
    """Turn a source off; its cursor stays, so that it goes on where it stopped."""
    source.is_enabled = False
    source.save(update_fields=["is_enabled"])
    return source


def try_source(source: Source, reader: Reader) -> Found:
    """Read the beginning of a source and say what is there; nothing is filed, no cursor moves."""
    rows, rejects = [], []
    for batch, _ in reader.read(source.address, None):
        rows.append(batch.rows)
        rejects.append(batch.rejects)
        if sum(map(len, rows)) >= TEST_ROWS:
            break
    if not rows:
        return Found(rows=0, rejected=0, first_at=None, last_at=None, titles=(), reasons=())
    read, refused = pl.concat(rows), pl.concat(rejects)
    said = read.select(pl.coalesce("title", "text").str.slice(0, 100)).to_series().drop_nulls()
    return Found(
        rows=len(read),
        rejected=len(refused),
        first_at=_instant(read["published_at"].min()),
        last_at=_instant(read["published_at"].max()),
        titles=tuple(said.head(3).to_list()),
        reasons=tuple(refused["reason"].unique(maintain_order=True).head(5).to_list()),
    )


def collect(
    source: Source,
    reader: Reader,
    archive: Archive,
    *,
    now: Callable[[], datetime],
    progress: Callable[[int], None] | None = None,
    heard: Callable[[RawBatch, Admitted], None] | None = None,
) -> Collected:
    """Read a source to its end, filing its batches together with the cursor that follows each.

    ``progress`` is told how many rows were read so far, ``heard`` each batch and what was admitted of it.

    A source that does not answer is tried again later, each time after a longer pause; what was filed
    before the failure stays filed. A file or an answer that its reader refuses goes to quarantine whole.
    """
    rows = rejected = 0
    filer = Filer(source, archive, now=now)
    try:
        with filer, closing(_batches(source, reader)) as batches:
            for batch, cursor in batches:
                admitted = admit(batch, _terms(source, now(), shut_accounts()))
                filer.take(admitted, cursor)
                rows, rejected = rows + len(batch.rows), rejected + len(admitted.rejects)
                if progress:
                    progress(rows)
                if heard:
                    heard(batch, admitted)
    except LegationError as failed:
        refused = _whole_input(source, failed)
        quarantine(source, refused, at=now())
        rejected += len(refused)
        note_failure(source, failed, at=now())
        return Collected(
            source=source.name, rows=rows, filed=filer.filed, rejected=rejected, error=str(failed)
        )
    _succeeded(source, at=now())
    return Collected(source=source.name, rows=rows, filed=filer.filed, rejected=rejected)


def _batches(source: Source, reader: Reader) -> Generator[tuple[RawBatch, str], None, None]:
    if not source.is_enabled:
        raise Refused(
            "the source is turned off", where=source.name, remedy="legation sources resume"
        )
    return gathered(_read(source, reader))


def _read(source: Source, reader: Reader) -> Iterator[tuple[RawBatch, str]]:
    """Read on; what the system says of a connection or file that a reader lets through is said as the
    source's, not as the archive's."""
    try:
        yield from reader.read(source.address, source.cursor or None)
    except OSError as failed:
        raise Unavailable(
            Said("the reader failed: {why}", why=failed), where=source.address
        ) from failed


def _terms(source: Source, at: datetime, is_shut: Callable[[str], bool] | None) -> Admission:
    return Admission(
        source=source.id,
        label=source.label,
        scope=SourceScope(source.scope),
        received_at=at,
        is_history=source.is_history,
        history_lag=timedelta(seconds=source.history_lag_seconds),
        is_shut=is_shut,
    )


def _whole_input(source: Source, failed: LegationError) -> pl.DataFrame:
    """Give the refused input as one reject (REJECT columns): the bytes that the error carries, or the
    source's file; nothing where the reader has set the bytes aside itself."""
    if not isinstance(failed, Rejected):
        return reject_table([])
    reason = f"{failed.what} ({failed.remedy})" if failed.remedy else failed.what
    if failed.seen is not None:
        return reject_table([refused_bytes(failed.where or source.address, reason, failed.seen)])
    path = Path(source.address)
    if "://" in source.address or not path.is_file():
        return reject_table([])
    return reject_table([refused_file(path, reason)])


def note_failure(source: Source, failed: LegationError, *, at: datetime) -> None:
    """Keep a source's last error, and when it is tried again if it did not answer.

    A host that asked to be left alone is: no other source of it is read before that either.
    """
    source.failures_in_a_row += 1
    pause_for = min(FIRST_RETRY * 2 ** min(source.failures_in_a_row - 1, 12), LONGEST_RETRY)
    source.last_read_at, source.last_error = at, str(failed)
    source.not_before = at + pause_for if isinstance(failed, Unavailable) else None
    if isinstance(failed, Unavailable) and failed.rest_seconds is not None:
        rest_until = at + timedelta(seconds=failed.rest_seconds)
        source.not_before = max(at + pause_for, rest_until)
        _leave_alone(_host(failed.where or ""), until=rest_until)
    source.save(update_fields=["failures_in_a_row", "last_read_at", "last_error", "not_before"])


def _leave_alone(host: str, *, until: datetime) -> None:
    """Put off every source of a host."""
    sooner = Source.objects.exclude(not_before__gte=until)
    named = [one.pk for one in sooner.only("address") if host and _host(one.address) == host]
    Source.objects.filter(pk__in=named).update(not_before=until)


def _host(address: str) -> str:
    """Give the host of an address, or of what stands for one; none of a path."""
    return urlsplit(address if "://" in address else f"//{address}").hostname or ""


def _succeeded(source: Source, *, at: datetime) -> None:
    """Forget the failures before; a rest that the host asked for meanwhile, of another source, stays."""
    source.failures_in_a_row, source.last_error, source.last_read_at = 0, "", at
    source.save(update_fields=["failures_in_a_row", "last_read_at", "last_error"])
    unchanged = Source.objects.filter(pk=source.pk, not_before=source.not_before)
    unchanged.update(not_before=None)


def _absolute(address: str, reader: str) -> str:
    """Give an address as a source keeps it: a plug-in of somebody else's may read any scheme."""
    is_near = "://" not in address or address.startswith("file://")
    if urlsplit(address).scheme in ("http", "https", "ws", "wss"):
        return address
    if reader in plugged_in() and not is_near:
        return address
    path = Path(address.removeprefix("file://")).expanduser()
    if not path.exists():
        raise Rejected(
            "there is no such file",
            where=address,
            remedy="check the path, or write http(s):// before it",
        )
    return str(path.resolve())


def _name_of(address: str) -> str:
    parts = urlsplit(address)
    return (parts.hostname or "") + parts.path.rstrip("/") if parts.scheme else Path(address).name


@as_the_house()
def _free_id(new: NewSource, name: str) -> str:
    """Make an id of a source's name and of what else is known of it alone: who may see it, and where it is
    read. So a name that somebody else's source has tells nobody that it is there."""
    slug = slugify(name.replace(".", " "))[:60] or "source"
    seen_by = (new.mission, str(new.marking), str(new.audience))
    own = key_of("source", *seen_by, name, _name_of(new.address))
    wanted = new.id or f"{slug}-{own[:TAIL]}"
    taken = {*Source.objects.filter(id__startswith=wanted).values_list("id", flat=True), *RESERVED}
    numbered = (f"{wanted}-{number}" for number in range(2, len(taken) + 3))
    return wanted if wanted not in taken else next(one for one in numbered if one not in taken)


def _instant(value: object) -> datetime | None:
    return value if isinstance(value, datetime) else None
