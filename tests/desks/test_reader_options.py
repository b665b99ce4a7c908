"""Options of readers: each of the kind that its reader declares, or named when the source is added."""

from dataclasses import dataclass, field
from typing import Literal

import pytest

from legation.desks.listening.options import check_options, option_kinds
from legation.domain.errors import Misconfigured
from legation.doors.registry import plugin, plugin_names


@dataclass(frozen=True, kw_only=True)
class Cables:
    name: str = "cables/1"
    fetch: object = None
    rows: int = 5
    pause: float = 1.0
    until: float | None = None
    greeting: str = "hello"
    is_quick: bool = False
    desks: tuple[str, ...] = ()
    order: Literal["up", "down"] = "up"
    form: dict[str, object] = field(default_factory=dict)


RIGHT = {
    "rows": [7],
    "pause": [2, 2.5],
    "until": [None, 3, 3.5],
    "greeting": ["", "7"],
    "is_quick": [True, False],
    "desks": [[], ["berne", "lima"], ("oslo",)],
    "order": ["down"],
    "form": [{"a": 1}],
}
WRONG = {
    "rows": ["abc", 1.5, True, None],
    "pause": ["1", False, None],
    "until": ["soon", True],
    "greeting": [5, ["hi"], None],
    "is_quick": [1, "true"],
    "desks": ["berne", [1], {"a": "b"}],
    "order": ["sideways", 1],
}


@pytest.mark.parametrize(("name", "value"), [(n, v) for n in RIGHT for v in RIGHT[n]])
def test_an_option_of_its_kind_is_taken(name: str, value: object) -> None:
    check_options("cables", Cables, {name: value})


@pytest.mark.parametrize(("name", "value"), [(n, v) for n in WRONG for v in WRONG[n]])
def test_an_option_of_another_kind_is_named(name: str, value: object) -> None:
    with pytest.raises(Misconfigured, match=f"option '{name}' of reader 'cables'") as refused:
        check_options("cables", Cables, {name: value})
    assert str(refused.value.remedy).startswith("give ")


def test_a_secret_of_another_kind_is_not_repeated() -> None:
    with pytest.raises(Misconfigured, match="option 'token'") as refused:
        check_options("mastodon", plugin("readers", "mastodon"), {"token": 83_194_071})
    assert "83" not in str(refused.value)


@pytest.mark.parametrize("name", ["fetch", "name", "nosuch"])
def test_what_the_house_fills_is_no_option(name: str) -> None:
    with pytest.raises(Misconfigured, match=f"no option '{name}'") as refused:
        check_options("cables", Cables, {name: "x"})
    assert "fetch" not in str(refused.value.remedy)
    assert " name" not in str(refused.value.remedy)


def test_a_class_that_is_no_dataclass_is_named() -> None:
    with pytest.raises(Misconfigured, match="no dataclass"):
        option_kinds("odd", object)


@pytest.mark.parametrize("reader", plugin_names("readers"))
def test_every_default_of_a_reader_of_the_house_is_of_its_kind(reader: str) -> None:
    kind = plugin("readers", reader)
    made = kind()
    given = {name: getattr(made, name) for name in option_kinds(reader, kind)}
    check_options(reader, kind, given)
