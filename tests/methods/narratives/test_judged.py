"""An analyst's decisions hold against whatever a re-clustering finds."""

import polars as pl

from legation.methods.narratives.ids import keep_ids
from legation.methods.narratives.judged import APART, DECISION, TOGETHER, judged


def grouping(**groups: str) -> pl.DataFrame:
    rows = [(item, story) for story, items in groups.items() for item in items]
    return pl.DataFrame(rows, schema=["item", "story"], orient="row")


def decided(kind: str, members: str, others: str = "", name: str = "first") -> pl.DataFrame:
    return pl.DataFrame(
        [(name, kind, list(members), list(others))], schema=dict(DECISION), orient="row"
    )


def parts(table: pl.DataFrame) -> set[str]:
    return {
        "".join(sorted(items)) for items in table.group_by("story").agg("item")["item"].to_list()
    }


def test_what_was_merged_stays_one_when_found_as_two_and_newcomers_go_along() -> None:
    found = grouping(a="abcx", b="def", c="z")
    assert parts(judged(found, decided(TOGETHER, "abcdef"))) == {"abcdefx", "z"}


def test_a_stranger_that_swallowed_one_item_is_not_merged() -> None:
    found = grouping(a="ab", big="cuvwxyz")
    assert parts(judged(found, decided(TOGETHER, "abc"))) == {"abc", "uvwxyz"}


def test_what_was_split_stays_two_when_found_as_one() -> None:
    found = grouping(a="abcdefx")
    assert parts(judged(found, decided(APART, "ef", "abcd"))) == {"ef", "abcdx"}


def test_the_split_part_is_one_story_and_takes_its_newcomers_along() -> None:
    found = grouping(a="abcd", b="ex", c="f")
    assert parts(judged(found, decided(APART, "ef", "abcd"))) == {"abcd", "efx"}


def test_a_later_decision_overrules_an_earlier_one() -> None:
    both = pl.concat([decided(TOGETHER, "abcd"), decided(APART, "cd", "ab", name="second")])
    assert parts(judged(grouping(a="ab", b="cd"), both)) == {"ab", "cd"}


def test_lasting_ids_follow_decisions_over_many_re_clusterings() -> None:
    decision = decided(APART, "ef", "abcd")
    previous = grouping(S="abcd", X="ef")
    for shape in ({"q": "abcdefx"}, {"q": "abef", "r": "cdx"}, {"q": "abcdx", "r": "ef"}):
        previous = keep_ids(judged(grouping(**shape), decision), previous).members
        ids = dict(previous.select("item", "story").iter_rows())
        assert ids["e"] == ids["f"] == "X"
        assert "X" not in {ids[one] for one in "abcd"}


def test_decisions_on_what_is_not_there_change_nothing() -> None:
    found = grouping(a="ab")
    assert judged(found, decided(TOGETHER, "yz")).equals(found)
    assert judged(found, decided(APART, "ab", "yz").clear()).equals(found)
