"""The exercise: a small world is generated and walked, its brief opens, and its truth is held against it."""

import json
import re
from pathlib import Path

import pytest

ITEMS, DAYS = 2_000, "8"
SMALL = ("--days", DAYS, "--items", str(ITEMS))


def walked(person, folder: Path, seed: str) -> str:
    person.says("exercise", "new", str(folder), "--seed", seed, *SMALL)
    return person.says("exercise", "run", str(folder), "--updates", "1")


def number_in(pattern: str, text: str) -> float:
    found = re.search(pattern, text)
    assert found, f"{pattern!r} is not in\n{text}"
    return float(found.group(1))


@pytest.mark.slow
def test_a_world_is_walked_and_its_truth_is_found(person, tmp_path: Path) -> None:
    said = walked(person, tmp_path / "world", "3")
    assert number_in(r"(\d+) items read", said.replace(",", "")) >= ITEMS
    assert number_in(r"campaigns: (\d+) of 5 found", said) >= 2
    assert number_in(r"accounts: precision ([\d.]+)", said) >= 0.9
    assert "innocent look-alikes flagged as coordination: 0" in said
    assert "wire-copy was read as syndication" in said
    assert number_in(r"false groups: (\d+)", said) == 0
    assert "silent feed: named" in said
    assert "blind language: named" in said
    end = json.loads((tmp_path / "world" / "truth.json").read_text())["world"]["end"]
    brief = person.says("brief", "--as-of", end)
    assert "# Brief" in brief
    assert "accounts" in brief


@pytest.mark.slow
def test_an_empty_world_gives_no_campaign(person, tmp_path: Path) -> None:
    said = walked(person, tmp_path / "world", "8001")
    assert "campaigns: none planted" in said
    assert "innocent look-alikes flagged as coordination: 0" in said
    assert number_in(r"false groups: (\d+)", said) == 0
