"""Headings: posts without their links, broken characters and cut words."""

import polars as pl
import pytest

from legation.methods.narratives.headings import HEADING_LENGTH, heading


def headed(text: str, title: str | None = None) -> str:
    told = pl.DataFrame({"title": [title], "text": [text]}, schema_overrides={"title": pl.String})
    return str(told.select(h=heading(pl.col("title"), pl.col("text")))["h"][0])


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (
            "Storm grows to Category 4: https://t.co/b01A https://t.co/7VG",
            "Storm grows to Category 4",
        ),
        (
            "Song - BURNITUP! (LAKI https://t.co/8b #nowplaying #fm",
            "Song - BURNITUP! #nowplaying #fm",
        ),
        (
            "Hear the track #TheArtOfWar ft #T… https://t.co/EN http",
            "Hear the track #TheArtOfWar ft …",
        ),
        ("Cartoon geek is lit \ufffd\ufffd https://t.co/R1", "Cartoon geek is lit"),
        ("RT @someone: bread &amp; salt", "bread & salt"),
        ("@one @two that is so", "that is so"),
        ("المغرب يعلن https://t.co/x اليوم", "المغرب يعلن اليوم"),
        ("httpd is a server", "httpd is a server"),
        ("https://t.co/a", ""),
    ],
)
def test_a_post_is_called_by_its_words_alone(text: str, says: str) -> None:
    assert headed(text) == says


def test_a_title_stands_before_the_text() -> None:
    assert headed("The text.", "The title") == "The title"


def test_a_long_text_ends_after_a_whole_word() -> None:
    said = headed("harbour strike " * 30)
    assert said.endswith((" strike…", " harbour…"))
    assert len(said) <= HEADING_LENGTH


def test_a_script_without_blanks_is_cut_at_the_length() -> None:
    assert len(headed("两国就贸易协定重启谈判" * 30)) == HEADING_LENGTH
