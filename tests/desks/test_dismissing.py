"""Rows of the quarantine that their source no longer offers: who writes dismisses them, for a reason."""

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client

from legation.chancery.audit.models import Record
from legation.chancery.installation import Installation, utc_now
from legation.chancery.models import Person
from legation.desks.listening.collecting import collect_once
from legation.desks.listening.deciding import LONGEST_REASON, dismiss
from legation.desks.listening.lookups import (
    dismissed_rows,
    held_rows,
    source_states,
    the_row,
    the_source,
)
from legation.desks.listening.models import Quarantined, Source
from legation.desks.listening.retrying import retry_quarantine
from legation.desks.listening.work import NewSource, add_source
from legation.domain.errors import Refused, Rejected
from legation.domain.roles import RoleKind
from legation.domain.source import LegalBasis
from legation.testing.installations import planted_installation
from legation.testing.people import person_at, signed_in

pytestmark = pytest.mark.django_db

GOOD = {"native_id": "1", "text": "one", "published_at": "2026-03-01T10:00:00Z"}
BAD = {"native_id": "2", "text": "two", "published_at": "no day"}
REASON = "the ministry took it down"


@pytest.fixture
def here(home: Path, settings) -> Installation:
    planted = planted_installation(home, "lima", "oslo")
    settings.LEGATION = planted.settings
    return replace(planted, now=utc_now)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "posts.ndjson"


@pytest.fixture
def source(here: Installation, file: Path) -> Source:
    """A file of which one row was set aside."""
    offer(file, GOOD, BAD)
    basis = LegalBasis.PUBLIC_TASK
    new = NewSource(address=str(file), mission="lima", format="generic", legal_basis=basis)
    source = add_source(new, at=here.now())
    list(collect_once(here))
    return source


@pytest.fixture
def writer() -> Person:
    return person_at("lima", RoleKind.WRITE, login="writer", name="Ana Rojas")


def offer(file: Path, *rows: dict[str, str]) -> None:
    file.write_text("".join(json.dumps(row) + "\n" for row in rows))


def taken_down(here: Installation, file: Path) -> Quarantined:
    """Read the source again, which offers the bad row no more."""
    offer(file, GOOD)
    assert "1 no longer offered" in next(retry_quarantine(here)).said
    (row,) = held_rows()
    return row


def acts() -> list[str]:
    return list(Record.objects.order_by("number").values_list("act", flat=True))


def test_a_row_that_the_source_still_offers_is_not_dismissed(
    here: Installation, source: Source, file: Path
) -> None:
    (row,) = held_rows()
    with pytest.raises(Refused, match="still offers it"):
        dismiss(row, REASON, by=None, at=here.now())
    list(retry_quarantine(here))
    with pytest.raises(Refused, match="still offers it"):
        dismiss(the_row(row.pk), REASON, by=None, at=here.now())
    assert len(held_rows()) == 1 and "quarantine-dismissed" not in acts()


def test_a_row_of_a_source_that_is_off_is_dismissed(here: Installation, source: Source) -> None:
    Source.objects.update(is_enabled=False)
    (row,) = held_rows()
    dismiss(row, REASON, by=None, at=here.now())
    assert held_rows() == []


def test_a_dismissed_row_is_kept_with_reason_digest_by_whom_and_when(
    here: Installation, source: Source, file: Path, writer: Person
) -> None:
    row = taken_down(here, file)
    digest, at = row.digest, row.seen_at + timedelta(hours=1)
    dismiss(row, f"  {REASON}\n", by=writer, at=at)
    assert held_rows() == [] and source_states(at, here.scope)[0].quarantined == 0
    (kept,) = dismissed_rows(the_source(source.id))
    assert (kept.dismissal, kept.digest, kept.dismissed_by, kept.dismissed_at) == (
        REASON,
        digest,
        writer,
        at,
    )
    record = Record.objects.get(act="quarantine-dismissed")
    assert record.mission == "lima" and REASON not in str(record.__dict__)
    with pytest.raises(Refused, match="waits no longer"):
        dismiss(kept, REASON, by=writer, at=at)


def test_a_dismissed_row_waits_again_when_it_comes_again(
    here: Installation, source: Source, file: Path
) -> None:
    row = taken_down(here, file)
    dismiss(row, REASON, by=None, at=here.now())
    assert held_rows() == []
    offer(file, GOOD, BAD)
    Source.objects.update(cursor="")
    list(collect_once(here))
    (again,) = held_rows()
    assert again.pk == row.pk and again.gone_at is None and dismissed_rows() == []
    with pytest.raises(Refused, match="still offers it"):
        dismiss(again, REASON, by=None, at=here.now())


@pytest.mark.parametrize("reason", ["", " \n ", "x" * (LONGEST_REASON + 1)])
def test_dismissing_asks_for_a_reason_of_some_length(
    reason: str, here: Installation, source: Source, file: Path
) -> None:
    row = taken_down(here, file)
    with pytest.raises(Rejected, match="reason"):
        dismiss(row, reason, by=None, at=here.now())
    assert len(held_rows()) == 1


def test_the_page_dismisses_for_who_writes_and_shows_who_did(
    here: Installation, source: Source, file: Path, writer: Person
) -> None:
    browser = signed_in(writer)
    row = held_rows()[0]
    address = f"/sources/{source.id}/quarantine/{row.pk}"
    assert "may still offer it" in browser.get(address).content.decode()
    assert browser.post(f"{address}/dismiss", {"reason": REASON}).status_code == 403
    taken_down(here, file)
    assert f"{address}/dismiss" in browser.get(address).content.decode()
    assert browser.post(f"{address}/dismiss", {"reason": ""}).status_code == 400
    led = browser.post(f"{address}/dismiss", {"reason": f"<b>{REASON}"})
    assert led["Location"] == f"{address}?done=dismissed"
    page = browser.get(led["Location"]).content.decode()
    assert f"&lt;b&gt;{REASON}" in page and "Ana Rojas" in page and row.digest in page
    told = browser.get(f"/sources/{source.id}.json").json()
    assert told["quarantined"] == 0 and [one["number"] for one in told["dismissed"]] == [row.pk]
    assert browser.get(f"{address}.json").json()["entry"]["dismissed_by"] == "Ana Rojas"
    assert acts().count("quarantine-dismissed") == 1


def test_who_only_reads_sees_the_row_and_dismisses_nothing_and_elsewhere_it_is_not_there(
    here: Installation, source: Source, file: Path
) -> None:
    row = taken_down(here, file)
    address = f"/sources/{source.id}/quarantine/{row.pk}"
    reader = signed_in(person_at("lima", RoleKind.READ, login="reader"))
    assert "<textarea" not in reader.get(address).content.decode()
    assert reader.post(f"{address}/dismiss", {"reason": REASON}).status_code == 403
    other = Source.objects.create(
        id="other", name="Other", address="https://o.example", mission="lima", added_at=here.now()
    )
    assert reader.get(f"/sources/{other.id}/quarantine/{row.pk}").status_code == 404
    foreign: Client = signed_in(person_at("oslo", RoleKind.WRITE, login="foreign"))
    Source.objects.filter(pk=source.id).update(audience="mission")
    assert foreign.get(address).status_code == 404
    assert foreign.post(f"{address}/dismiss", {"reason": REASON}).status_code == 404
    assert len(held_rows()) == 1
