"""The tree against the published vectors of certificate transparency, and every proof of small trees."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from legation.chancery.audit.merkle import (
    Peaks,
    consistency_proof,
    inclusion_proof,
    is_consistent,
    is_included,
    root_of,
)

LEAVES = [
    bytes.fromhex(one)
    for one in (
        *("", "00", "10", "2021", "3031", "40414243", "5051525354555657"),
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
FIRST_OF_EIGHT = [
    "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
    "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
    "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
]
SIX_TO_EIGHT = [
    "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
    "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
]


@pytest.mark.parametrize("size", range(9))
def test_roots_are_the_published_ones(size: int) -> None:
    assert root_of(LEAVES[:size]).hex() == ROOTS[size]


def test_proofs_are_the_published_ones() -> None:
    assert [one.hex() for one in inclusion_proof(LEAVES, 0)] == FIRST_OF_EIGHT
    assert [one.hex() for one in consistency_proof(LEAVES, 1)] == FIRST_OF_EIGHT
    assert [one.hex() for one in consistency_proof(LEAVES, 6)] == SIX_TO_EIGHT


def entries(count: int) -> list[bytes]:
    return [hashlib.sha256(str(number).encode()).digest() for number in range(count)]


def test_every_inclusion_proof_holds_and_no_other_entry_passes_with_it() -> None:
    for size in range(1, 34):
        held = entries(size)
        root = root_of(held)
        for index in range(size):
            proof = inclusion_proof(held, index)
            assert is_included(held[index], index=index, size=size, proof=proof, root=root)
            assert not is_included(b"other", index=index, size=size, proof=proof, root=root)
            assert not is_included(
                held[index], index=index, size=size, proof=[*proof, root], root=root
            )


def test_every_consistency_proof_holds_and_none_for_another_past() -> None:
    for size in range(1, 26):
        held = entries(size)
        root = root_of(held)
        for old in range(1, size + 1):
            proof = consistency_proof(held, old)
            told = {"old_size": old, "size": size, "proof": proof}
            assert is_consistent(**told, old_root=root_of(held[:old]), root=root)
            assert not is_consistent(**told, old_root=b"x" * 32, root=root)
            assert not is_consistent(**told, old_root=root_of(held[:old]), root=b"x" * 32)


@given(st.lists(st.binary(max_size=40), max_size=70), st.integers(0, 70))
def test_a_tree_goes_on_from_its_peaks(held: list[bytes], cut: int) -> None:
    first = Peaks()
    for one in held[:cut]:
        first.add(one)
    second = Peaks(first.size, first.peaks)
    for one in held[cut:]:
        second.add(one)
    assert second.root() == root_of(held)
