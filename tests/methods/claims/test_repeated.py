"""Repeated claims: planted ones are found, what differs stays apart, and nothing is found in nothing."""

from datetime import UTC, datetime, timedelta

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from legation.domain.errors import Rejected
from legation.methods.claims.repeated import MENTION, repeated_claims, repeaters

START = datetime(2026, 3, 1, tzinfo=UTC)
STRANGERS = (
    "The central bank of Norway leaves its interest rate where it was.",
    "A heat wave closes schools across the south of India.",
    "Engineers in Chile switch on the largest telescope of the continent.",
    "The football club of Porto signs a goalkeeper from Ghana.",
    "Fishermen off Iceland report fewer herring than in other winters.",
    "Parliament in Nairobi debates a law on the use of plastic bags.",
)


def items(*texts: str, sources: tuple[str, ...] = ()) -> pl.DataFrame:
    """One item an hour; ids i0, i1, …."""
    table = pl.DataFrame(
        {
            "id": [f"i{at}" for at in range(len(texts))],
            "published_at": [START + timedelta(hours=at) for at in range(len(texts))],
            "text": list(texts),
        },
        schema_overrides={"published_at": pl.Datetime("us", "UTC")},
    )
    return table.with_columns(source=pl.Series(sources)) if sources else table


def groups(table: pl.DataFrame) -> list[list[str]]:
    """The items of each claim, in order of time."""
    made = repeated_claims(table)
    return sorted(part["id"].to_list() for _, part in made.group_by("claim", maintain_order=True))


def test_the_same_in_other_words_is_one_claim_among_strangers() -> None:
    told = (
        "The blast in Lima killed 12 people and injured 40.",
        *STRANGERS[:3],
        "Twelve people were killed and 40 injured by the blast in Lima.",
        *STRANGERS[3:],
        "The blast in Lima killed 12 people and injured 40, reports say.",
    )
    assert groups(items(*told)) == [["i0", "i4", "i8"]]


def test_the_same_in_another_language_is_one_claim() -> None:
    told = (
        "An explosion in Lima killed 12 people and injured 40.",
        "Una explosión en Lima mató a 12 personas e hirió a 40.",
        "В результате взрыва в Лиме погибли 12 человек, 40 ранены.",
        *STRANGERS,
    )
    assert groups(items(*told)) == [["i0", "i1", "i2"]]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The blast in Lima killed 12 people.", "The blast in Lima killed 14 people."),
        ("The blast in Lima killed twelve people.", "The blast in Lima killed 14 people."),
        ("In 2014 Crimea decided to join Russia.", "In 2016 Crimea decided to join Russia."),
        ("Navalny was poisoned with Novichok.", "Navalny was not poisoned with Novichok."),
        ("Навального отравили «Новичком» в Томске.", "Навального не отравили «Новичком» в Томске."),
        ("Poland sent troops to the border with Belarus.", "Latvia sent troops to the border with Belarus."),
        ("The vote takes place on 5 May in all of Kenya.", "The vote takes place on 9 May in all of Kenya."),
        ("Gas will cost 13 percent more in Berlin.", "Gas will cost 31 percent more in Berlin."),
    ],
)  # fmt: skip
def test_a_changed_fact_keeps_statements_apart(one: str, other: str) -> None:
    assert groups(items(one, other)) == []
    assert groups(items(one, other, one)) == [["i0", "i2"]]


def test_a_statement_without_a_number_does_not_bring_two_numbers_together() -> None:
    for first in range(3):
        told = [
            "The blast at the market hall in Lima killed people on Monday.",
            "The blast at the market hall in Lima killed 12 people on Monday.",
            "The blast at the market hall in Lima killed 14 people on Monday.",
        ]
        told = told[first:] + told[:first]
        for group in groups(items(*told)):
            numbers = {
                at for key in group if (at := told[int(key[1:])]) and ("12" in at or "14" in at)
            }
            assert len(numbers) < 2


def test_a_quotation_is_one_claim_whatever_stands_around_it() -> None:
    told = (
        "“We shall keep our word and build the bridge over the river”, Ana Diaz told reporters.",
        "Critics laughed when the minister promised: “We shall keep our word and build the bridge”.",
        *STRANGERS,
    )
    assert groups(items(*told)) == [["i0", "i1"]]


def test_nothing_repeats_among_strangers_and_in_one_item_alone() -> None:
    assert repeated_claims(items(*STRANGERS)).is_empty()
    assert repeated_claims(items(f"{STRANGERS[0]} {STRANGERS[0]}", STRANGERS[1])).is_empty()
    assert repeated_claims(items("Thank you for reading.", "Thank you for reading.")).is_empty()


def test_a_claim_says_where_it_stands_and_who_was_first() -> None:
    text = f"{STRANGERS[1]} {STRANGERS[0]} And more."
    table = items(STRANGERS[2], text, f"Breaking!\n{STRANGERS[0]}")
    made = repeated_claims(table.reverse())
    assert made.schema == MENTION
    said = dict(table.select("id", "text").iter_rows())
    assert [said[key][start:end] for key, _, start, end, _ in made.iter_rows()] == [
        STRANGERS[0]
    ] * 2
    assert made["id"].to_list() == ["i1", "i2"]
    assert made["claim"].unique().to_list() == [f"i1@{len(STRANGERS[1]) + 1}"]
    assert made["first_seen"].unique().to_list() == [START + timedelta(hours=1)]


def test_who_repeats_a_claim_is_told_in_order() -> None:
    table = items(
        STRANGERS[0], STRANGERS[1], STRANGERS[1], STRANGERS[1], STRANGERS[0],
        sources=("wire", "paper", "blog", "paper", "radio"),
    )  # fmt: skip
    told = repeaters(repeated_claims(table), table.with_columns(language=pl.lit("en")))
    assert told.select("said", "first_source", "items", "sources", "languages").rows() == [
        (STRANGERS[1], "paper", 3, ["paper", "blog"], ["en"]),
        (STRANGERS[0], "wire", 2, ["wire", "radio"], ["en"]),
    ]


def test_given_texts_that_say_the_same_are_named_and_a_contradiction_with_its_fact() -> None:
    table = items(
        "The blast in Lima killed 14 people.",
        "Poland has sent soldiers to the border with Belarus.",
        *STRANGERS,
    )
    lines = pl.DataFrame(
        {
            "id": ["toll", "border", "other"],
            "text": [
                "We mourn with Peru. The blast in Lima killed 12 people.",
                "Poland sent soldiers to the border with Belarus.",
                "Bridges are built by those who stay.",
            ],
        }
    )
    made = repeated_claims(table, given={"line": lines})
    assert made.select("id", "line", "line_differs").rows() == [
        ("i0", "toll", "number"),
        ("i1", "border", None),
    ]
    nothing = repeated_claims(table, given={"line": lines.head(0)})
    assert nothing.is_empty()
    assert nothing.columns[-2:] == ["line", "line_differs"]


def test_the_order_of_the_rows_changes_nothing() -> None:
    table = items(*STRANGERS, *STRANGERS[2:5], "The blast in Lima killed 12.", *STRANGERS[1:3])
    made = repeated_claims(table)
    assert len(made)
    for seed in range(3):
        mixed = table.sample(fraction=1.0, shuffle=True, seed=seed)
        assert repeated_claims(mixed).equals(made)


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.text(max_size=60)
        | st.sampled_from(
            ["\0" * 9, "😀" * 40, "“" * 30, "1" * 400, "٣ " * 20, "a" * 30_000, "\u202e. \u202e."]
        ),
        max_size=6,
    )
)  # fmt: skip
def test_whatever_a_text_holds_its_places_lie_in_it(texts: list[str]) -> None:
    made = repeated_claims(items(*texts, *texts))
    for key, start, end in made.select("id", "start", "end").iter_rows():
        assert 0 <= start < end <= len([*texts, *texts][int(key[1:])])


def test_a_table_without_what_is_needed_is_refused() -> None:
    for column in ("id", "published_at", "text"):
        with pytest.raises(Rejected, match=f"missing column '{column}'"):
            repeated_claims(items(*STRANGERS).drop(column))
    with pytest.raises(Rejected, match="stands twice"):
        repeated_claims(items(*STRANGERS).with_columns(id=pl.lit("same")))
    with pytest.raises(Rejected, match="missing column 'text'"):
        repeated_claims(items(*STRANGERS), given={"line": pl.DataFrame({"id": ["a"]})})
    assert repeated_claims(items(*STRANGERS).head(0)).is_empty()
