"""The detector of coordination: what is planted, what only looks like it, and what is nothing."""

from datetime import UTC, datetime, timedelta
from random import Random

import polars as pl
from tests.methods.authenticity.planted import bystanders, one_story

from legation.desks.assessment.detectors import CoordinationDetector
from legation.domain.time import Window
from legation.testing.checks_detector import END, START, check_detector, example_items

WINDOW = Window(start=END - timedelta(days=14), end=END)


def quiet() -> pl.DataFrame:
    return example_items().filter(~pl.col("account").str.starts_with("copier"))


def together(
    *, members: int, joint: int, jitter: int, kind: str = "post", hours: int = 24, **columns: object
) -> pl.DataFrame:
    """Accounts ``m00``… say ``joint`` sentences, each within ``jitter`` seconds."""
    random = Random(5)
    rows = [
        {
            "id": f"t{number}-{member}",
            "native_id": f"t{number}-{member}",
            "source": f"paper-{member}",
            "kind": kind,
            "account": f"m{member:02d}",
            "published_at": END
            - timedelta(days=12)
            + timedelta(hours=hours * number, seconds=random.randrange(jitter)),
            "text": f"the very same sentence number {number}",
            "text_hash": f"same-{number}",
            "urls": [],
            "hashtags": [],
            **columns,
        }
        for number in range(joint)
        for member in range(members)
    ]
    return pl.DataFrame(
        rows, schema_overrides={"urls": pl.List(pl.String), "hashtags": pl.List(pl.String)}
    )


def found(*parts: pl.DataFrame) -> list:
    """What is found as an update gives it items: the columns that the detector names, and no others."""
    items = pl.concat([quiet(), *parts], how="diagonal_relaxed")
    detector = CoordinationDetector()
    return list(detector.detect(items.select(sorted(detector.needs & set(items.columns))), WINDOW))


def test_it_keeps_the_promises_of_its_door() -> None:
    signals = check_detector(CoordinationDetector())
    assert [signal.kind for signal in signals] == ["coordination"]
    assert signals[0].detail["accounts"] == [f"copier-{number:02d}" for number in range(12)]


def test_the_example_without_copies_is_silent() -> None:
    assert found() == []


def test_a_campaign_with_hours_of_jitter_is_found_whole() -> None:
    signals = found(together(members=10, joint=6, jitter=5 * 3600))
    assert len(signals) == 1
    assert signals[0].kind == "coordination"
    assert signals[0].detail["accounts"] == [f"m{member:02d}" for member in range(10)]
    assert signals[0].detail["q"] <= 0.01
    assert len(signals[0].evidence) == 50
    assert signals[0].detail["items"] == 60


def test_papers_that_carry_one_wire_are_syndication() -> None:
    signals = found(together(members=20, joint=8, jitter=1200, kind="article"))
    assert [signal.kind for signal in signals] == ["syndication"]
    assert signals[0].detail["severity"] == "low"


def test_one_viral_post_that_many_repeat_is_nothing() -> None:
    assert found(together(members=40, joint=1, jitter=600)) == []


def star_and_circle(*, passers_by: int) -> list[pl.DataFrame]:
    """A star, nine accounts that repost all it says at once, and people who repost it once."""
    voice = [
        {
            "id": f"v{number}",
            "native_id": f"v{number}",
            "source": "x",
            "kind": "post",
            "account": "star",
            "published_at": END - timedelta(days=12) + timedelta(hours=29 * number),
            "text": f"the star says thing number {number}",
            "text_hash": f"star-{number}",
        }
        for number in range(8)
    ]
    random = Random(6)
    circle = [(number, f"fan{fan:02d}", 60) for number in range(8) for fan in range(9)]
    once = [(number % 8, f"passer-by-{number:02d}", 20 * 3600) for number in range(passers_by)]
    reposts = [
        {
            "id": f"f{number}-{account}",
            "native_id": f"f{number}-{account}",
            "source": "x",
            "kind": "repost",
            "account": account,
            "published_at": END
            - timedelta(days=12)
            + timedelta(hours=29 * number, seconds=random.randrange(slow)),
            "text": "again",
            "text_hash": f"star-{number}",
            "repost_of": f"v{number}",
        }
        for number, account, slow in circle + once
    ]
    others = quiet().with_columns(
        id="r" + pl.col("id"),
        native_id="r" + pl.col("native_id"),
        kind=pl.lit("repost"),
        repost_of="p" + (pl.int_range(pl.len()) % 300).cast(pl.String),
    )
    return [pl.DataFrame(voice), pl.DataFrame(reposts), others]


def test_fans_of_one_voice_are_a_following() -> None:
    signals = found(*star_and_circle(passers_by=40))
    assert [signal.kind for signal in signals] == ["following"]


def test_a_closed_circle_around_one_voice_is_no_audience() -> None:
    signals = found(*star_and_circle(passers_by=3))
    assert [signal.kind for signal in signals] == ["coordination"]


def test_accounts_that_bear_one_name_are_one_voice() -> None:
    joint = together(members=7, joint=6, jitter=60)
    named = joint.with_columns(
        account_name="Ministry of Weather (" + pl.col("account") + ") official"
    )
    spelt = pl.col("account").str.replace_many(list("m0123456"), list("xabcdefg"))
    apart = joint.with_columns(account_name="Person " + spelt)
    assert [signal.kind for signal in found(named)] == ["mirror"]
    assert [signal.kind for signal in found(apart)] == ["coordination"]


def test_pairs_too_weak_alone_are_kept_by_third_accounts() -> None:
    strong = together(members=5, joint=6, jitter=60)
    # the newcomer joins twice, which alone is never enough
    newcomer = strong.filter(pl.col("account") == "m00").head(2)
    newcomer = newcomer.with_columns(account=pl.lit("newcomer"), id="n" + pl.col("id"))
    signals = found(strong, newcomer)
    assert "newcomer" in signals[0].detail["accounts"]
    assert signals[0].detail["edges_supported"] > 0


def test_a_group_of_weak_pairs_only_is_not_told() -> None:
    assert found(together(members=3, joint=2, jitter=60)) == []


def test_the_liveliest_who_talk_about_one_story_are_not_told_of() -> None:
    spoken = pl.concat([bystanders(), one_story()]).with_row_index("row")
    items = spoken.select(
        id=pl.format("i{}", "row"),
        native_id=pl.format("i{}", "row"),
        source=pl.lit("x"),
        kind=pl.lit("post"),
        account="account",
        published_at="at",
        text=pl.lit("something that takes some words to say"),
        text_hash="object",
    )
    told = CoordinationDetector().detect(
        pl.concat([quiet(), items], how="diagonal_relaxed"), Window.until(END, days=14)
    )
    assert list(told) == []


def test_what_ended_before_the_window_is_not_told_again() -> None:
    items = pl.concat(
        [quiet(), together(members=6, joint=5, jitter=40, hours=2)], how="diagonal_relaxed"
    )
    late = Window(start=END - timedelta(days=3), end=END)
    assert list(CoordinationDetector().detect(items, late)) == []


def test_the_example_starts_where_it_says() -> None:
    assert datetime(2024, 3, 1, tzinfo=UTC) == START
