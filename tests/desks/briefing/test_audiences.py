"""Authors who keep telling the same of a narrative stand together; who told one story links nobody."""

import polars as pl

from legation.desks.briefing.lookups.communities import communities_of
from legation.desks.briefing.rules.audiences import audiences


def told(*rows: tuple[str, str]) -> pl.DataFrame:
    return pl.DataFrame(
        [(account, story, "es") for account, story in rows],
        schema=["account", "story", "language"],
        orient="row",
    )


def crowd(names: str, stories: str) -> list[tuple[str, str]]:
    return [(name, story) for name in names for story in stories]


def test_two_circles_that_share_one_author_are_two_communities_with_bridges() -> None:
    found = audiences(told(*crowd("abcd", "123"), *crowd("wxyz", "789"), ("a", "7")))
    assert found is not None
    part = dict(found.members.select("account", "community").rows())
    assert len({part[one] for one in "abcd"}) == 1
    assert len({part[one] for one in "wxyz"}) == 1
    assert part["b"] != part["x"]
    assert found.between == {(1, 2): 4}
    assert set(found.members["language"]) == {"es"}


def test_authors_of_one_story_each_are_no_audience() -> None:
    assert audiences(told(*crowd("abcdef", "1"))) is None
    assert audiences(told().head(0).cast({"account": pl.String, "story": pl.String})) is None


def test_communities_are_worked_out_once_for_the_same_publications_and_anew_for_others() -> None:
    rows = [*crowd("abcd", "123"), *crowd("wxyz", "789")]
    first = communities_of(told(*rows))
    assert first is not None
    assert communities_of(told(*rows)) is first
    more = communities_of(told(*rows, ("a", "7")))
    assert more is not None
    assert more.between != first.between
    assert communities_of(told(*crowd("abcdef", "1"))) is None
