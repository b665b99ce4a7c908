"""The tools for stories and narratives: columns, order of rows, what they make by themselves."""

from datetime import UTC, datetime, timedelta

import polars as pl
import pytest

from legation.domain.errors import Rejected
from legation.faces.lab.methods_narratives import METHODS, run_narratives, run_stories

TITLES = {
    "quake": [
        "Strong earthquake shakes Lima",
        "Earthquake in Lima, Peru",
        "Lima hit by strong quake",
    ],
    "vote": [
        "Ghana votes for a new parliament",
        "Parliamentary election held in Ghana",
        "Ghana elects parliament",
    ],
}


@pytest.fixture
def reports() -> pl.DataFrame:
    """Two events, three reports each, in turn."""
    rows = [
        (event, title)
        for pair in zip(*TITLES.values(), strict=True)
        for event, title in zip(TITLES, pair, strict=True)
    ]
    start = datetime(2030, 3, 1, tzinfo=UTC)
    return pl.DataFrame(
        {
            "id": [f"{event}{at}" for at, (event, _) in enumerate(rows)],
            "published_at": [start + timedelta(hours=at) for at in range(len(rows))],
            "title": [title for _, title in rows],
        }
    )


@pytest.mark.parametrize("live", [False, True])
def test_reports_without_vectors_are_embedded_and_grouped(
    reports: pl.DataFrame, live: bool
) -> None:
    found = run_stories(reports, live=live, window="72h")
    assert found.columns == ["id", "story", "similarity"]
    assert found["id"].to_list() == reports["id"].to_list()
    assert found["story"].n_unique() == 2
    assert (
        found.with_columns(event=pl.col("id").str.head(4)).select("event", "story").unique().height
        == 2
    )


def test_reports_in_several_languages_share_a_story(reports: pl.DataFrame) -> None:
    abroad = reports.head(1).with_columns(
        id=pl.lit("quake-es"),
        title=pl.lit("Fuerte terremoto sacude Lima"),
        published_at=pl.col("published_at") + timedelta(hours=1),
    )
    found = run_stories(pl.concat([reports, abroad]), live=False, window="72h")
    stories = dict(found.select("id", "story").iter_rows())
    assert stories["quake-es"] == stories["quake0"]


def test_narratives_name_every_item_once(reports: pl.DataFrame) -> None:
    blank = reports.head(1).with_columns(id=pl.lit("blank"), title=pl.lit("  "))
    found = run_narratives(pl.concat([reports, blank]), live=False, window="3d")
    assert found.columns == ["id", "story", "narrative"]
    assert found.null_count().sum_horizontal()[0] == 0
    assert found.height == 7


def test_a_table_with_neither_title_nor_text_is_rejected(reports: pl.DataFrame) -> None:
    with pytest.raises(Rejected, match="title"):
        run_stories(reports.drop("title"), live=False, window="72h")


def test_the_tools_declare_what_they_give() -> None:
    gives = {method.name: list(method.gives) for method in METHODS}
    assert gives == {
        "stories": ["id", "story", "similarity"],
        "narratives": ["id", "story", "narrative"],
    }
