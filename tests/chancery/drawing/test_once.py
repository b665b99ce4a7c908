"""A figure drawn once is the same for the same values, and another in another language."""

from datetime import UTC, datetime, timedelta

from django.utils import translation

from legation.chancery.drawing.lines import sparkline

DAYS = [datetime(2026, 3, 1, tzinfo=UTC) + timedelta(days=step) for step in range(3)]


def drawn(values: list[float], language: str = "en") -> tuple[str, str]:
    with translation.override(language):
        figure = sparkline(DAYS, values, title="harbour", unit="a day")
        return str(figure.picture), figure.summary


def test_the_same_values_are_drawn_alike_and_others_are_not() -> None:
    assert drawn([1.0, 2.0, 3.0]) == drawn([1.0, 2.0, 3.0])
    assert drawn([1.0, 2.0, 3.0])[0] != drawn([3.0, 2.0, 1.0])[0]


def test_a_figure_speaks_the_language_of_who_asks() -> None:
    english, french = drawn([1.0, 2.0, 3.0]), drawn([1.0, 2.0, 3.0], "fr")
    assert english[1] != french[1]
    assert drawn([1.0, 2.0, 3.0]) == english
