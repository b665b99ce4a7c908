"""The commands about the records, as a person at a terminal uses them."""

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

APPEND = """
import django; django.setup()
from datetime import datetime, UTC
from legation.chancery.audit.recording import record
for number in range(3):
    record("brief-opened", by="ana", mission="lima", subject=("brief", "1"), at=datetime.now(UTC))
"""


def run(home: Path, *words: str) -> subprocess.CompletedProcess[str]:
    stated = {"LEGATION_HOME": str(home), "LEGATION_DATABASE": "", "COLUMNS": "300"}
    django = {"DJANGO_SETTINGS_MODULE": "legation.faces.web.configuration", "NO_COLOR": "1"}
    return subprocess.run(
        [sys.executable, *words],
        env={**os.environ, **stated, **django},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def legation(home: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return run(home, "-m", "legation", *words)


def test_records_are_listed_signed_and_verified_and_a_loss_is_named(
    home: Path, tmp_path: Path
) -> None:
    assert "no record yet" in legation(home, "audit", "list").stdout
    assert legation(home, "audit", "head").returncode == 2
    assert run(home, "-c", APPEND).returncode == 0
    listed = legation(home, "audit", "list").stdout
    assert "brief-opened" in listed
    assert "ana" not in listed
    paper = tmp_path / "paper.txt"
    paper.write_text(legation(home, "audit", "head").stdout)
    key = legation(home, "audit", "key").stdout.strip()
    assert paper.read_text().startswith(key.split("+")[0] + "\n3\n")
    well = legation(home, "audit", "verify")
    assert well.returncode == 0
    assert "not checkable" in well.stdout
    assert (
        "complete up to record 3" in legation(home, "audit", "verify", "--head", str(paper)).stdout
    )

    connection = sqlite3.connect(home / "legation.sqlite3", isolation_level=None)
    connection.execute("DROP TRIGGER records_record_no_delete")
    connection.execute("DROP TRIGGER records_head_no_delete")
    connection.execute("DELETE FROM records_record WHERE number = 3")
    connection.execute("DELETE FROM records_head")
    connection.close()
    assert legation(home, "audit", "verify").returncode == 0
    bad = legation(home, "audit", "verify", "--head", str(paper))
    assert bad.returncode == 1
    assert "first bad record: 3" in bad.stdout
    nothing = legation(home, "audit", "verify", "--head", str(tmp_path))
    assert (nothing.returncode, "no head in this folder" in nothing.stderr) == (2, True)


@pytest.mark.parametrize("text", [None, "no head"])
def test_a_head_that_is_none_is_said(home: Path, tmp_path: Path, text: str | None) -> None:
    path = tmp_path / "paper.txt"
    if text:
        path.write_text(text)
    done = legation(home, "audit", "verify", "--head", str(path))
    assert done.returncode in (2, 75)
    assert "Traceback" not in done.stderr
    assert "head" in done.stderr
