"""Formats: which reader an address, a file's name or its first line asks for."""

from pathlib import Path

import pytest

from legation.desks.listening.formats import choose

EVENT = "\t".join(["669666350", "20170701", *["x"] * 59])
MENTION = "\t".join(["669666350", "20170701234500", *["x"] * 14])
KNOWLEDGE = "\t".join(["20170701234500-0", "20170701234500", *["x"] * 25])
TABLE = "\t".join(["id", "text", *["x"] * 14])


@pytest.mark.parametrize(
    "address",
    [
        "https://gdelt.example/gdeltv2/lastupdate.txt",
        "https://gdelt.example/gdeltv2/masterfilelist-translation.txt",
        "https://gdelt.example/gdeltv2/20260301101500.export.CSV.zip",
        "/archive/20260301101500.translation.gkg.csv",
    ],
)
def test_gdelt_is_known_by_the_names_of_its_files(address: str) -> None:
    assert choose(address, None) == ("gdelt", {})


@pytest.mark.parametrize("line", [EVENT, MENTION, KNOWLEDGE], ids=["61", "16", "27"])
def test_gdelt_is_known_by_the_columns_of_its_first_line(line: str, tmp_path: Path) -> None:
    path = tmp_path / "events2.tsv"
    path.write_text(f"{line}\n")
    assert choose(str(path), None) == ("gdelt", {})
    assert choose(str(path), "4cat") == ("table", {"preset": "4cat"})


def test_another_table_of_that_width_is_none_of_gdelt(tmp_path: Path) -> None:
    path = tmp_path / "posts.tsv"
    path.write_text(f"{TABLE}\n")
    assert choose(str(path), None) == ("table", {"preset": "generic"})
    assert choose("https://herald.example/export.xml", None) == ("feed", {})
