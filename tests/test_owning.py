"""What an installation keeps is its owner's alone, also in a folder that was made before it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from legation.owning import OTHERS, shut_to_others

FOLDERS = ("keys", "tables", "derived", "run", "log", "uploads", "exercise", "before-upgrade")


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


def test_a_home_that_holds_nothing_but_the_installation_is_shut_also_where_it_is_the_user_s_own(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(home))
    home.chmod(0o755)
    for name in (*FOLDERS, ".cache"):
        (home / name).mkdir()
        (home / name).chmod(0o755)
    shut_to_others(home)
    assert set(open_to_others(home)) == {".cache"}


def test_every_folder_of_the_installation_is_shut_in_a_folder_that_it_shares(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(home))
    for name in (*FOLDERS, "letters"):
        (home / name).mkdir()
        (home / name).chmod(0o755)
    home.chmod(0o755)
    shut_to_others(home)
    assert set(open_to_others(home)) == {".", "letters"}


def test_a_folder_in_which_something_of_another_user_lies_stays_open_and_what_is_ours_is_shut(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home.chmod(0o755)
    for name in ("letter.txt", "access.key"):
        (home / name).touch()
        (home / name).chmod(0o644)
    if os.geteuid() != 0:
        pytest.skip("only root can give a file to another user")
    os.chown(home / "letter.txt", 65534, 65534)
    shut_to_others(home)
    assert set(open_to_others(home)) == {".", "letter.txt"}


def test_what_goes_between_the_look_and_the_shutting_is_passed_over(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (home / "access.key").touch()
    (home / "access.key").chmod(0o644)
    there = [home / "legation.sqlite3-wal", *home.iterdir()]
    monkeypatch.setattr(Path, "iterdir", lambda folder: iter(there))
    shut_to_others(home)
    assert (home / "access.key").stat().st_mode & 0o777 == 0o600


def test_a_link_that_is_put_in_a_file_s_place_leads_to_no_other_file(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    letter = home.parent / "letter.txt"
    letter.touch()
    letter.chmod(0o644)
    (home / "access.key").touch()
    (home / "access.key").chmod(0o644)
    seen = (home / "access.key").lstat()
    (home / "access.key").unlink()
    (home / "access.key").symlink_to(letter)
    looks = Path.lstat

    def as_it_was(path: Path) -> os.stat_result:
        return seen if path == home / "access.key" else looks(path)

    monkeypatch.setattr(Path, "lstat", as_it_was)
    shut_to_others(home)
    assert letter.stat().st_mode & 0o777 == 0o644


def test_the_web_process_makes_files_for_its_owner_only(home: Path) -> None:
    stated = {"LEGATION_HOME": str(home), "LEGATION_DATABASE": ""}
    told = "import legation.faces.web.wsgi, os; print(oct(os.umask(0)), flush=True); os._exit(0)"
    done = subprocess.run(
        [sys.executable, "-c", told],
        env={**os.environ, **stated},
        umask=0o022,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.stdout.split() == ["0o77"], done.stderr
