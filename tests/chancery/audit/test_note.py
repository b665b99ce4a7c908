"""Signed heads as text: the form that other tools read, and nothing that was altered."""

import base64
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from legation.chancery.audit.note import key_hash, origin_of, read_note, signed, verifier_key
from legation.chancery.keys import Keys, is_signed
from legation.domain.errors import Rejected

AT = "2026-03-14T09:30:00.000000Z"


def test_the_published_example_of_signed_notes_passes() -> None:
    """From the documentation of Go's golang.org/x/mod/sumdb/note."""
    name, hashed, encoded = [
        "PeterNeumann",
        "c74f20a3",
        "ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
    ]
    public = base64.b64decode(encoded)[1:]
    text = (
        "If you think cryptography is the answer to your problem,\n"
        "then you don't know what your problem is.\n"
    )
    signature = base64.b64decode(
        "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM="
    )
    assert key_hash(name, public).hex() == hashed == signature[:4].hex()
    assert is_signed(text.encode(), signature[4:], public=public)


def test_a_head_reads_back_and_is_by_its_key_only(home: Path) -> None:
    keys, other = Keys(home / "a"), Keys(home / "b")
    made = signed(keys, size=7, root=b"r" * 32, at=AT)
    again = read_note(made.note.replace("\n", "\r\n"), where="paper")
    assert (again.size, again.root, again.at) == (7, b"r" * 32, AT)
    assert again.is_by(keys.public())
    assert not again.is_by(other.public())
    assert verifier_key(keys.public()).startswith(origin_of(keys.public()) + "+")


@given(place=st.integers(0, 10_000), bit=st.integers(0, 7))
def test_a_head_with_one_bit_changed_is_never_taken(
    tmp_path_factory: pytest.TempPathFactory, place: int, bit: int
) -> None:
    keys = Keys(tmp_path_factory.getbasetemp() / "head-keys")
    note = bytearray(signed(keys, size=1_234, root=b"r" * 32, at=AT).note.encode())
    place %= len(note) - 1
    note[place] ^= 1 << bit
    try:
        head = read_note(note.decode(), where="paper")
    except (Rejected, UnicodeDecodeError):
        return
    assert (
        not head.is_by(keys.public())
        or head.text == signed(keys, size=1_234, root=b"r" * 32, at=AT).text
    )


@pytest.mark.parametrize("text", ["", "hello", "a\n1\nx\nt\n", "a\n-1\ncg==\nt\n\n— a cg==\n"])
def test_what_is_no_head_is_rejected(text: str) -> None:
    with pytest.raises(Rejected, match="paper"):
        read_note(text, where="paper")
