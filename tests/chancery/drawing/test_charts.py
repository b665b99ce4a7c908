"""Every chart says in its table and its description what it draws, without colour alone or styles."""

import re
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import numpy as np
import pytest
from django.template.loader import render_to_string
from hypothesis import given
from hypothesis import strategies as st

from legation.chancery.drawing.bars import Interval, bars, intervals
from legation.chancery.drawing.figure import Figure
from legation.chancery.drawing.forecasts import Said, fan, reliability
from legation.chancery.drawing.frame import round_steps
from legation.chancery.drawing.lines import (
    Flag,
    Series,
    line,
    small_multiples,
    sparkline,
    stacked,
)
from legation.chancery.drawing.network import Bridge, Community, force_layout, network
from legation.chancery.drawing.saying import day, number, share
from legation.chancery.drawing.timeline import Event, timeline

START = datetime(2026, 3, 1, tzinfo=UTC)
AT = [START + timedelta(days=place) for place in range(10)]
RISING = Series(name="rising", values=tuple(float(place) for place in range(10)))
BROKEN = Series(name="broken", values=(4, 5, None, None, 6, 7, 8, 9, 9, 12))
QUANTILES = [[share * (9 + step) for share in (0.2, 0.4, 0.7, 1, 1.3, 1.8, 2.4)] for step in (1, 2)]
CIRCLES = [
    Community(id=f"c{place}", name=f"Circle {place}", accounts=90 - place) for place in range(60)
]
BRIDGES = [Bridge(left="c0", right="c1", links=9), Bridge(left="c2", right="c59", links=1)]
SAID = [
    Said(probability=0.2, came_true=0.25, count=8),
    Said(probability=0.8, came_true=0.7, count=10),
]


def figures() -> list[Figure]:
    return [
        line(AT, [RISING, BROKEN], title="A", unit="a day", flags=[Flag(at=AT[3], says="Summit")]),
        stacked(AT, [RISING, BROKEN], title="B", unit="a day"),
        small_multiples(AT, [RISING, BROKEN], title="C", unit="a day"),
        sparkline(AT, RISING.values, title="D", unit="a day", target=6),
        bars([("x", 3.0), ("y", 0.0), ("z", None)], title="E", unit="texts"),
        intervals([Interval(name="x", low=-1, middle=2, high=3)], title="F", unit="points"),
        fan(AT[-2:], QUANTILES, title="G", unit="a day", past_at=AT[:8], past=RISING.values[:8]),
        reliability(SAID, title="H"),
        timeline(
            [Event(at=AT[2], says="ours", is_ours=True), Event(at=AT[7], says="theirs")], title="I"
        ),
        network(CIRCLES, BRIDGES, title="J"),
    ]


@pytest.mark.parametrize("figure", figures(), ids=lambda figure: figure.title)
def test_a_figure_has_title_description_and_table_and_no_looks_of_its_own(figure: Figure) -> None:
    told = str(figure.picture)
    name = re.search(r'aria-labelledby="t(\w+) d\1"', told)
    assert name and 'role="img"' in told
    assert f'<title id="t{name[1]}">{figure.title}</title>' in told
    assert f'<desc id="d{name[1]}">' in told and figure.summary
    assert not re.search(r'style=|<style|fill="#|stroke="|on\w+="|<script', told)
    assert figure.rows and all(len(row) == len(figure.head) for row in figure.rows)
    page = render_to_string("chancery/_figure.html", {"figure": figure})
    assert page.count("<tr>") == len(figure.rows) + 1
    assert figure.summary.split(";")[0][:20] in page


def test_what_is_drawn_is_text_and_never_markup() -> None:
    evil = "<script>alert(1)</script>"
    named = Series(name=evil, values=RISING.values)
    drawn = [
        line(AT, [named, RISING], title=evil, unit=evil, flags=[Flag(at=AT[3], says=evil)]),
        bars([(evil, 3.0)], title=evil, unit=evil),
        timeline([Event(at=AT[2], says=evil)], title=evil),
        network([Community(id="a", name=evil, accounts=3)], [], title=evil),
    ]
    for figure in drawn:
        assert "<script" not in render_to_string("chancery/_figure.html", {"figure": figure})


def test_a_stretch_without_values_is_a_gap() -> None:
    figure = line(AT, [BROKEN], title="x", unit="y")
    drawn = re.search(r'class="line s1" d="([^"]+)"', str(figure.picture))
    assert drawn and drawn[1].count("M") == 2
    assert figure.rows[2][1] == ""


def test_too_little_is_said_and_not_drawn() -> None:
    for figure in (
        line(AT[:1], [Series(name="x", values=(3.0,))], title="x", unit="y"),
        bars([("x", None)], title="x", unit="y"),
        reliability([Said(probability=0.5, came_true=1, count=9)], title="x"),
        fan([], [], title="x", unit="y"),
        timeline([], title="x"),
        network([], [], title="x"),
    ):
        assert not figure.is_drawn and "Not enough data" in figure.note
        assert "lacking" in render_to_string("chancery/_figure.html", {"figure": figure})


def test_the_bands_of_a_fan_lie_within_each_other_and_begin_at_the_last_known_value() -> None:
    told = str(fan(AT[-2:], QUANTILES, title="x", unit="y", past_at=AT[:8], past=[5.0] * 8).picture)
    bands = [
        [tuple(map(float, one.split())) for one in path[1:-1].split("L")]
        for path in re.findall(r'class="band b\d" d="([^"]+)"', told)
    ]
    assert len(bands) == 3
    for band in bands:
        assert band[0] == band[-1]
    for outer, inner in pairwise(bands):
        assert min(y for _, y in outer) < min(y for _, y in inner)
        assert max(y for _, y in outer) >= max(y for _, y in inner)


def test_more_series_than_can_be_told_apart_are_summed_and_the_top_stays_the_sum() -> None:
    many = [Series(name=str(place), values=(1.0,) * 10) for place in range(9)]
    figure = stacked(AT, many, title="x", unit="y")
    assert len(figure.head) == 7
    assert [row[-1] for row in figure.rows] == ["4"] * 10
    assert "highest 9" in figure.summary


def test_an_event_outside_the_times_is_told_and_not_drawn() -> None:
    late = Flag(at=AT[-1] + timedelta(days=9), says="Later")
    figure = line(AT, [RISING], title="x", unit="y", flags=[late])
    assert 'class="flag"' not in figure.picture and "Later" in figure.legend


def test_a_network_is_always_drawn_the_same_way_and_starts_with_the_largest() -> None:
    first, again = network(CIRCLES, BRIDGES, title="x"), network(CIRCLES[::-1], BRIDGES, title="x")
    assert first.picture == again.picture
    assert str(first.picture).count('class="group') == 50
    assert len(first.rows) == 60
    assert first.rows[0][:2] == ("Circle 0", "90") and "Circle 1 (9)" in first.rows[0][2]
    assert "Circle 59" in dict((row[0], row[2]) for row in first.rows)["Circle 2"]


def test_linked_communities_stand_closer_than_others() -> None:
    links = np.array([[0, 1], [1, 2], [0, 2], [3, 4], [4, 5], [3, 5]])
    places = force_layout(6, links, np.ones(6))
    apart = np.linalg.norm(places[:, None] - places[None], axis=2)
    within = np.mean([apart[left, right] for left, right in links])
    across = np.mean([apart[left, right] for left in (0, 1, 2) for right in (3, 4, 5)])
    assert within * 1.5 < across


@given(st.floats(-1e6, 1e6), st.floats(0.01, 1e6))
def test_round_steps_enclose_the_range_evenly(low: float, reach: float) -> None:
    steps = round_steps(low, low + reach)
    assert steps[0] <= low + reach * 1e-6 and steps[-1] >= low + reach * (1 - 1e-6)
    assert 2 <= len(steps) <= 9


def test_numbers_and_days_are_written_as_each_language_does() -> None:
    assert number(14230.6, "fr") == "14\u202f231"
    assert number(1.5, "ru") == "1,5" and number(1.5, "zh") == "1.5"
    assert share(0.72, "fr") == "72\xa0%" and share(None) == ""
    assert day(START, "fr") == "1 mars" and day(START, "zh") == "3月1日"
    assert "2026" in day(START, "ar", has_year=True)
    french = line(AT, [BROKEN], title="x", unit="y", language="fr")
    assert french.rows[0][0] == "1 mars 2026"


def test_a_long_series_is_also_offered_enlarged() -> None:
    at = [START + timedelta(days=place) for place in range(80)]
    figure = line(at, [Series(name="x", values=(1.0,) * 80)], title="x", unit="y")
    assert figure.timed and '"data": [[' in str(figure.timed)
    assert line(AT, [RISING], title="x", unit="y").timed is None


def test_a_unit_stands_apart_from_the_numbers_in_the_words_of_a_chart() -> None:
    values = [Series(name="Story", values=(1.0,) * len(AT))]
    figure = line(AT, values, title="Story", unit="publications a day")
    assert figure.summary.startswith("Story, publications a day: highest 1 on ")
