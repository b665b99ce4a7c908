"""Entities of texts in many scripts."""

import polars as pl
import pytest

from legation.couriers.readers.extract import extract_entities


def found(text):
    return (
        pl.DataFrame({"text": [text]}, schema={"text": pl.String})
        .select(**extract_entities(pl.col("text")))
        .to_dicts()[0]
    )


@pytest.mark.parametrize(
    ("text", "hashtags"),
    [
        ("#summit and #G20", ["summit", "G20"]),
        ("قمة #السلام_الآن اليوم", ["السلام_الآن"]),
        ("#саммит, #हिन्दी!", ["саммит", "हिन्दी"]),
        ("＃峰会 开始", ["峰会"]),
        ("room #12, page#anchor, https://e.org/#top &#39;", []),
    ],
)
def test_hashtags_in_any_script(text, hashtags):
    assert found(text)["hashtags"] == hashtags


def test_mentions_are_no_mail_addresses():
    assert found("@ann, (@bob@example.org) write to press@mfa.example")["mentions"] == [
        "ann",
        "bob@example.org",
    ]


def test_links_lose_the_end_of_the_sentence():
    assert found("see https://e.org/a?b=1. And (http://x.org/y)!")["urls"] == [
        "https://e.org/a?b=1",
        "http://x.org/y",
    ]


def test_no_text_has_no_entities():
    assert found(None) == {"hashtags": None, "mentions": None, "urls": None}
