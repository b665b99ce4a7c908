"""Pieces are put together as the reader's language does it, and stay so on one line."""

import pytest
from django.template.loader import render_to_string
from django.utils import translation

from legation.chancery.foreign import one_line
from legation.chancery.joining import named, parted


@pytest.mark.parametrize(
    ("language", "says"),
    [
        ("en", "Title: needed; Day: needed"),
        ("fr", "Title\u202f: needed\u202f; Day\u202f: needed"),
        ("zh-hans", "Title：needed；Day：needed"),
    ],
)
def test_a_name_and_what_is_said_of_it_are_joined_as_the_language_does(
    language: str, says: str
) -> None:
    with translation.override(language):
        assert parted(named(name, "needed") for name in ("Title", "Day")) == says


def test_an_alert_joins_a_field_and_its_fault_as_the_language_does() -> None:
    values = {"field": {"label": "Titre", "id": "title"}, "says": "il en faut un"}
    with translation.override("fr"):
        page = render_to_string("web/parts/fault.html", values)
    assert "Titre</a>\u202f: il en faut un" in page


def test_a_line_keeps_the_space_that_does_not_break_and_loses_runs_of_blanks() -> None:
    assert one_line("Source\u202f: radio\n et\u00a0\u202f presse\u2028fin") == (
        "Source\u202f: radio et presse fin"
    )
