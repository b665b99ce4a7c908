"""Silence: a source that stopped, and one that merely has its usual pause."""

from datetime import timedelta

import pytest

from legation.desks.briefing.rules.health import fell_silent

HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("quiet", "longest", "publications", "silent"),
    [
        (30 * HOUR, 12 * HOUR, 40, True),
        (24 * HOUR, 12 * HOUR, 40, False),
        (300 * HOUR, 12 * HOUR, 9, False),
        (300 * HOUR, None, 40, False),
    ],
)
def test_twice_the_longest_pause_is_silence_once_a_rhythm_is_known(
    quiet: timedelta, longest: timedelta | None, publications: int, silent: bool
) -> None:
    assert fell_silent(quiet, longest_gap=longest, publications=publications) is silent
