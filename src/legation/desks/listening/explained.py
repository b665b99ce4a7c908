"""What is known of a source and of an entry in quarantine, for whoever asks by the name a brief prints."""

import re
from datetime import datetime
from urllib.parse import urlsplit

from legation.chancery.explaining import Known
from legation.desks.listening.models import Quarantined, Source
from legation.domain.scope import Scope, require_scope
from legation.store.archive import Archive

_ENTRY = re.compile(r"quarantine-(\d{1,18})")


def explained(archive: Archive, scope: Scope, name: str) -> Known | None:
    """Say what a source's id, or ``quarantine-3``, names; None where the scope admits no such thing."""
    reader = require_scope(scope)
    entry = _ENTRY.fullmatch(name)
    if entry:
        row = Quarantined.objects.filter(pk=int(entry[1])).select_related("source").first()
        return _of_entry(name, row) if row and reader.admits(row.source.label) else None
    source = Source.objects.filter(pk=name).first()
    return _of_source(archive, reader, source) if source and reader.admits(source.label) else None


def _of_source(archive: Archive, scope: Scope, source: Source) -> Known:
    held = archive.count("items", scope, matching={"source": [source.id]})
    basis = source.legal_basis or "none"
    failed = f"; last error: {source.last_error}" if source.last_error else ""
    return Known(
        says=f"source {source.id}: {source.name!r}, {'on' if source.is_enabled else 'off'}",
        facts=(
            f"read from {bare_address(source.address)} by {source.reader}, added {_said(source.added_at)}",
            f"addresses a {source.scope} public, legal basis {basis}, retention {source.retention}",
            f"last read {_said(source.last_read_at)}{failed}",
            f"{held} publications held, the newest of {_said(source.last_item_at)}",
        ),
        opens=f"/sources/{source.id}",
    )


def _of_entry(name: str, row: Quarantined) -> Known:
    if row.admitted_at:
        state = f"admitted {_said(row.admitted_at)}"
    elif row.is_dismissed:
        state = f"dismissed {_said(row.dismissed_at)}: {row.dismissal}"
    else:
        state = "it stands in quarantine"
    return Known(
        says=f"{name}: an entry of source {row.source_id} that was not admitted: {row.reason}",
        facts=(
            f"place {row.origin}, SHA-256 {row.digest}",
            f"came {_said(row.at)}, last seen {_said(row.seen_at)}; {state}",
        ),
        opens=f"/sources/{row.source_id}/quarantine/{row.pk}",
    )


def bare_address(address: str) -> str:
    """Give an address without what may be secret in it: a name and password, and what stands behind ``?``.

    >>> bare_address("https://me:key@wire.example/feed?token=1")
    'https://wire.example/feed?…'
    >>> bare_address("/data/table.csv")
    'a file kept here'
    """
    if "://" not in address:
        return "a file kept here"
    parts = urlsplit(address)
    place = parts.netloc.rpartition("@")[2]
    return f"{parts.scheme}://{place}{parts.path}{'?…' if parts.query else ''}"


def _said(at: datetime | None) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC" if at else "never"
