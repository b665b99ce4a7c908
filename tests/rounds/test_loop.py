"""The loop: what it files can be read as of its time, under the right label, and what failed is said."""

import threading
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest

from legation.chancery.installation import Installation
from legation.chancery.missions import accredit, open_mission, the_mission
from legation.desks.briefing.lookups import brief_as_of, briefed_missions, newest_brief
from legation.desks.listening.models import Source
from legation.domain.scope import Audience, Marking
from legation.domain.signal import Signal
from legation.domain.time import Window
from legation.rounds import detecting
from legation.rounds.briefing import watches
from legation.rounds.duties import flush_until, is_due, keep_retention
from legation.rounds.loop import Updated, told_of, update
from legation.rounds.step import Moment
from legation.settings import Settings
from legation.store.archive import Archive
from legation.testing.builders import make_items, make_scope
from legation.testing.fakes import FakeDetector

pytestmark = pytest.mark.django_db(transaction=True)
NOW = datetime(2026, 5, 20, 12, tzinfo=UTC)


@pytest.fixture
def here(home: Path) -> Installation:
    open_mission("lima", at=NOW)
    open_mission("quito", at=NOW)
    settings = Settings(home=home, embedder="hash", workers=1)
    return Installation(settings=settings, archive=Archive(settings), now=lambda: NOW)


def month(*, source: str = "posts", **label: str) -> pl.DataFrame:
    """Two posts an hour for 20 days, and sixty in one hour two days before now."""
    start = NOW - timedelta(days=20)
    steady = [start + timedelta(minutes=30 * step) for step in range(20 * 48 - 1)]
    burst = [NOW - timedelta(days=2, minutes=minute) for minute in range(60)]
    return make_items(
        *(
            {"published_at": at, "known_at": at, "text": f"flood number {n} at the river"}
            | {"native_id": f"{source}{n}", "source": source, **label}
            for n, at in enumerate([*steady, *burst])
        )
    )


def test_an_update_for_an_earlier_time_files_what_was_known_then_whatever_was_filed_since(
    here,
) -> None:
    here.archive.file({"items": month()})
    later = update(here)
    earlier = NOW - timedelta(hours=5)
    then = update(here, as_of=earlier)
    assert later.signals >= 1
    assert then.signals >= 1
    read = here.archive.read("signals", here.scope, as_of=earlier)
    assert len(read) == then.signals
    assert len(here.archive.read("signals", here.scope)) >= later.signals
    again = update(here, as_of=earlier)
    assert len(here.archive.read("signals", here.scope, as_of=earlier)) == again.signals


def test_a_signal_takes_the_label_of_all_it_rests_on_not_only_of_what_it_lists() -> None:
    secret = {"mission": "quito", "marking": "confidential", "audience": "mission"}
    items = make_items({"mission": "lima", "marking": "public", "audience": "public"}, secret)
    moment = Moment(as_of=NOW, at=NOW, is_reconstructed=False)
    listed, rests_on = items["id"][0], tuple(items["id"])
    signal = Signal(
        kind="k",
        subject="s",
        window=Window.until(NOW, days=1),
        strength=1.0,
        method="m/1",
        evidence=(listed,),
        rests_on=rests_on,
    )
    row = detecting.signal_table([signal], items, moment).row(0, named=True)
    label = (row["mission"], row["marking"], row["audience"])
    assert label == ("lima|quito", "confidential", "mission")


def test_no_count_of_a_burst_passes_from_one_compartment_to_another(here: Installation) -> None:
    here.archive.file({"items": month(mission="lima", marking="public", audience="public")})
    secret = {"mission": "quito", "marking": "confidential", "audience": "mission"}
    here.archive.file({"items": month(source="cables", **secret)})
    update(here)
    lima = make_scope("lima", marking=Marking.PUBLIC, audiences=frozenset({Audience.PUBLIC}))
    seen = here.archive.read("signals", lima)
    own = set(here.archive.read("items", lima)["id"].to_list())
    assert all(set(ids) <= own for ids in seen["evidence"].to_list())
    assert "source:cables" not in seen["subject"].to_list()
    assert "all" not in seen["subject"].to_list()


@dataclass(frozen=True, slots=True, kw_only=True)
class BrokenDetector:
    """A plug-in with a fault."""

    name: str = "broken/1"
    needs: frozenset[str] = frozenset()
    history_days: int = 0

    def detect(self, items: pl.DataFrame, window: Window) -> Iterable[Signal]:
        raise ZeroDivisionError("a fault of the plug-in")


def test_a_detector_that_fails_is_named_and_the_brief_does_not_say_that_nothing_was_found(
    here: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    here.archive.file({"items": month()})
    monkeypatch.setattr(detecting, "plugin", lambda _door, _name: BrokenDetector)
    done = update(here)
    assert any("ZeroDivisionError" in one for one in done.failures)
    said = str(done.brief.values)
    assert "ZeroDivisionError" in said
    assert "No indicator was found" not in said


def test_each_mission_has_a_brief_that_its_own_people_may_read(here: Installation) -> None:
    here.archive.file({"items": month(mission="lima", audience="mission")})
    here.archive.file({"items": month(source="cables", mission="quito", audience="mission")})
    written = {one.mission: one for one in update(here).briefs}
    assert set(written) == {"capital", "lima", "quito"}
    for mission, other in (("lima", "quito"), ("quito", "lima")):
        reader = make_scope(mission)
        assert newest_brief(reader) == written[mission]
        assert brief_as_of(reader, NOW, mission) == written[mission]
        assert newest_brief(reader, other) is None
        assert briefed_missions(reader) == [mission]
    assert briefed_missions(here.scope) == ["capital", "lima", "quito"]


def test_what_another_mission_tells_the_ministry_opens_no_brief_to_who_may_not_see_it(here) -> None:
    here.archive.file({"items": month(mission="lima", audience="mission")})
    told = {"mission": "quito", "marking": "confidential", "audience": "ministry"}
    here.archive.file({"items": month(source="cables", **told)})
    update(here)
    assert newest_brief(make_scope("lima"), "lima") is not None
    ceilings = frozenset({("lima", Marking.CONFIDENTIAL)})
    visitor = replace(make_scope("lima", marking=Marking.INTERNAL), ceilings=ceilings)
    assert newest_brief(visitor, "lima") is None


def test_a_mission_watches_where_it_is_accredited_unless_the_settings_name_countries(here) -> None:
    accredit(the_mission("lima"), "PE", starts_on=NOW.date())
    accredit(the_mission("lima"), "BO", starts_on=NOW.date() + timedelta(days=1))
    watched = watches(here)
    assert watched["lima"].countries == ("PE",)
    assert watched["quito"].is_empty
    named = replace(here, settings=replace(here.settings, watch_countries="Chile"))
    assert watches(named)["lima"].countries == ("CL",)


def test_one_broken_detector_does_not_stop_another(here, monkeypatch) -> None:
    here.archive.file({"items": month()})
    kinds = {"bursts": BrokenDetector, "coordination": FakeDetector}
    monkeypatch.setattr(detecting, "plugin", lambda _door, name: kinds[name])
    done = update(here)
    assert done.signals == 1
    assert len(done.failures) == 1


def test_a_served_installation_keeps_retention_once_a_day(here: Installation) -> None:
    old = NOW - timedelta(days=200)
    items = make_items(
        {"published_at": old, "known_at": old, "source": "posts", "text": "old"},
        {"published_at": NOW, "known_at": NOW, "source": "posts", "text": "new"},
    )
    Source.objects.create(
        id="posts", name="posts", address="x", reader="table", mission="lima", added_at=old
    )
    here.archive.file({"items": items})
    assert is_due(here)
    stop, said = threading.Event(), []
    stop.set()
    flush_until(here, stop, said.append)
    keep_retention(replace(here), said.append)
    assert here.archive.read("items", here.scope)["text"].to_list() == ["new"]
    assert "1 items gone" in said[0]
    assert (here.settings.home / "run" / "retention.mark").exists()


def test_one_of_a_kind_is_told_as_one() -> None:
    one = Updated(
        briefs=(), items=1, stories=1, narratives=1, signals=1, forecasts=1, scores=1, failures=()
    )
    assert told_of(one) == "1 item, 1 story, 1 narrative, 1 indicator, 1 forecast, 1 scored"
    many = replace(one, items=1_200, stories=2, narratives=0, signals=3, forecasts=9, scores=0)
    told = "1,200 items, 2 stories, 0 narratives, 3 indicators, 9 forecasts, 0 scored"
    assert told_of(many) == told
