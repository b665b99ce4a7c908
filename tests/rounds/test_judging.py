"""Judging an exercise: a small truth planted by hand, and what an archive says of it."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest

from legation.chancery.installation import Installation
from legation.desks.exercise.scoring import FOUND_BURST, FOUND_GROUP, FOUND_STORY
from legation.desks.exercise.truth import TRUTH, TRUTH_ITEM
from legation.domain.errors import Rejected
from legation.domain.time import Window
from legation.rounds.judging import Found, Gaps, held_against, judge, judged, lines_of
from legation.testing.installations import brief_for, fill, mission_label, planted_installation
from legation.testing.planted_brief import AS_OF

START = datetime(2026, 3, 2, tzinfo=UTC)
END = START + timedelta(days=14)
TRUTH_VALUES = {
    "version": 1,
    "world": {"seed": 0, "start": "2026-03-02T00:00:00Z", "end": "2026-03-16T00:00:00Z"},
    "campaigns": [
        {"id": "c01", "accounts": ["p:a", "p:b", "p:c", "p:d"], "start": "2026-03-05T00:00:00Z"},
        {"id": "c02", "accounts": ["p:x", "p:y", "p:z"], "start": "2026-03-06T00:00:00Z"},
    ],
    "lookalikes": [
        {"id": "wire-copy", "accounts": ["w:1", "w:2", "w:3"]},
        {"id": "fan-club", "accounts": ["f:1", "f:2", "f:3"]},
    ],
    "bursts": [
        {"story": "old", "start": "2026-03-03T00:00:00Z", "end": "2026-03-04T00:00:00Z"},
        {"story": "new", "start": "2026-03-12T00:00:00Z", "end": "2026-03-13T00:00:00Z"},
    ],
    "silent_feed": {"outlet": "en-1", "name": "Keramo Herald"},
    "blind_language": "sw",
}


def groups(*named: tuple[str, str, str]) -> pl.DataFrame:
    """Groups by kind and letters: ``("g", "coordination", "p:a p:b")``."""
    rows = [
        (group, account, END, kind)
        for group, kind, accounts in named
        for account in accounts.split()
    ]
    return pl.DataFrame(rows, schema={**FOUND_GROUP, "kind": pl.String()}, orient="row")


def bursts(*hours: tuple[datetime, int]) -> pl.DataFrame:
    rows = [(start, start + timedelta(hours=length), "all") for start, length in hours]
    return pl.DataFrame(rows, schema={**FOUND_BURST, "subject": pl.String()}, orient="row")


def stories(**found: str) -> pl.DataFrame:
    return pl.DataFrame(list(found.items()), schema=dict(FOUND_STORY), orient="row")


def truth_items(**planted: str) -> pl.DataFrame:
    rows = [{"native_id": native, "story": story} for native, story in planted.items()]
    return pl.DataFrame(rows, schema=dict(TRUTH_ITEM))


FOUND = Found(
    posts=50_000,
    groups=groups(
        ("g1", "coordination", "p:a p:b p:c"),
        ("g2", "syndication", "w:1 w:2 w:3"),
        ("g3", "following", "p:x p:y"),
    ),
    bursts=bursts((datetime(2026, 3, 12, 3, tzinfo=UTC), 5), (END - timedelta(days=1), 2)),
    stories=stories(n1="s", n2="s", n3="t"),
    looked_at=(Window(start=END - timedelta(days=7), end=END),),
    gaps=Gaps(silent=("Keramo Herald", "Other Post"), untranslated=("sw→en", "fr→en")),
)
PLANTED = truth_items(n1="one", n2="one", n3="one")


def test_what_was_found_is_counted() -> None:
    judgement = held_against(FOUND, TRUTH_VALUES, PLANTED)
    assert judgement.groups.campaigns_found == 1
    assert judgement.groups.accounts.precision == 1.0
    assert judgement.groups.accounts.recall == pytest.approx(3 / 7)
    assert judgement.groups.lookalikes_flagged == []
    assert judgement.readings.campaigns == {"c01": ("coordination",), "c02": ("following",)}
    assert judgement.readings.lookalikes == {"wire-copy": ("syndication",), "fan-club": ()}
    assert judgement.stories.precision == 1.0
    assert judgement.stories.recall == pytest.approx(5 / 9)


def test_bursts_count_where_signals_were_looked_for() -> None:
    judgement = held_against(FOUND, TRUTH_VALUES, PLANTED)
    assert (len(judgement.bursts.found), judgement.bursts_planted) == (1, 1)
    assert judgement.bursts_outside == 1
    assert judgement.false_bursts_a_week == pytest.approx(1.0)
    twice = replace(FOUND, looked_at=(*FOUND.looked_at, Window(start=START, end=END)))
    whole = held_against(twice, TRUTH_VALUES, PLANTED)
    assert (len(whole.bursts.found), whole.bursts_planted) == (1, 2)
    assert whole.false_bursts_a_week == pytest.approx(0.5)


def test_a_look_alike_called_coordination_is_a_false_group() -> None:
    wrong = replace(FOUND, groups=groups(("g", "coordination", "f:1 f:2 f:3")))
    judgement = held_against(wrong, TRUTH_VALUES, PLANTED)
    assert judgement.groups.lookalikes_flagged == ["fan-club"]
    assert judgement.groups.false_groups_per_100k_posts == 2.0
    assert judgement.groups.campaigns_found == 0


def test_gaps_are_named_or_not() -> None:
    judgement = held_against(FOUND, TRUTH_VALUES, PLANTED)
    assert judgement.is_silence_named
    assert judgement.wrongly_silent == 1
    assert judgement.is_blindness_named
    blind = replace(FOUND, gaps=Gaps(silent=(), untranslated=("fr→en",)))
    judgement = held_against(blind, TRUTH_VALUES, PLANTED)
    assert judgement.is_silence_named is False
    assert judgement.is_blindness_named is False


def test_it_is_said_in_plain_lines() -> None:
    said = list(lines_of(held_against(FOUND, TRUTH_VALUES, PLANTED)))
    assert said == [
        "campaigns: 1 of 2 found; accounts: precision 1.00, recall 0.43; "
        "reported 264 h after their start (median)",
        "  campaign c02 was read as following",
        "innocent look-alikes flagged as coordination: 0 (should be 0)",
        "  fan-club was read as nothing",
        "  wire-copy was read as syndication",
        "false groups: 0, 0.0 per 100,000 posts",
        "stories: B-cubed precision 1.00, recall 0.56, F1 0.71 over the planted stories",
        "bursts: 1 of 1 hit, 1.0 others a week; 1 more lay outside the weeks before the briefs",
        "silent feed: named; 1 others called silent",
        "blind language: named",
    ]


def test_an_empty_world_says_that_nothing_was_planted() -> None:
    empty = {
        **TRUTH_VALUES,
        "campaigns": [],
        "bursts": [],
        "silent_feed": None,
        "blind_language": None,
    }
    said = list(lines_of(held_against(FOUND, empty, PLANTED)))
    assert said[0] == "campaigns: none planted"
    assert "silent feed: none planted; 2 called silent" in said
    assert not [line for line in said if line.startswith("blind")]


@pytest.fixture
def exercise(tmp_path: Path) -> Path:
    """The truth of the world that ``fill`` plants: one of its stories is the planted one."""
    values = {
        **TRUTH_VALUES,
        "world": {"start": (AS_OF - timedelta(days=14)).isoformat(), "end": AS_OF.isoformat()},
    }
    (tmp_path / TRUTH).write_text(json.dumps(values), "utf-8")
    (tmp_path / "truth-items.ndjson").write_text('{"native_id": "harbour-0", "story": "s1"}\n')
    return tmp_path


@pytest.fixture
def here(home: Path) -> Installation:
    """An installation that holds the planted world of briefs."""
    made = planted_installation(home, "lima")
    fill(made, mission_label("lima"))
    return made


@pytest.mark.django_db(transaction=True)
def test_signals_stories_and_gaps_are_read_from_an_installation(
    here: Installation, exercise: Path
) -> None:
    brief_for(here, here.scope)
    judgement = judged(here, exercise)
    assert judgement.wrongly_silent >= 1
    assert judgement.is_silence_named is False
    assert judgement.groups.campaigns_planted == 2
    assert list(judge(here, exercise)) == list(lines_of(judgement))


@pytest.mark.django_db(transaction=True)
def test_an_exercise_that_was_not_walked_cannot_be_judged(
    here: Installation, exercise: Path
) -> None:
    with pytest.raises(Rejected, match="no brief"):
        judged(here, exercise)
