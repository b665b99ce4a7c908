"""Sources that were added wrongly: another format reads them, one without a word is removed."""

from pathlib import Path

import pytest

from legation.chancery.audit.models import Record
from legation.chancery.installation import Installation
from legation.desks.listening.collecting import collect_once
from legation.desks.listening.lookups import held_rows, the_source
from legation.desks.listening.mending import change_format, remove_source
from legation.desks.listening.models import Quarantined, Source
from legation.desks.listening.readers import safe_fetcher
from legation.desks.listening.retrying import retry_quarantine
from legation.desks.listening.work import NewSource, add_source
from legation.domain.errors import Misconfigured, Refused, Rejected
from legation.domain.source import LegalBasis
from legation.settings import Settings
from legation.store.archive import Archive

ROWS = "".join(
    "\t".join(
        [str(number), "20260301", *["x"] * 57, "20260301103000", f"https://a.example/{number}"]
    )
    + "\n"
    for number in range(1, 4)
)


@pytest.fixture
def here(home: Path, db: None) -> Installation:
    settings = Settings(home=home, mission="lima", collect_seconds=0.01)
    return Installation(settings=settings, archive=Archive(settings))


@pytest.fixture
def events(tmp_path: Path, here: Installation) -> Source:
    """GDELT events that somebody added as a table."""
    path = tmp_path / "events.tsv"
    path.write_text(ROWS)
    basis = LegalBasis.PUBLIC_TASK
    new = NewSource(address=str(path), mission="lima", format="generic", legal_basis=basis)
    return add_source(new, at=here.now())


def held(here: Installation) -> int:
    return here.archive.count("items", here.scope)


def acts() -> list[tuple[str, str]]:
    return list(Record.objects.order_by("number").values_list("act", "by"))


def test_another_format_reads_a_source_from_its_start_and_empties_its_quarantine(
    here: Installation, events: Source
) -> None:
    list(collect_once(here))
    assert (held(here), len(held_rows()) > 0) == (0, True)
    change_format(the_source(events.id), "gdelt", {}, safe_fetcher(here.settings), at=here.now())
    assert "0 still in it" in next(retry_quarantine(here)).said
    assert (held(here), held_rows()) == (3, [])
    list(collect_once(here))
    assert held(here) == 3
    assert acts() == [("source-format-changed", "installation")]


def test_a_format_or_option_that_does_not_exist_changes_nothing(
    here: Installation, events: Source
) -> None:
    fetcher = safe_fetcher(here.settings)
    with pytest.raises(Rejected, match="nonesuch"):
        change_format(events, "nonesuch", {}, fetcher, at=here.now())
    with pytest.raises(Misconfigured, match="colour"):
        change_format(events, "gdelt", {"colour": 1}, fetcher, at=here.now())
    kept = the_source(events.id)
    assert (kept.reader, kept.options) == ("table", {"preset": "generic"})
    assert acts() == []


def test_adding_it_again_says_how_to_change_it(here: Installation, events: Source) -> None:
    again = NewSource(address=events.address, mission="lima", format="gdelt")
    with pytest.raises(Refused) as refused:
        add_source(again, at=here.now())
    assert f"legation sources change {events.id} --format" in str(refused.value)


def test_a_source_that_never_said_anything_is_removed_with_its_quarantine(
    here: Installation, events: Source
) -> None:
    list(collect_once(here))
    waiting = len(held_rows())
    assert remove_source(the_source(events.id), items=held(here), at=here.now()) == waiting
    assert not Source.objects.exists()
    assert not Quarantined.objects.exists()
    assert acts() == [("source-removed", "installation")]


@pytest.mark.parametrize("is_purged", [False, True])
def test_a_source_that_said_something_is_kept_and_the_reason_told(
    here: Installation, events: Source, *, is_purged: bool
) -> None:
    change_format(events, "gdelt", {}, safe_fetcher(here.settings), at=here.now())
    list(collect_once(here))
    if is_purged:
        here.archive.purge(source=events.id, before=here.now(), policy="by hand", at=here.now())
    reason = "tombstones" if is_purged else "3 items"
    with pytest.raises(Refused, match=reason):
        remove_source(the_source(events.id), items=held(here), at=here.now())
    assert Source.objects.filter(pk=events.id).exists()
