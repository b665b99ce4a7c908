"""Sealed files: they open whole for whom they were sealed, and for nobody else, and never in part."""

import io
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import settings as tuned
from hypothesis import strategies as st

from legation.chancery import sealing
from legation.chancery.sealing import CHUNK, TAG, Opener, Sealer, Unsealer, new_recipient
from legation.domain.errors import Refused, Rejected

PRIVATE, PUBLIC = new_recipient()
OURS = Opener(private=PRIVATE)


@dataclass
class Kept:
    sealed: bytes

    def opened(self, opener: Opener = OURS) -> bytes:
        reader = Unsealer(io.BytesIO(self.sealed), opener, where="file")
        data = reader.read()
        reader.finish()
        return data


def sealed(data: bytes, **opens: str) -> Kept:
    file = io.BytesIO()
    sealer = Sealer(file, **(opens or {"recipient": PUBLIC}))
    for place in range(0, len(data), 300_000):
        sealer.write(data[place : place + 300_000])
    sealer.close()
    return Kept(file.getvalue())


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK])
def test_what_is_sealed_opens_again_and_shows_nothing(size: int) -> None:
    data = (b"secret words " * (size // 13 + 1))[:size]
    kept = sealed(data)
    assert kept.opened() == data
    assert b"secret" not in kept.sealed


def test_passphrase_and_recipient_both_open_one_file() -> None:
    kept = sealed(b"words", passphrase="correct horse battery", recipient=PUBLIC)
    assert kept.opened() == b"words"
    assert kept.opened(Opener(passphrase="correct horse battery")) == b"words"


@pytest.mark.parametrize(
    "opener", [Opener(passphrase="wrong horse battery"), Opener(private=new_recipient()[0])]
)
def test_the_wrong_passphrase_or_key_is_refused(opener: Opener) -> None:
    kept = sealed(b"words", passphrase="correct horse battery", recipient=PUBLIC)
    with pytest.raises(Refused, match="neither passphrase nor key"):
        kept.opened(opener)


WHOLE = sealed(b"words of a post " * 40)


@given(place=st.integers(0, len(WHOLE.sealed) - 1), bit=st.integers(0, 7))
@tuned(max_examples=400, deadline=None)
def test_any_flipped_bit_is_refused(place: int, bit: int) -> None:
    changed = bytearray(WHOLE.sealed)
    changed[place] ^= 1 << bit
    with pytest.raises((Refused, Rejected)):
        Kept(bytes(changed)).opened()


@given(st.integers(0, len(WHOLE.sealed) - 1))
@tuned(max_examples=200, deadline=None)
def test_any_missing_end_is_refused(length: int) -> None:
    with pytest.raises((Refused, Rejected)):
        Kept(WHOLE.sealed[:length]).opened()


def test_chunks_cut_moved_or_taken_from_another_file_are_refused() -> None:
    kept = sealed(bytes(3 * CHUNK - 10))
    begin = len(kept.sealed) - (3 * CHUNK - 10 + 3 * TAG)
    size = CHUNK + TAG
    head, body = kept.sealed[:begin], kept.sealed[begin:]
    first, second, third = body[:size], body[size : 2 * size], body[2 * size :]
    other = sealed(bytes(3 * CHUNK - 10)).sealed[begin:]
    for chunks in (
        (first, second),
        (first, third),
        (second, first, third),
        (first, first, second, third),
        (first, other[size : 2 * size], third),
    ):
        with pytest.raises(Refused, match="changed or cut off"):
            Kept(head + b"".join(chunks)).opened()


def test_the_layout_is_the_documented_one() -> None:
    """A reader of its own, from the description alone."""
    import base64
    import hashlib
    import json

    from cryptography.hazmat.primitives.ciphers.aead import AESGCM
    from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

    kept = sealed(b"x" * (CHUNK + 5), passphrase="correct horse battery")
    file = io.BytesIO(kept.sealed)
    lines = file.readline(), file.readline()
    assert lines[0] == b"legation-sealed/1\n"
    (slot,) = json.loads(lines[1])["slots"]
    salt, closed = base64.b64decode(slot["salt"]), base64.b64decode(slot["key"])
    closing = Scrypt(salt=salt, length=32, n=slot["n"], r=slot["r"], p=slot["p"])
    key = AESGCM(closing.derive(b"correct horse battery")).decrypt(bytes(12), closed, None)
    bound = hashlib.sha256(b"".join(lines)).digest()
    cipher = AESGCM(key)
    first = cipher.decrypt(bytes(12), file.read(CHUNK + 16), bound)
    last = cipher.decrypt(bytes(10) + b"\1\1", file.read(), bound)
    assert first + last == b"x" * (CHUNK + 5)


def test_no_file_is_sealed_for_nobody() -> None:
    with pytest.raises(Rejected):
        Sealer(io.BytesIO())
    with pytest.raises(Rejected, match="backup-key"):
        Sealer(io.BytesIO(), recipient="somebody")


def test_what_is_no_sealed_file_is_rejected() -> None:
    with pytest.raises(Rejected, match="no sealed file"):
        Kept(b"PK\3\4").opened()
    assert sealing.MAGIC.endswith(b"\n")
