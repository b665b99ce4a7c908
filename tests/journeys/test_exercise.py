"""The exercise: a small world is generated and walked, its brief opens, and its truth is held against it."""

import json
import re
from pathlib import Path

import pytest

from legation.testing.brief_words import sheets

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
    page_is_one_sheet(person, end, tmp_path / "brief.pdf")
    annex_is_explained(person, end, tmp_path / "brief.html")


def annex_is_explained(person, end: str, file: Path) -> None:
    """The first id of the first list of each sort in the annex is explained."""
    person.says("brief", "--as-of", end, "--format", "html", "--output", str(file))
    lists = re.findall(r'<section class="list".*?</section>', file.read_text(), re.DOTALL)
    printed = {}
    for one in lists:
        sort = re.search(r"</span>([^<]+), \d+</h3>", one)
        ids = re.findall(r"<code>([^<]+)</code>", one) or re.findall(
            r"<bdi[^>]*>([^<]+)</bdi>", one
        )
        if sort and ids and "States" not in sort[1]:
            printed.setdefault(sort[1].strip(), ids[0])
    assert {"Stories", "Publications", "Sources", "Accounts"} <= set(printed)
    for name in (*printed.values(), "communications-absent"):
        assert name.partition("@")[0] in person.says("explain", name)


def page_is_one_sheet(person, end: str, paper: Path) -> None:
    """Where paper can be set, the page with its six blocks is the first sheet and nothing of it the next."""
    try:
        import weasyprint  # noqa: F401 - whether Pango is on this machine
    except OSError:
        return
    person.says("brief", "--as-of", end, "--format", "pdf", "--output", str(paper))
    first, second, *_ = sheets(paper.read_bytes())
    for title in (
        "What changed",
        "Warnings",
        "Our communications",
        "Options",
        "What we do not see",
    ):
        assert title in first
    assert "Forecasts due, and our past score" in first
    assert "How this page is ordered" in first
    assert "Details 1 What changed" in second


@pytest.mark.slow
def test_an_empty_world_gives_no_campaign(person, tmp_path: Path) -> None:
    said = walked(person, tmp_path / "world", "8001")
    assert "campaigns: none planted" in said
    assert "innocent look-alikes flagged as coordination: 0" in said
    assert number_in(r"false groups: (\d+)", said) == 0
