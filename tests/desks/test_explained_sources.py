"""What a brief prints of the sources explains itself: a source, and an entry in quarantine."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from legation.chancery.installation import Installation, utc_now
from legation.desks.briefing.lookups import explain
from legation.desks.listening.collecting import collect_once
from legation.desks.listening.explained import bare_address
from legation.desks.listening.models import Quarantined, Source
from legation.desks.listening.work import NewSource, add_source
from legation.domain.errors import Rejected
from legation.domain.scope import Audience, Marking, Scope
from legation.domain.source import LegalBasis
from legation.testing.installations import planted_installation

pytestmark = pytest.mark.django_db

ROWS = [
    {"native_id": "1", "text": "one", "published_at": "2026-03-01T10:00:00Z", "account": "x:ana"},
    {"native_id": "2", "text": "two", "published_at": "no day"},
]

ELSEWHERE = Scope(
    missions=frozenset({"oslo"}),
    marking=Marking.PUBLIC,
    audiences=frozenset({Audience.MINISTRY}),
)


@pytest.fixture
def here(home: Path, settings, tmp_path: Path) -> Installation:
    here = replace(planted_installation(home, "lima"), now=utc_now)
    settings.LEGATION = here.settings
    rows = tmp_path / "rows.ndjson"
    rows.write_text("".join(f"{json.dumps(row)}\n" for row in ROWS))
    basis = LegalBasis.PUBLIC_TASK
    new = NewSource(
        address=str(rows), name="rows", format="generic", mission="lima", legal_basis=basis
    )
    add_source(new, at=utc_now())
    list(collect_once(here))
    return here


def test_a_source_is_explained_with_its_basis_and_what_is_held_of_it(here: Installation) -> None:
    source = Source.objects.get()
    text = explain(here.archive, here.scope, source.id).text()
    assert text.startswith(f"source {source.id}: 'rows', on\n")
    assert f"legal basis {LegalBasis.PUBLIC_TASK}" in text
    assert "a file kept here" in text
    assert "1 publications held, the newest of 2026-03-01 10:00 UTC" in text
    assert f"last read {source.last_read_at:%Y-%m-%d %H:%M} UTC" in text
    with pytest.raises(Rejected):
        explain(here.archive, ELSEWHERE, source.id)


def test_an_entry_in_quarantine_is_explained_with_its_place_reason_and_hash(
    here: Installation,
) -> None:
    row = Quarantined.objects.get()
    name = f"quarantine-{row.pk}"
    text = explain(here.archive, here.scope, name).text()
    assert row.reason in text
    assert row.origin in text
    assert f"SHA-256 {row.digest}" in text
    assert f"came {row.at:%Y-%m-%d}" in text
    with pytest.raises(Rejected):
        explain(here.archive, ELSEWHERE, name)


def test_an_address_is_told_without_what_may_be_secret() -> None:
    told = bare_address("https://me:key@wire.example:8443/feed.xml?token=abc#part")
    assert told == "https://wire.example:8443/feed.xml?…"
    assert bare_address("/srv/table.csv") == "a file kept here"
