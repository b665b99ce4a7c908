"""What an installation keeps is its owner's alone, also in a folder that was made before it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from legation.owning import OTHERS, shut_to_others


def open_to_others(home: Path) -> list[str]:
    return [
        str(path.relative_to(home))
        for path in (home, *home.rglob("*"))
        if path.lstat().st_mode & OTHERS and not path.is_symlink()
    ]


def test_a_command_shuts_a_folder_that_stood_open_and_makes_nothing_for_others(home: Path) -> None:
    home.chmod(0o755)
    (home / "legation.toml").write_text("port = 8301\n", "utf-8")
    (home / "legation.toml").chmod(0o644)
    (home / "tables").mkdir(mode=0o755)
    stated = {"LEGATION_HOME": str(home), "LEGATION_DATABASE": "", "COLUMNS": "200"}
    done = subprocess.run(
        [sys.executable, "-m", "legation", "sources", "list"],
        env={**os.environ, **stated},
        umask=0o022,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert (home / "legation.sqlite3").exists()
    assert open_to_others(home) == []


def test_a_person_s_own_home_and_what_is_not_the_installation_s_stay_as_they_are(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(home))
    home.chmod(0o755)
    for name in ("letter.txt", "access.key"):
        (home / name).touch()
        (home / name).chmod(0o644)
    (home / "elsewhere.key").symlink_to(home / "letter.txt")
    shut_to_others(home)
    assert set(open_to_others(home)) == {".", "letter.txt"}
