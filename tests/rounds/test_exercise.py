"""When an exercise is updated: the last time at its end, the others as far before it as is asked."""

from datetime import UTC, datetime, timedelta

from legation.rounds.exercise import _moments

END = datetime(2026, 3, 15, tzinfo=UTC)


def test_updates_lie_as_far_apart_as_asked_and_end_with_the_exercise() -> None:
    told = list(_moments(END, 3, timedelta(hours=12)))
    assert told == [END - timedelta(hours=24), END - timedelta(hours=12), END]
    assert list(_moments(END, 1, timedelta(0))) == [END]
