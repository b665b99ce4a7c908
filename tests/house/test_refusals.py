"""Whatever a page may be refused for can be said in its reader's language: no sentence is glued together."""

import ast
import string
from collections.abc import Iterator

import pytest

from legation.faces.web.messages import (
    ERRORS,
    REFUSING,
    SOURCE,
    TRANSLATED,
    UNMET,
    is_met,
    read,
    refusals,
)


def glued(source: str) -> Iterator[int]:
    """Give the lines of the refusals whose words are an f-string, which no catalogue can hold."""
    for call in ast.walk(ast.parse(source)):
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name):
            told = [*call.args[:1], *(one.value for one in call.keywords if one.arg == "remedy")]
            if call.func.id in ERRORS and any(isinstance(one, ast.JoinedStr) for one in told):
                yield call.lineno


def met() -> list:
    return sorted(path for path in SOURCE.rglob("*.py") if is_met(path))


def test_no_refusal_that_a_page_may_meet_is_glued_together() -> None:
    found = {str(path): lines for path in met() if (lines := list(glued(path.read_text("utf-8"))))}
    assert found == {}, 'write Said("no brief {number}", number=number)'


@pytest.mark.parametrize(
    "source",
    [
        'raise Rejected(f"no brief {number}")',
        'raise Refused("no", remedy=f"ask {name}")',
        'wrong = Rejected(f"{word!r} is no day", where="day")',
    ],
)
def test_the_search_for_glued_refusals_finds_them(source: str) -> None:
    assert list(glued(source)) == [1]


def test_the_extractor_takes_up_what_is_said_and_advised_and_leaves_commands_out() -> None:
    source = """
raise Rejected(Said("no brief {number}", number=1), where="x", remedy="legation brief writes one")
raise Refused("not yours", remedy="ask another")
raise Refused(Said("{says}", says=says))
"""
    assert set(refusals(source)) == {"no brief {number}", "not yours", "ask another"}


def test_every_exception_is_of_something_that_is_there_and_has_a_reason() -> None:
    named = [path.relative_to(SOURCE).as_posix() for path in SOURCE.rglob("*.py")]
    for begins in (*REFUSING, *UNMET):
        assert any(one.startswith(begins) for one in named), begins
    assert all(UNMET.values())


def fields_of(template: str) -> list[tuple[str | None, str | None, str | None]]:
    return sorted(parsed[1:] for parsed in string.Formatter().parse(template) if parsed[1])


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_translated_refusal_takes_the_values_of_the_english_one(language: str) -> None:
    catalog = read(language)
    told = {one for path in met() for one in refusals(path.read_text("utf-8"))}
    assert len(told) > 200
    for template in told:
        held = catalog.get(template)
        if held is not None:
            assert fields_of(str(held.string)) == fields_of(template), held.string
