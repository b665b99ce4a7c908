"""Block two in full: what indicators are called, counted and told by."""

import json
import re
from dataclasses import replace
from datetime import timedelta

import polars as pl
import pytest

from legation.desks.briefing.rules import compose
from legation.domain.identity import key_of
from legation.testing.brief_words import block_text, card_titles
from legation.testing.planted_brief import (
    AS_OF,
    planted_items,
    planted_picture,
    planted_signals,
)
from legation.testing.planted_crowds import acting_together, crowd_of


def test_warnings_state_a_calibrated_probability_in_words_and_numbers_and_nothing_else() -> None:
    said = block_text(compose(planted_picture()), "warnings")
    assert "Very likely to be real (83%; the word stands for 80% to 95%)" in said
    assert "not calibrated, so no probability is stated" in said
    assert "no finding of deception" in said


def test_two_bursts_on_the_same_publications_are_shown_once_but_counted_twice() -> None:
    items = planted_items()
    one = planted_signals(items).filter(pl.col("kind") == "burst")
    again = one.with_columns(id=pl.lit(key_of("again")), subject=pl.lit("country:PE"))
    content = compose(planted_picture(signals=pl.concat([one, again])))
    assert "2 bursts of attention" in block_text(content, "warnings")
    assert len(card_titles(content, "warnings")) == 1


def test_what_is_likely_innocent_comes_after_what_is_not() -> None:
    signals = planted_signals(planted_items())
    copy = signals.filter(pl.col("kind") == "coordination").with_columns(
        id=pl.lit(key_of("copy")),
        kind=pl.lit("syndication"),
        strength=pl.lit(999.0),
        detail=pl.lit('{"severity": "low", "accounts": ["x:7"]}'),
    )
    titles = card_titles(compose(planted_picture(signals=pl.concat([copy, signals]))), "warnings")
    assert titles[-1].startswith("Syndicated copy")


def test_accounts_that_act_together_are_told_by_what_they_do_and_share() -> None:
    content = compose(acting_together())
    said = block_text(content, "warnings")
    assert "1 group of accounts acting together." in said
    assert "3 accounts publish the same texts and use the same hashtags within an hour" in said
    assert "40 times the same, where chance gives 1.3" in said
    assert re.search(r"Of their (\d+) publications in this period, \1 repeat .* \(100%\)", said)
    assert "most of all “One line for all” (" in said
    assert "most telling: 5 publications; method coordination/1" in said
    assert card_titles(content, "warnings") == [
        "Coordinated activity: 3 accounts that push “One line for all” (Arabic)"
    ]


def test_a_group_that_shares_many_kinds_of_object_is_told_in_one_verb() -> None:
    said = block_text(compose(acting_together(kinds=["hashtag", "repost", "text"])), "warnings")
    assert "3 accounts share the same texts, hashtags and reposts within an hour" in said


def test_a_group_of_which_nothing_more_is_known_is_still_told() -> None:
    said = block_text(compose(planted_picture()), "warnings")
    assert "3 accounts act alike" in said


def test_bursts_of_one_series_stand_on_one_card_the_newest_first() -> None:
    items = planted_items()
    one = planted_signals(items).filter(pl.col("kind") == "burst")
    rows = [
        one.with_columns(
            id=pl.lit(key_of("burst", str(day))),
            start=pl.lit(AS_OF - timedelta(days=day, hours=3)),
            end=pl.lit(AS_OF - timedelta(days=day)),
            strength=pl.lit(float(day) + 4),
            evidence=pl.lit([items["id"][day], items["id"][day + 9]]),
            detail=pl.lit(json.dumps({"peak_items_per_hour": 90.0, "usual_items_per_hour": 1e-9})),
        )
        for day in (3, 1, 2)
    ]
    content = compose(planted_picture(signals=pl.concat(rows, how="vertical_relaxed")))
    assert len(card_titles(content, "warnings")) == 1
    said = block_text(content, "warnings")
    assert "3 bursts of attention" in said
    assert (
        "on 14 March 2026 from 09:00 to 12:00 UTC: in its busiest hour far more than usual" in said
    )
    assert "which is hardly any" in said
    assert said.index("14 March") < said.index("13 March") < said.index("12 March")


def test_what_every_update_finds_again_is_one_finding_as_told_last() -> None:
    group = acting_together().signals
    burst = planted_signals(planted_items()).filter(pl.col("kind") == "burst")
    before = pl.concat([group, burst]).with_columns(
        id=pl.concat_str(pl.lit("earlier"), pl.col("id")),
        end=pl.col("end") - timedelta(hours=1),
        known_at=pl.col("known_at") - timedelta(hours=1),
        strength=pl.col("strength") + 100,
        detail=pl.col("detail").str.replace('"x:3"', '"x:4"', literal=True),
    )
    content = compose(planted_picture(signals=pl.concat([before, group, burst])))
    said = block_text(content, "warnings")
    assert "1 group of accounts acting together" in said
    assert "1 burst of attention" in said
    assert "bursts of it" not in said
    opened = {card.opens for block in content.blocks for card in block.cards if card.opens}
    assert not [one for one in opened if "earlier" in one]


@pytest.mark.parametrize(("sharing", "is_named"), [(3, False), (5, True)])
def test_only_what_half_of_a_group_shares_stands_for_it(sharing: int, is_named: bool) -> None:
    nine = [f"x:{number}" for number in range(1, 10)]
    is_shared = pl.col("account").is_in(nine[:sharing])
    said = pl.when(is_shared).then(pl.lit("Boats leave Peru")).otherwise("id")
    publications = crowd_of(nine, title=None).with_columns(text=said)
    content = compose(replace(acting_together(accounts=nine), publications=publications))
    (page,) = [block.lines for block in content.blocks if block.slug == "warnings"]
    headlines = " ".join(line.headline.text for line in page)
    assert ("9 accounts together push" in headlines) is is_named
    assert "most of all “Boats leave Peru”" in block_text(content, "warnings")
