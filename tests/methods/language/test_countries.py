"""Countries and organisations: the labelled sentences, and the traps one by one."""

from pathlib import Path

import polars as pl
import pytest

from legation.methods.language.countries import countries, fold, mentions

LABELLED = Path(__file__).with_name("countries_labelled.tsv")
SECOND = Path(__file__).with_name("countries_labelled_second.tsv")


def _rows(path: Path) -> list[tuple[str, str, frozenset[str]]]:
    rows = [
        line.split("\t") for line in path.read_text("utf-8").splitlines() if line and line[0] != "#"
    ]
    return [(row[0], row[2], frozenset(" ".join([row[1], *row[3:]]).split())) for row in rows]


def _codes(sentence: str, language: str = "und") -> set[str | None]:
    return {mention.code for mention in mentions(sentence, language)}


def _precision_and_recall(path: Path) -> tuple[float, float]:
    hits = found = wanted = 0
    for language, sentence, codes in _rows(path):
        got = _codes(sentence, language)
        hits, found, wanted = hits + len(got & codes), found + len(got), wanted + len(codes)
    return hits / found, hits / wanted


def test_the_labelled_sentences_cover_enough() -> None:
    rows = _rows(LABELLED)
    assert len(rows) >= 60
    assert len({language for language, _, _ in rows}) >= 10


def test_nearly_all_labelled_mentions_are_found_and_nearly_nothing_else() -> None:
    precision, recall = _precision_and_recall(LABELLED)
    assert precision >= 0.97 and recall >= 0.97


@pytest.mark.parametrize(
    "sentence",
    [
        "Georgia Tech beat Duke.",
        "Michael Jordan retired.",
        "cold turkey",
        "The New Jersey coast",
        "Deputies stopped two motorists in south Georgia.",
        "He had turkey and gravy.",
    ],
)
def test_namesakes_are_not_countries(sentence: str) -> None:
    assert _codes(sentence, "en") == set()


@pytest.mark.parametrize(
    ("sentence", "codes"),
    [
        ("افتتاح كابل كهرباء جديد", set()),
        ("انقطاع الكابل البحري أمس", set()),
        ("قطع كابل بحري قرب الميناء", set()),
        ("وصل الوفد إلى كابل أمس", {"AF"}),
        ("محادثات بكابل", {"AF"}),
    ],
)
def test_a_cable_in_arabic_is_not_kabul(sentence: str, codes: set[str]) -> None:
    assert _codes(sentence, "ar") == codes


@pytest.mark.parametrize("prefix", ["و", "ب", "ل", "ف", ""])
def test_arabic_clitics_do_not_hide_a_country(prefix: str) -> None:
    assert _codes(f"تحدث {prefix}لبنان أمس", "ar") == {"LB"}


def test_places_are_exact_also_after_letters_that_change_length() -> None:
    text = "İİİ 😀 Ukraine"
    assert [(m.code, text[m.start : m.end]) for m in mentions(text, "en")] == [("UA", "Ukraine")]
    assert len(fold("İİİẞ")) == 4


def test_the_longest_name_wins() -> None:
    assert _codes("Equatorial Guinea and Papua New Guinea", "en") == {"GQ", "PG"}


def test_a_name_inside_another_word_is_not_heard() -> None:
    assert _codes("Omanis? romania-like chadors, and Malian malice", "en") <= {"OM", "ML", "RO"}
    assert _codes("xFrance Francex", "en") == set()


def test_the_table_carries_ids_and_reads_the_language_when_none_is_given() -> None:
    table = countries(
        pl.DataFrame(
            {"id": ["a", "b", "c"], "text": ["Island höjer räntan i dag igen", None, "Kenya"]}
        )
    )
    assert table.select("id", "code").rows() == [("a", "IS"), ("c", "KE")]
    assert (
        countries(pl.DataFrame(schema={"id": pl.String, "text": pl.String})).schema == table.schema
    )


def test_the_second_labelled_set_is_read_as_well() -> None:
    rows = _rows(SECOND)
    assert len(rows) >= 60 and len({language for language, _, _ in rows}) >= 12
    precision, recall = _precision_and_recall(SECOND)
    assert precision >= 0.97 and recall >= 0.97


@pytest.mark.parametrize(
    ("sentence", "language", "codes"),
    [
        ("Грузовик перевернулся на трассе.", "ru", set()),
        ("Индивидуум и грузы", "ru", set()),
        ("Президент Грузии прибыл в столицу Индии.", "ru", {"GE", "IN"}),
        ("Sofía ganó el premio.", "es", set()),
        ("Alger a rappelé son ambassadeur.", "fr", {"DZ"}),
        ("Alger Hiss was a diplomat.", "en", set()),
    ],
)
def test_words_that_begin_like_a_country_are_not_heard_and_its_own_forms_are(
    sentence: str, language: str, codes: set[str]
) -> None:
    assert _codes(sentence, language) == codes


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("COME WITH US AND DANCE ALL NIGHT", []),
        ("FOLLOW US", []),
        ("THE US SENATE VOTES ON SANCTIONS", ["US"]),
        ("US troops leave; talks with the US go on", ["US", "US"]),
        ("NATO and US forces met", ["org:nato", "US"]),
    ],
)
def test_a_plain_word_in_a_text_of_capitals_is_no_country(text: str, codes: list[str]) -> None:
    assert [one.code for one in mentions(text, "en")] == codes
