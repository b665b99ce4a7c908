"""What a brief is made of: evidence under every sentence, lists under every count, the same digest again."""

import re

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from legation.desks.briefing.content import (
    Counted,
    Evidence,
    Listed,
    Register,
    Sentence,
    Words,
)
from legation.desks.briefing.rules import SystemHealth, compose
from legation.desks.briefing.rules.numbers import begins, rough
from legation.desks.briefing.serial import digest_of, from_json, to_json
from legation.desks.briefing.work import CITED_PER_LIST, cited_items
from legation.domain.errors import Rejected
from legation.domain.identity import key_of
from legation.testing.planted_brief import (
    AS_OF,
    blank_picture,
    planted_items,
    planted_picture,
)

SLUGS = [
    "changes",
    "warnings",
    "communications",
    "options",
    "gaps",
    "forecasts",
]


@pytest.mark.parametrize("picture", [planted_picture(), blank_picture()], ids=["planted", "blank"])
def test_a_brief_has_six_blocks_and_every_sentence_has_evidence(picture) -> None:
    content = compose(picture)
    assert [block.slug for block in content.blocks] == SLUGS
    for sentence in content.sentences():
        assert any(one.ids for one in sentence.evidence), sentence.text


def test_every_count_is_the_length_of_its_list() -> None:
    counts = [
        part
        for sentence in compose(planted_picture()).sentences()
        for part in sentence.leaves
        if isinstance(part, Counted)
    ]
    assert len(counts) > 20
    for count in counts:
        assert count.text.split()[0] == f"{len(count.evidence.ids):,}"


def test_a_number_in_plain_words_is_refused() -> None:
    with pytest.raises(Rejected):
        Words("about 40 publications")


def test_a_sentence_without_evidence_is_refused() -> None:
    with pytest.raises(Rejected):
        Sentence(register=Register.FACT, parts=(Words("All is well."),))
    nothing = Evidence(of=Listed.ITEMS, ids=())
    with pytest.raises(Rejected):
        Sentence(register=Register.FACT, parts=(Words("All is well."),), rests_on=(nothing,))


def test_the_same_picture_gives_the_same_digest_and_one_more_item_another() -> None:
    once, again = compose(planted_picture()), compose(planted_picture())
    assert digest_of(once) == digest_of(again)
    fewer = planted_picture(publications=planted_picture().publications.head(-1))
    assert digest_of(compose(fewer)) != digest_of(once)


@pytest.mark.parametrize("picture", [planted_picture(), blank_picture()], ids=["planted", "blank"])
def test_a_brief_survives_being_written_as_json(picture) -> None:
    content = compose(picture)
    assert from_json(to_json(content)) == content


@settings(deadline=None, max_examples=30)
@given(st.data())
def test_any_part_of_the_world_still_gives_a_brief_whose_sentences_rest_on_something(data) -> None:
    whole = planted_picture()
    kept = {
        name: getattr(whole, name).sample(
            n=data.draw(st.integers(0, getattr(whole, name).height)),
            seed=data.draw(st.integers(0, 99)),
        )
        for name in ("publications", "titles", "signals", "forecasts", "scores")
    }
    health = data.draw(st.sampled_from([whole.health, SystemHealth()]))
    content = compose(planted_picture(**kept, health=health))
    assert all(one.evidence for one in content.sentences())
    assert from_json(to_json(content)) == content


def test_only_the_first_publications_of_a_long_list_are_cited() -> None:
    items = planted_items().filter(pl.col("story") == key_of("story", "harbour"))
    many = pl.concat(
        [items.with_columns(id=pl.concat_str(pl.col("id"), pl.lit(str(n)))) for n in range(40)]
    )
    content = compose(planted_picture(publications=many))
    longest = max(len(one.ids) for one in content.evidence().values() if one.of == Listed.ITEMS)
    assert longest > 2 * CITED_PER_LIST
    cited = cited_items(content)
    assert len(cited) == len(set(cited)) < longest
    for one in content.evidence().values():
        if one.of == Listed.ITEMS:
            assert set(one.ids[:CITED_PER_LIST]) <= set(cited)


def test_nothing_in_a_brief_is_called_by_its_id() -> None:
    nameless = planted_picture().titles.head(0)
    content = compose(planted_picture(titles=nameless))
    told = [card.title.text for block in content.blocks for card in block.cards if card.title]
    told += [sentence.text for sentence in content.sentences()]
    assert not [one for one in told if re.search(r"[0-9a-f]{32}", one)]


def test_a_period_that_starts_with_the_last_instant_of_a_day_is_said_to_start_with_the_next() -> (
    None
):
    assert begins(AS_OF.replace(hour=23, minute=59, second=59, microsecond=999_999)).day == 16
    assert begins(AS_OF) == AS_OF


@pytest.mark.parametrize(
    ("value", "says"),
    [(14.73, "15"), (2.48, "2.5"), (7.465e-34, "0"), (2.0, "2"), (1234.5, "1,234")],
)
def test_a_measured_number_is_rounded_to_what_it_can_bear(value: float, says: str) -> None:
    assert rough(value) == says
