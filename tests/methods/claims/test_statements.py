"""Statements: sentences that can be true or false, where they stand."""

import polars as pl
import pytest

from legation.methods.claims.statements import is_statement, quotations, sentences, statements


def cut(text: str) -> list[str]:
    return [text[start:end] for start, end in sentences(text)]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Mr. Smith left. He was late!", ["Mr. Smith left.", "He was late!"]),
        ("The U.S. army left. So what?", ["The U.S. army left.", "So what?"]),
        ("It costs 3.5 million. Nobody pays.", ["It costs 3.5 million.", "Nobody pays."]),
        ("В 2014 г. в Крыму. Потом.", ["В 2014 г. в Крыму.", "Потом."]),
        ("他来了。她走了！", ["他来了。", "她走了！"]),
        ("“We stay.” They left.", ["“We stay.”", "They left."]),
        ("یک. دو؟ سه", ["یک.", "دو؟", "سه"]),
        ("one\n\ntwo", ["one", "two"]),
        ("", []),
        (" \n ", []),
    ],
)
def test_sentences_end_where_they_end(text: str, parts: list[str]) -> None:
    assert cut(text) == parts


@pytest.mark.parametrize(
    ("said", "language"),
    [
        ("Ukraine shot down the airliner MH17", "en"),
        ("vaccines were never tested on any large group of people", "en"),
        ("乌克兰击落了马来西亚航空公司的客机", "zh"),
        ("“We shall keep our word and build the bridge”, the minister said", "en"),
        ("قتل 12 شخصا في انفجار", "ar"),
    ],
)
def test_what_can_be_true_or_false_is_a_statement(said: str, language: str) -> None:
    assert is_statement(said, language)


@pytest.mark.parametrize(
    ("said", "language"),
    [
        ("Did Ukraine shoot down the airliner MH17?", "en"),
        ("Subscribe to our newsletter for news from Ukraine", "en"),
        ("Alle Rechte vorbehalten durch die Agentur 2024", "de"),
        ("I think that we should all be happy today", "en"),
        ("thank you for reading", "en"),
        ("Good morning", "en"),
        ("UPDATE: 7:19 p.m.", "en"),
        ("Ukraine " * 95, "en"),
    ],
)
def test_questions_talk_notices_and_scraps_are_none(said: str, language: str) -> None:
    assert not is_statement(said, language)


def test_a_statement_is_found_where_it_stands_without_what_leads_up_to_it() -> None:
    text = "Hello!\nRT @agency: Ukraine shot down the airliner MH17 https://t.co/x\nWhat now?"
    made = statements(pl.DataFrame({"id": ["a"], "text": [text], "language": ["en"]}))
    [(key, start, end, said)] = made.iter_rows()
    assert (key, said) == ("a", "Ukraine shot down the airliner MH17")
    assert text[start:end].endswith("MH17 https://t.co/x")


def test_a_quotation_counts_from_seven_words_on() -> None:
    assert quotations("He is “the best of them”, she said") == []
    assert quotations("He said: «Мы сдержим слово и построим этот мост вместе»") == [
        "Мы сдержим слово и построим этот мост вместе"
    ]
