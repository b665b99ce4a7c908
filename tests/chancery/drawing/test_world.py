"""The map shows every country, islands too, with the borders of the profile in force."""

import re
from html import escape
from pathlib import Path

import pytest

from legation.chancery.drawing import atlas as atlas_room
from legation.chancery.drawing.atlas import atlas
from legation.chancery.drawing.figure import Figure
from legation.chancery.drawing.world import bin_edges, map_by_country
from legation.chancery.recognition import Profile, load_profile

UN = load_profile("un")
LARGEST_BYTES = 120_000


def drawn(values: dict[str, float], profile: Profile = UN, **more: float | None) -> Figure:
    return map_by_country(values, profile, title="x", unit="texts", **more)  # type: ignore[arg-type]


def own(folder: Path, text: str) -> Profile:
    (folder / "own.toml").write_text(text, "utf-8")
    return load_profile(str(folder / "own.toml"))


def land(figure: Figure, name: str) -> str:
    found = re.search(rf'<path class="land (\w+)" d="([^"]+)"><title>{name}:', str(figure.picture))
    assert found, name
    return found[2]


def test_the_map_is_small_enough_to_travel() -> None:
    size = (Path(atlas_room.__file__).parent / "atlas.json").stat().st_size
    assert size <= LARGEST_BYTES


def test_every_country_and_inhabited_territory_is_on_the_map() -> None:
    world = atlas()
    shown = {UN.drawn_as(area) for area in world.areas} | set(world.dots)
    assert set(UN.territories()) - shown == {"AQ", "BV", "HM", "TF", "UM"}


def test_areas_keep_their_proportion() -> None:
    assert area("CD") / area("GL") == pytest.approx(2.345 / 2.166, rel=0.06)
    assert area("BR") / area("AU") == pytest.approx(8.516 / 7.692, rel=0.06)


def area(code: str) -> float:
    """Add up the map's units within a path (shoelace)."""
    total = 0.0
    for ring in re.findall(r"M[^z]+z", atlas().areas[code]):
        numbers = [int(one) for one in re.findall(r"-?\d+", ring)]
        x, y = numbers[0], numbers[1]
        points = [(x, y)]
        for dx, dy in zip(numbers[2::2], numbers[3::2], strict=True):
            x, y = x + dx, y + dy
            points.append((x, y))
        turned = [*points[1:], points[0]]
        total += abs(sum(a * d - c * b for (a, b), (c, d) in zip(points, turned, strict=True))) / 2
    return total


def test_no_country_is_torn_across_the_map() -> None:
    for code in ("RU", "FJ", "US", "NZ"):
        for ring in re.findall(r"M[^z]+z", atlas().areas[code]):
            steps = [int(one) for one in re.findall(r"-?\d+", ring)][2::2]
            assert max(map(abs, steps)) < 300


@pytest.mark.parametrize("code", ["TV", "NR", "MT", "KN", "SC", "KI", "MV", "SG", "VA"])
def test_an_island_state_with_a_value_is_seen(code: str) -> None:
    told = str(drawn({code: 7, "BR": 3}).picture)
    found = re.search(
        rf'<circle class="land dot q5"[^>]+r="11"/?><title>{escape(UN.name_of(code))}: 7', told
    )
    assert found


def test_nought_is_apart_from_no_data() -> None:
    figure = drawn({"FR": 5, "ZA": 0})
    told = str(figure.picture)
    assert f'class="land q0" d="{land(figure, "South Africa")}"' in told
    assert f'class="land none" d="{land(figure, "Brazil")}"' in told
    assert "Brazil: no data" in told and "no data" in figure.legend
    counted = drawn({"FR": 5}, otherwise=0.0)
    assert "Brazil: 0" in counted.picture and "no data" not in counted.legend


def test_the_profile_says_of_what_an_area_is_a_part(tmp_path: Path) -> None:
    crimea, kosovo = atlas().areas["crimea"], atlas().areas["kosovo"]
    assert crimea in land(drawn({"FR": 1}), "Ukraine")
    other = own(tmp_path, '[areas]\ncrimea = "RU"\nkosovo = "RS"\n')
    figure = drawn({"FR": 1}, other)
    assert crimea in land(figure, "Russian Federation") and crimea not in land(figure, "Ukraine")
    assert kosovo in land(figure, "Serbia")


def test_the_profile_says_how_borders_are_drawn(tmp_path: Path) -> None:
    lines = {(one.left, one.right, one.stretch): one.path for one in atlas().borders}
    assert kind_of(drawn({"FR": 1}), lines["IN", "PK", "kashmir"]) == "border dashed"
    assert kind_of(drawn({"FR": 1}), lines["IN", "PK", ""]) == "border"
    assert kind_of(drawn({"FR": 1}), lines["EH", "MA", ""]) == "border dashed"
    assert kind_of(drawn({"FR": 1}), lines["CY", "n-cyprus", ""]) == "border dashed"
    quiet = own(tmp_path, '[borders]\ndashed = ["BE NL"]\nhidden = ["IN PK", "kashmir"]\n')
    figure = drawn({"FR": 1}, quiet)
    assert kind_of(figure, lines["BE", "NL", ""]) == "border dashed"
    assert kind_of(figure, lines["IN", "PK", "kashmir"]) == ""
    assert kind_of(figure, lines["CY", "n-cyprus", ""]) == ""
    assert kind_of(figure, lines["EH", "MA", ""]) == "border"


def kind_of(figure: Figure, path: str) -> str:
    paths = re.findall(r'<path class="(border[^"]*)" d="([^"]+)"/>', str(figure.picture))
    return next((kind for kind, whole in paths if path in whole), "")


@pytest.mark.parametrize("language", ["en", "fr", "ar", "zh"])
def test_the_legend_says_whose_view_the_borders_are(language: str) -> None:
    figure = map_by_country({"TW": 2}, UN, title="x", unit="y", language=language)
    assert UN.view[language] in figure.legend.replace("&#x27;", "'")
    assert UN.disclaimer[language] in figure.legend.replace("&#x27;", "'")
    assert figure.rows == ((UN.name_of("TW", language), "TW", "2"),)


def test_the_table_holds_every_value_highest_first_and_what_is_no_country_is_left_out() -> None:
    figure = drawn({"PE": 3, "FR": 12, "org:un": 40, "MT": 5})
    assert [row[1:] for row in figure.rows] == [("FR", "12"), ("MT", "5"), ("PE", "3")]
    assert not drawn({"org:un": 3}).is_drawn


@pytest.mark.parametrize(
    "values", [[1], [3, 4], [1, 2, 3, 4], [0.2, 7, 900, 31_000], range(1, 300)]
)
def test_every_value_falls_into_one_of_at_most_five_bins(values: list[float]) -> None:
    edges = bin_edges(list(values))
    assert 1 <= len(edges) <= 5 and edges == sorted(set(edges))
    assert edges[0] <= min(values)
