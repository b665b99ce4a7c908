"""Labels: counted from the visible members, in any language, with the central title."""

from datetime import UTC, datetime

import polars as pl
import pytest

from legation.domain.errors import Rejected
from legation.methods.narratives.labels import LABEL, describe, terms_among, titles_of, words_said


def member(story: str, title: str, *, hour: int = 0, **more: object) -> dict[str, object]:
    at = datetime(2030, 3, 1, hour, tzinfo=UTC)
    return {
        "item": f"{story}{title}{hour}",
        "story": story,
        "published_at": at,
        "title": title,
    } | more


QUAKE = [
    member("q", "Quake shakes Lima", hour=1, source="a", language="en"),
    member("q", "Strong quake in Lima", hour=2, source="b", language="en"),
    member("q", "Lima quake: schools closed", hour=3, source="b", language="en"),
    member("q", "Terremoto en Lima", hour=4, source="c", language="es"),
]
VOTE = [
    member("v", "Ghana votes today", hour=5, source="a", language="en"),
    member("v", "Ghana votes for parliament", hour=6, source="a", language="en"),
]


def test_a_story_is_described_by_its_members() -> None:
    labels = describe(pl.DataFrame(QUAKE + VOTE))
    assert labels.schema == pl.Schema(LABEL)
    quake = labels.row(0, named=True)
    assert (quake["story"], quake["items"], quake["sources"]) == ("q", 4, 3)
    assert quake["languages"] == ["en", "es"]
    assert set(quake["terms"][:2]) == {"lima", "quake"}
    assert (quake["first_at"].hour, quake["last_at"].hour) == (1, 4)


def test_members_that_are_not_given_do_not_show_through() -> None:
    visible = describe(pl.DataFrame(QUAKE[:1] + VOTE)).filter(story="q").row(0, named=True)
    assert visible["items"] == visible["sources"] == 1
    assert visible["languages"] == ["en"]
    assert "terremoto" not in visible["terms"]


def test_the_title_is_that_of_the_item_nearest_the_centroid() -> None:
    rows = [
        member("q", "On the edge", vector=[1.0, 0.0]),
        member("q", "In the middle", vector=[0.8, 0.6]),
        member("q", "On the other edge", vector=[0.0, 1.0]),
    ]
    assert describe(pl.DataFrame(rows))["title"].to_list() == ["In the middle"]


def test_words_of_many_texts_are_stop_words_in_any_language() -> None:
    rows = [member(f"s{at}", f"le ministre parle xyz{at}", language="fr") for at in range(120)]
    terms = {term for story in describe(pl.DataFrame(rows))["terms"] for term in story}
    assert terms == {f"xyz{at}" for at in range(120)}


def test_a_post_without_title_is_called_by_its_beginning() -> None:
    rows = [member("p", "", text="Roads are closed in the north. More follows.")]
    assert describe(pl.DataFrame(rows))["title"][0].startswith("Roads are closed")


def test_no_members_give_no_labels() -> None:
    assert describe(pl.DataFrame(QUAKE).clear()).is_empty()


def test_a_missing_column_is_named() -> None:
    with pytest.raises(Rejected, match="published_at"):
        describe(pl.DataFrame(QUAKE).drop("published_at"))


def test_titles_alone_are_those_of_the_whole_label() -> None:
    members = pl.DataFrame(
        {
            "item": [f"i{at}" for at in range(40)],
            "story": [f"s{at % 15}" for at in range(40)],
            "published_at": [datetime(2030, 3, 1, tzinfo=UTC)] * 40,
            "title": [
                f"flood number {at % 7} at river {at % 3} {'x' * (at % 5)}" for at in range(40)
            ],
        }
    )
    whole = describe(members).select("story", "title").sort("story")
    assert titles_of(members).equals(whole)
    assert titles_of(members.clear()).is_empty()


def test_terms_alone_are_those_of_the_whole_label() -> None:
    rows = [
        member(f"s{at % 5}", f"the quake in lima {at % 7} and {at % 11} towns of {at % 3} votes")
        for at in range(300)
    ]
    for told in (QUAKE + VOTE, rows):
        members = pl.DataFrame(told)
        words = words_said(members)
        for story, terms in describe(members).select("story", "terms").iter_rows():
            assert terms_among(words, story) == terms
    assert terms_among(words_said(members.clear()), "quake") == []


def test_a_story_that_most_texts_are_of_keeps_its_own_words_and_drops_stop_words() -> None:
    rows = [
        member("big", f"the quake in lima {at}", language="en", hour=at % 24) for at in range(400)
    ]
    rows += [member(f"s{at}", f"the minister in town{at}", language="en") for at in range(150)]
    words = words_said(pl.DataFrame(rows))
    assert set(terms_among(words, "big")) == {"quake", "lima"}
    assert terms_among(words, "s7") == ["town7"]
