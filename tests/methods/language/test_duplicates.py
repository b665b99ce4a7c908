"""Copies are found, near copies are found, and neighbours in meaning alone are not copies."""

import random

import numpy as np
import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from legation.methods.language.clean import joined_text, text_hashes
from legation.methods.language.common_runs import common_shares
from legation.methods.language.duplicates import duplicates
from legation.methods.language.shingles import shingles, signatures

VOCABULARY = """
    minister border talks water grain port treaty vote court army river market school road energy harvest
    storm strike league council envoy summit island coast debt loan trade visa embassy crisis
"""
WORDS = VOCABULARY.split()
HAN = (
    "部长会谈边境水粮港口条约投票法院军队河市场学校道路"
    "能源收获风暴罢工理事会特使首脑岛海岸债务贷款贸易签证使馆危机"
)


def _texts(count: int, seed: int) -> list[str]:
    dice = random.Random(seed)
    return [
        " ".join(dice.choice(WORDS) + str(dice.randrange(50)) for _ in range(18))
        for _ in range(count)
    ]


def _edited(text: str, share: float, seed: int) -> str:
    dice = random.Random(seed)
    letters = list(text)
    for place in dice.sample(range(len(letters)), round(len(letters) * share)):
        letters[place] = dice.choice("abcdefghijklmnopqrstuvwxyz")
    return "".join(letters)


def _groups(texts: list[str | None]) -> dict[str, str]:
    table = pl.DataFrame(
        {"id": [str(n) for n in range(len(texts))], "text": texts},
        schema={"id": pl.String, "text": pl.String},
    )
    return dict(duplicates(table).select("id", "group").iter_rows())


def test_planted_near_copies_are_found_and_nothing_else_is_joined() -> None:
    originals = _texts(400, seed=1)
    copies = [_edited(text, 0.04, seed=place) for place, text in enumerate(originals)]
    groups = _groups([*originals, *copies])
    found = sum(groups[str(400 + place)] == str(place) for place in range(400))
    assert found >= 0.85 * 400
    assert all(groups[str(place)] == str(place) for place in range(400))


def test_exact_copies_are_all_found_however_short() -> None:
    groups = _groups(
        [
            "Ok!",
            "ok",
            "RT @someone: The vote is over https://t.co/x",
            "the vote is over",
            "😀",
            "😀",
        ]
    )
    assert groups == {"0": "0", "1": "0", "2": "2", "3": "2", "4": "4", "5": "4"}


def test_empty_texts_are_nobodys_copies() -> None:
    assert _groups(["", None, "  "]) == {"0": "0", "1": "1", "2": "2"}


def test_short_texts_that_differ_in_a_letter_are_not_copies() -> None:
    assert _groups(["the vote is won", "the vote is wan"]) == {"0": "0", "1": "1"}


def test_near_copies_in_chinese_are_found() -> None:
    dice = random.Random(3)
    originals = ["".join(dice.choice(HAN) for _ in range(60)) for _ in range(100)]
    copies = [text[:30] + "国" + text[31:] for text in originals]
    groups = _groups([*originals, *copies])
    assert sum(groups[str(100 + place)] == str(place) for place in range(100)) >= 95


def test_similarity_is_one_for_a_copy_and_below_for_an_edit() -> None:
    text = _texts(1, seed=5)[0]
    table = pl.DataFrame(
        {"id": ["a", "b", "c"], "text": [text, text.upper(), _edited(text, 0.03, seed=9)]}
    )
    similarity = duplicates(table)["similarity"].to_list()
    assert similarity[:2] == [1.0, 1.0]
    assert 0.8 <= similarity[2] < 1.0


def test_a_higher_threshold_never_joins_more() -> None:
    texts = [*_texts(50, seed=7), *(_edited(text, 0.08, seed=1) for text in _texts(50, seed=7))]
    table = pl.DataFrame({"id": [str(n) for n in range(100)], "text": texts})
    sizes = [duplicates(table, threshold=one)["group"].n_unique() for one in (0.5, 0.8, 0.95)]
    assert sizes == sorted(sizes)


def test_no_texts_give_no_rows() -> None:
    assert duplicates(pl.DataFrame(schema={"id": pl.String, "text": pl.String})).height == 0


def test_the_hash_ignores_case_links_handles_and_punctuation_and_skips_short_texts() -> None:
    table = pl.DataFrame(
        {
            "id": list("abc"),
            "text": [
                "Peace TALKS resume, finally!",
                "@x peace talks resume finally http://a.b",
                "peace",
            ],
        }
    )
    hashes = text_hashes(table)["text_hash"].to_list()
    assert hashes[0] == hashes[1] and hashes[2] is None


def test_a_title_that_opens_the_text_is_read_once() -> None:
    items = pl.DataFrame(
        {
            "id": ["a", "b", "c"],
            "title": ["Talks", "Talks", None],
            "text": ["Talks resume", "They resume", None],
        }
    )
    assert joined_text(items)["text"].to_list() == ["Talks resume", "Talks\nThey resume", ""]


@settings(max_examples=40, deadline=None)
@given(st.lists(st.text(max_size=60), max_size=12))
def test_any_texts_are_grouped_without_error_and_leaders_lead_themselves(texts: list[str]) -> None:
    texts = [text.encode("utf-8", "ignore").decode() for text in texts]
    groups = _groups(list(texts))
    assert all(groups[leader] == leader for leader in groups.values())


def test_shingles_never_cross_from_one_text_into_the_next() -> None:
    apart = [
        shingles(pl.Series([text]), length=5, ideographic_length=3).hashes.tolist()
        for text in ("abcdefg", "hijklm")
    ]
    together = shingles(pl.Series(["abcdefg", "", "abc", "hijklm"]), length=5, ideographic_length=3)
    assert together.hashes.tolist() == [*apart[0], *apart[1]]
    assert together.offsets.tolist() == [0, 3, 3, 3, 5]


def test_a_signature_depends_on_the_text_alone() -> None:
    texts = pl.Series(_texts(30, seed=2))
    assert (signatures(texts)[7] == signatures(texts[7:8])[0]).all()


def _dice(one: str, other: str) -> float:
    mine, theirs = ({text[n : n + 3] for n in range(len(text) - 2)} for text in (one, other))
    return 2 * len(mine & theirs) / max(len(mine) + len(theirs), 1)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text("abc \u0915", max_size=30), min_size=1, max_size=8))
def test_the_common_share_is_that_of_the_sets_of_runs(texts: list[str]) -> None:
    count = len(texts)
    left, right = np.repeat(np.arange(count), count), np.tile(np.arange(count), count)
    found = common_shares(pl.Series(texts, dtype=pl.String), left, right)
    wanted = [_dice(texts[one], texts[other]) for one, other in zip(left, right, strict=True)]
    assert np.allclose(found, wanted)


def test_a_chain_names_its_first_member_and_says_how_unlike_it_the_last_one_is() -> None:
    links = [_texts(1, seed=11)[0]]
    for step in range(6):
        links.append(_edited(links[-1], 0.03, seed=step))
    table = duplicates(pl.DataFrame({"id": list("abcdefg"), "text": links}))
    assert table["group"].unique().to_list() == ["a"]
    share = common_shares(pl.Series(links), np.array([0]), np.array([6]))[0]
    assert table["similarity"][6] < table["similarity"][1]
    assert abs(table["similarity"][6] - share) < 0.1
