"""Mending a source that was added wrongly: another format, or none at all; each with its record."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from legation.chancery.audit.recording import record
from legation.desks.listening.formats import choose
from legation.desks.listening.guarding import parted
from legation.desks.listening.lookups import held_rows
from legation.desks.listening.models import Source
from legation.desks.listening.readers import open_reader
from legation.domain.errors import Refused
from legation.domain.said import Said
from legation.doors.fetcher import Fetcher


def change_format(
    source: Source, word: str, options: Mapping[str, object], fetcher: Fetcher, *, at: datetime
) -> Source:
    """Let another reader or mapping read a source, from its start at the next reading.

    What was read before stays; a row that both readers know by one id is filed once. Rejected for an
    unknown format, Misconfigured for an option that the reader does not have.
    """
    reader, chosen = choose(source.address, word)
    open_reader(reader, {**chosen, **options}, fetcher)
    source.reader = reader
    source.options, source.secrets = parted(reader, {**chosen, **options})
    source.cursor, source.last_error = "", ""
    source.failures_in_a_row, source.not_before = 0, None
    with transaction.atomic():
        source.save(
            update_fields=[
                "reader",
                "options",
                "secrets",
                "cursor",
                "last_error",
                "failures_in_a_row",
                "not_before",
            ]
        )
        _note("source-format-changed", source, at=at)
    return source


def remove_source(source: Source, *, items: int, at: datetime) -> int:
    """Remove a source that never said anything; give how many rows of its quarantine went with it.

    ``items`` is how many the archive holds of it. Refused for one of which anything was ever admitted:
    evidence, purges and records name it.
    """
    if items or source.items_filed:
        said = f"{items:,} items" if items else "items once, whose tombstones name it"
        raise Refused(
            Said("the archive holds of it {what}: it is kept", what=said),
            where=source.name,
            remedy=Said(
                "legation sources pause {source} closes it; "
                "legation purge --source {source} --before DAY removes what it said",
                source=source.id,
            ),
        )
    with transaction.atomic():
        waiting = len(held_rows(source))
        _note("source-removed", source, at=at, quarantined=waiting)
        source.delete()
    return waiting


def _note(act: str, source: Source, *, at: datetime, **counted: int) -> None:
    """Record what was done at the command line, where no person has signed in."""
    subject = ("source", source.id)
    record(act, by=None, mission=source.mission, subject=subject, at=at, detail=counted)
