"""What an indicator measured is said in the reader's language: decimals, words, times."""

import json

import pytest
from django.utils.translation import override

from legation.desks.briefing.render.measures import measured
from legation.desks.briefing.speaking import figures

DETAIL = {
    "accounts": ["x:1", "x:2"],
    "kinds": ["url"],
    "window_seconds": [60.0, 7200.0],
    "max_q": 0.05,
    "usual_items_per_hour": 1234.5,
    "edges": [{"left": "x:1"}, {"left": "x:2"}],
    "severity": "low",
}


def told(language: str) -> dict[str, str]:
    with override(language):
        return {one["name"]: one["value"] for one in measured({"detail": json.dumps(DETAIL)})}


def test_numbers_windows_and_kinds_are_said_in_english_words() -> None:
    assert told("en") == {
        "Kinds of object shared": "links",
        "Windows tried": "1 minute · 2 hours",
        "q-value allowed": "0.05",
        "Publications in a usual hour": "1,230",
        "Pairs of accounts told in the archive": "2",
    }


@pytest.mark.parametrize("language", ["fr", "es", "ru"])
def test_where_a_comma_is_written_no_number_has_a_dot_and_no_window_is_english(
    language: str,
) -> None:
    said = told(language)
    assert said["q-value allowed"] == "0,05"
    windows = said["Windows tried"]
    assert windows.startswith("1 ")
    assert "hours" not in windows
    assert said["Kinds of object shared"] != "links"


def test_very_small_numbers_keep_their_size() -> None:
    assert figures(0.00004, "fr") == "0,00004"
    assert figures(3e-9, "en") == "3E-9"
    assert figures(10.0, "ru") == "10"
