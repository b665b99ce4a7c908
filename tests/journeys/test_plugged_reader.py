"""The road of a reader that somebody else wrote: installed, named as a format, read, admitted."""

import os
import re
from pathlib import Path

READER = '''
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

import polars as pl

from legation.domain.item import RAW_ITEM, REJECT, RawBatch


@dataclass(frozen=True, slots=True, kw_only=True)
class CableReader:
    """Reads cables."""

    greeting: str = "hello"
    name: str = "cables/1"

    def read(self, address: str, cursor: str | None) -> Iterator[tuple[RawBatch, str]]:
        if cursor:
            return
        row = {"native_id": address, "action": "upsert", "text": f"{self.greeting} from {address}"}
        table = {name: [row.get(name)] for name in RAW_ITEM}
        rows = pl.DataFrame(table, schema=dict(RAW_ITEM))
        yield RawBatch(rows=rows, rejects=pl.DataFrame(schema=dict(REJECT))), "read"
'''


def installed(folder: Path) -> Path:
    """Put a package with a reader where pip would put it: a module, and its metadata beside it."""
    metadata = folder / "cables-1.0.dist-info"
    metadata.mkdir(parents=True)
    (folder / "cables.py").write_text(READER)
    (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: cables\nVersion: 1.0\n")
    entry = "[legation.readers]\ncables = cables:CableReader\n"
    (metadata / "entry_points.txt").write_text(entry)
    return folder


def test_a_reader_of_another_package_is_added_by_its_name_and_read(person, tmp_path: Path) -> None:
    path = [str(installed(tmp_path / "site")), os.environ.get("PYTHONPATH", "")]
    person.settings["PYTHONPATH"] = os.pathsep.join(filter(None, path))
    named = ("--format", "cables", "--mission", "lima", "--legal-basis", "public-task")
    said = person.says(
        "sources", "add", "cables://berne/7", "--name", "berne", *named, "--option", "greeting=hi"
    )
    assert re.search(r"berne-\w{8}: berne \(cables, foreign, on", said)
    assert "berne: 1 read, 1 admitted" in person.says("collect", "--once")
