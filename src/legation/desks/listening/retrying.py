"""Reading sources with quarantined rows again: what is admitted now leaves the quarantine."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import PurePath

import polars as pl

from legation.chancery.installation import Installation
from legation.couriers.readers.rejects import TWICE
from legation.desks.listening.guarding import all_options
from legation.desks.listening.lookups import held_rows
from legation.desks.listening.models import Quarantined, Source
from legation.desks.listening.readers import open_reader, safe_fetcher
from legation.desks.listening.rules import Admitted
from legation.desks.listening.work import Collected, collect, note_failure
from legation.domain.errors import LegationError, Misconfigured
from legation.domain.item import Action, RawBatch
from legation.store.faults import located

_IDS = ("native_id", "id", "uri", "link", "url")
"""Under which names a row that was set aside may state the id that its reader knows it by."""
_IS_WITHIN = re.compile(r"#|:(line|row|message) \d+$")
"""What a place within an input is told by; an input that was refused whole is told by its own name."""
_DAMAGE = re.compile(r"#line \d+(, column \d+)?$")
"""Where a feed breaks: its entries were read all the same, and the whole answer was set aside for it."""
_BETWEEN = re.compile(r"\s*[{,:]?\s*")
_PART = re.compile(r"[^\s\"',;]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Retried:
    """What one source's rows came to, in a sentence, and whether the source was read at all."""

    said: str
    was_read: bool


def retry_quarantine(here: Installation, only: Source | None = None) -> Iterator[Retried]:
    """Read sources with quarantined rows again from the start; rows that are admitted now leave.

    What was filed before is known again and not filed twice. A row leaves when what was admitted in this
    reading is that very row: under the id that it states, or at its place; an input that was refused whole
    leaves when rows of it are admitted. A row that the source no longer offers stays, whatever else came,
    and may be dismissed. Gives one answer per source.
    """
    held = held_rows(only)
    for source in {row.source_id: row.source for row in held}.values():
        waiting = [row for row in held if row.source_id == source.id]
        try:
            with located("database"):
                retried = _retry(here, source, waiting)
        except LegationError as unusable:
            retried = _unread(source, unusable)
        yield retried


def _unread(source: Source, why: object) -> Retried:
    return Retried(said=f"{source.name}: not read again: {why}", was_read=False)


def _retry(here: Installation, source: Source, waiting: list[Quarantined]) -> Retried:
    at, kept_cursor, watch = here.now(), source.cursor, Watch.over(waiting)
    source.cursor = ""
    try:
        report = here.contain(f"reading {source.id}", lambda: _read(here, source, watch))
    except LegationError as unusable:
        report = Collected(source=source.name, error=str(unusable))
        if isinstance(unusable, Misconfigured):
            note_failure(source, unusable, at=at)
    if report.error:
        Source.objects.filter(pk=source.pk).update(cursor=kept_cursor)
        return _unread(source, report.error)
    here.archive.flush()
    refused = Quarantined.objects.filter(source=source, seen_at__gte=at)
    digests = set(refused.values_list("digest", flat=True))
    unseen = [row for row in waiting if row.digest not in digests]
    left = [row.pk for row in unseen if watch.was_admitted(row)]
    Quarantined.objects.filter(pk__in=left).update(admitted_at=at)
    gone = {row.pk for row in unseen}.difference(left)
    Quarantined.objects.filter(pk__in=gone).update(gone_at=at)
    said = _said(source, left=len(left), again=len(waiting) - len(unseen), waiting=len(waiting))
    return Retried(said=said, was_read=True)


def _read(here: Installation, source: Source, watch: "Watch") -> Collected:
    reader = open_reader(source.reader, all_options(source), safe_fetcher(here.settings))
    return collect(source, reader, here.archive, now=here.now, heard=watch.take)


def _said(source: Source, *, left: int, again: int, waiting: int) -> str:
    said = f"{source.name}: {left:,} left quarantine, {waiting - left:,} still in it"
    if left == waiting:
        return said
    gone = waiting - left - again
    return f"{said}: {again:,} refused again, {gone:,} no longer offered by the source"


@dataclass(slots=True)
class Watch:
    """Looks among the rows that one reading admits for those that stand in quarantine."""

    stated: Mapping[int, set[str]]
    """The ids that each waiting row states, by its number."""
    places: frozenset[str]
    wholes: set[str]
    """Waiting inputs that were refused whole and of which nothing was admitted so far."""
    _ids: set[str] = field(default_factory=set)
    """Ids stated by waiting rows, under which something was admitted."""
    _at: dict[str, tuple[str, bytes | None]] = field(default_factory=dict)
    """What was admitted at the places of waiting rows: id, and bytes where the reader holds them."""

    @classmethod
    def over(cls, waiting: Iterable[Quarantined]) -> "Watch":
        """Look for these rows."""
        stated = {row.pk: stated_ids(row.raw) for row in waiting}
        places = frozenset(row.origin for row in waiting)
        return cls(stated, places, {one for one in map(_whole, places) if one is not None})

    def take(self, batch: RawBatch, admitted: Admitted) -> None:
        """Take note of one batch with what was admitted of it."""
        rows = batch.rows.filter(
            ~pl.col("origin").is_in(admitted.rejects["origin"].implode()),
            pl.col("action") == Action.UPSERT,
        )
        self.wholes -= {one for one in self.wholes if _stands_in(rows["origin"], one)}
        ids = set().union(*self.stated.values())
        self._ids |= set(rows.filter(pl.col("native_id").is_in(ids))["native_id"])
        found = rows.filter(pl.col("origin").is_in(self.places))
        for origin, native_id in found.select("origin", "native_id").iter_rows():
            raw = next((raw for one in batch.raw_of if (raw := one(origin)) is not None), None)
            self._at[origin] = (native_id, raw)

    def was_admitted(self, row: Quarantined) -> bool:
        """Say whether a row that was not refused again was admitted: a second entry under an id that is
        taken is not what was admitted under it."""
        if TWICE in row.reason:
            return False
        if not self._ids.isdisjoint(self.stated[row.pk]):
            return True
        whole = _whole(row.origin)
        if whole is not None:
            return whole not in self.wholes
        native_id, raw = self._at.get(row.origin, (None, None))
        if native_id is None:
            return False
        goes_on = raw is not None and raw.startswith(row.raw.encode())
        return goes_on or _says_nothing(row.raw) or _names(row.raw, native_id)


def _whole(origin: str) -> str | None:
    """Give the input that a place stands for where that is the whole of it."""
    damaged = _DAMAGE.search(origin)
    if damaged:
        return origin[: damaged.start()]
    return None if _IS_WITHIN.search(origin) else origin


def stated_ids(raw: str) -> set[str]:
    """Give the ids that a row states of itself, as far as it is JSON.

    >>> sorted(stated_ids('{"id": 7, "url": "https://a.example/7", "text": "breaks o'))
    ['7', 'https://a.example/7']
    """
    told = dict(_pairs(raw))
    return {str(told[name]) for name in _IDS if isinstance(told.get(name), str | int)}


def _pairs(raw: str) -> Iterator[tuple[str, object]]:
    """Read the fields of a JSON object up to where it breaks off."""
    decoder, place = json.JSONDecoder(), len(raw) - len(raw.lstrip())
    if not raw.startswith("{", place):
        return
    while True:
        try:
            name, place = decoder.raw_decode(raw, _after(raw, place))
            value, place = decoder.raw_decode(raw, _after(raw, place))
        except (ValueError, RecursionError):
            return
        yield str(name), value


def _after(raw: str, place: int) -> int:
    found = _BETWEEN.match(raw, place)
    return found.end() if found else place


def _says_nothing(raw: str) -> bool:
    """Say whether a row was set aside without a word of its own, as under the wrong format."""
    told = [value for name, value in _pairs(raw) if name != "native_id"]
    return raw.strip() in ("", "{}") or (bool(told) and not any(told))


def _names(raw: str, native_id: str) -> bool:
    """Say whether the words of a row hold an id, or what of it the reader did not add (``event/17``)."""
    parts = set(_PART.findall(raw))
    return native_id in parts or native_id.rpartition("/")[2] in parts


def _stands_in(origins: pl.Series, whole: str) -> bool:
    """Say whether one of the places lies in this file, or in what this address gave."""
    inside = (f"{PurePath(whole).name}:", f"{whole}#")
    return any(bool(origins.str.starts_with(start).any()) for start in inside)
