"""The numbers of warnings: each opens a list of as many publications or accounts, or is no count."""

import ast
import json
import re
from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import polars as pl
import pytest

from legation.desks.briefing import rules
from legation.desks.briefing.content import (
    Amount,
    BriefContent,
    Counted,
    Listed,
    Measured,
    Part,
    Words,
)
from legation.desks.briefing.parts import flat
from legation.desks.briefing.rules import Picture, compose
from legation.desks.briefing.rules.picture import PUBLICATION
from legation.testing.brief_words import block_of, block_text, page_text
from legation.testing.planted_brief import AS_OF, blank_picture, planted_items, planted_picture
from legation.testing.planted_brief import planted_signals as planted
from legation.testing.planted_crowds import acting_together

HOUR = timedelta(hours=1)
PEAK = AS_OF.replace(minute=0) - timedelta(days=1)
LISTED = re.compile(r"\b(?:publication|account)s?\b")
RATE = re.compile(r"publications? an? (?:day|hour)")


def bursting(
    subject: str = "story:loud", *, story: str | None = "loud", **detail: object
) -> Picture:
    """Give a picture with a burst of 70 publications, 60 of them in its busiest hour and ten in the hour
    after, of which the signal keeps fifty as evidence."""
    first = planted_picture().publications.row(0, named=True)
    at = [PEAK + timedelta(seconds=50 * place) for place in range(60)]
    at += [PEAK + HOUR + timedelta(minutes=place) for place in range(10)]
    loud = [
        {
            **first,
            "id": f"loud-{place}",
            "story": story,
            "published_at": one,
            "countries": ["PE"],
            "text": "They march #Loud",
        }
        for place, one in enumerate(at)
    ]
    publications = pl.concat(
        [planted_picture().publications, pl.DataFrame(loud, schema=dict(PUBLICATION))]
    )
    told = {
        "items": 70,
        "peak_at": str(PEAK),
        "peak_items_per_hour": 60.0,
        "usual_items_per_hour": 4.0,
        **detail,
    }
    signal = planted(planted_items()).filter(pl.col("kind") == "burst")
    signals = signal.with_columns(
        subject=pl.lit(subject),
        start=pl.lit(PEAK),
        end=pl.lit(PEAK + 2 * HOUR),
        evidence=pl.lit([f"loud-{place}" for place in range(50)]),
        detail=pl.lit(json.dumps(told)),
    )
    return planted_picture(publications=publications, signals=signals)


def counts(content: BriefContent, slug: str) -> list[tuple[str, int]]:
    """Give every count of a block: what it says, and how many things its list opens."""
    block = block_of(content, slug)
    sentences = [one for line in block.lines for one in line.sentences]
    sentences += [one for card in block.cards for one in card.sentences]
    return [
        (part.text, len(part.evidence.ids))
        for sentence in sentences
        for part in sentence.leaves
        if isinstance(part, Counted) and part.evidence.of == Listed.ITEMS
    ]


@pytest.mark.parametrize("subject", ["story:loud", "hashtag:loud"])
def test_the_busiest_hour_and_the_whole_burst_open_as_many_publications_as_they_say(
    subject: str,
) -> None:
    content = compose(bursting(subject))
    said = block_text(content, "warnings")
    assert ": 60 publications in its busiest hour, where usual is 4" in said
    assert "it shows in 70 publications, those of the busiest hour first; method" in said
    told = counts(content, "warnings")
    assert ("60 publications", 60) in told
    assert ("70 publications", 70) in told


def test_the_page_counts_the_busiest_hour_too() -> None:
    content = compose(bursting("hashtag:loud", story=None))
    said = page_text(content, "warnings")
    assert ": 60 publications in its busiest hour, where usual is 4; most telling: 50" in said
    (line,) = block_of(content, "warnings").lines
    opened = [part for part in line.says[0].leaves if isinstance(part, Counted)]
    assert [len(part.evidence.ids) for part in opened] == [60, 50]


@pytest.mark.parametrize("subject", ["all", "country:PE"])
def test_a_series_of_many_stories_counts_what_was_published_in_that_hour(subject: str) -> None:
    picture = bursting(subject)
    at = pl.col("published_at")
    inside = picture.publications.filter(at >= PEAK, at < PEAK + HOUR)
    if subject != "all":
        inside = inside.filter(pl.col("countries").list.contains("PE"))
    told = counts(compose(picture), "warnings")
    assert (f"{inside.height} publications", inside.height) in told


@pytest.mark.parametrize(
    "detail",
    [
        {"peak_at": str(PEAK - timedelta(days=60))},
        {"peak_at": "some time"},
        {"peak_items_per_hour": 900.0, "usual_items_per_hour": 60.0},
    ],
    ids=["before-what-is-read", "unknown", "grouped-anew"],
)
def test_an_hour_whose_publications_cannot_be_listed_is_told_without_a_count(detail) -> None:
    said = block_text(compose(bursting(**detail)), "warnings")
    assert "publications in its busiest hour" not in said
    assert ": in its busiest hour 15 times the usual" in said
    assert "it shows in 50 publications; method" in said


def test_a_rare_hour_that_cannot_be_listed_is_told_without_any_number() -> None:
    said = block_text(compose(bursting(peak_at="", usual_items_per_hour=1e-9)), "warnings")
    assert ": in its busiest hour far more than usual, which is hardly any; it shows in" in said


def test_a_group_is_not_told_by_more_publications_than_open() -> None:
    said = block_text(compose(acting_together(items=2870)), "warnings")
    assert "most telling: 5 publications; method" in said
    assert "2,870" not in said


def _told(content: BriefContent) -> Iterator[tuple[Part, ...]]:
    yield from (sentence.parts for sentence in content.sentences())
    for block in content.blocks:
        yield from ((card.title,) for card in block.cards if card.title is not None)


def _amounts(part: Part) -> Iterator[Amount]:
    if isinstance(part, Amount):
        yield part
    if isinstance(part, Words):
        for _, held in part.places:
            yield from _amounts(held)


@pytest.mark.parametrize(
    "picture",
    [planted_picture(), blank_picture(), bursting(), bursting(peak_at=""), acting_together()],
    ids=["planted", "blank", "burst", "unlisted", "group"],
)
def test_no_measured_number_stands_before_publications_or_accounts(picture) -> None:
    for parts in _told(compose(picture)):
        for amount in (one for part in parts for one in _amounts(part)):
            assert RATE.search(amount.many) or not LISTED.search(amount.many), amount.text
        leaves = flat(parts)
        for number, after in pairwise(leaves):
            if isinstance(number, Measured) and isinstance(after, Words):
                assert not LISTED.match(after.message.lstrip()), (number.text, after.message)


def test_no_message_of_a_brief_writes_the_noun_of_a_list_behind_a_number_of_its_own() -> None:
    """A count is a part with its noun, so that every language takes both from the list."""
    for path in sorted(Path(rules.__file__).parent.rglob("*.py")):
        for call in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not (isinstance(call, ast.Call) and isinstance(call.func, ast.Name)):
                continue
            texts = [one.value for one in call.args if isinstance(one, ast.Constant)]
            said = [one for one in texts if isinstance(one, str)]
            if call.func.id in ("say", "message"):
                assert not any(re.search(r"\{\w+\} " + LISTED.pattern, one) for one in said), said
