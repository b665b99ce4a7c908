"""A sentence that remembers its template and its values is, to everybody else, its English text."""

import json
import pickle
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from legation.domain.errors import Rejected
from legation.domain.said import Listed, Said, is_command

LITERALS = st.text(alphabet=string.ascii_letters + " ,.:'", max_size=20)
VALUES = st.one_of(st.text(max_size=20), st.integers(), st.booleans())


@given(pieces=st.lists(LITERALS, min_size=1, max_size=4), values=st.lists(VALUES, min_size=4))
def test_it_reads_as_its_template_formatted_with_its_values(
    pieces: list[str], values: list[object]
) -> None:
    template = "".join(f"{piece}{{v{place}!r}}" for place, piece in enumerate(pieces))
    given_ = {f"v{place}": values[place] for place in range(len(pieces))}
    one = Said(template, **given_)
    assert one == template.format(**given_)
    assert isinstance(one, str)
    assert (one.template, dict(one.values)) == (template, given_)
    assert json.dumps({"error": one}) == json.dumps({"error": str(one)})


@given(word=st.text(max_size=20))
def test_it_comes_through_a_pickle_with_its_template_and_values(word: str) -> None:
    one = pickle.loads(pickle.dumps(Said("no brief {word!r}", word=word)))
    assert one == f"no brief {word!r}"
    assert (one.template, dict(one.values)) == ("no brief {word!r}", {"word": word})


def test_an_error_says_in_english_what_it_always_said() -> None:
    wrong = Rejected(
        Said("{word!r} is no {what}", word="x", what="role"),
        where="kind",
        remedy=Said("use one of {known}", known=Listed(["read", "write"])),
    )
    assert str(wrong) == "kind: 'x' is no role (use one of read, write)"


def test_a_value_that_is_missing_is_found_at_once() -> None:
    with pytest.raises(KeyError):
        Said("no brief {number}")


@pytest.mark.parametrize(
    ("remedy", "is_one"),
    [
        ("legation missions list", True),
        ("say which: --since DAY", True),
        ("end that one first: legation missions end-accreditation", True),
        ("ask another administrator", False),
        ("write the platform, a colon and the account", False),
    ],
)
def test_a_remedy_for_the_command_line_is_told_from_one_for_a_page(
    remedy: str, is_one: bool
) -> None:
    assert is_command(remedy) is is_one
