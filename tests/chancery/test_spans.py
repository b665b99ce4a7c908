"""A stretch of time on a page, in its largest whole unit."""

import pytest
from django.utils import translation

from legation.chancery.authors.templatetags.authors import span


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (45, "45 seconds"),
        (300, "5 minutes"),
        (24 * 3600, "24 hours"),
        (36 * 3600, "36 hours"),
        (48 * 3600, "2 days"),
        (50 * 3600, "50 hours"),
        (336 * 3600, "14 days"),
    ],
)
def test_a_stretch_is_said_in_days_from_two_whole_days_on(seconds: int, said: str) -> None:
    assert span(seconds) == said


def test_days_are_said_in_the_readers_language() -> None:
    with translation.override("fr"):
        assert span(336 * 3600) == "14 jours"
