"""A check that cannot run fails and names the remedy; left out by hand, it says what was not tried."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parents[1]
LACKING = (
    "import sys, {name} as one; one.found = one.installed = lambda: None;"
    " sys.exit(one.main({given}))"
)
RUNNERS = {"browser": ("", "chromium"), "postgres": ("[]", "postgresql")}


def run(command: list[str], **asked: str) -> subprocess.CompletedProcess[str]:
    """Run without what this machine's own environment asks for."""
    plain = {
        name: value for name, value in os.environ.items() if name not in ("CI", "LEGATION_SKIP")
    }
    environment = {**plain, "PYTHONPATH": str(TESTS), **asked}
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("name", RUNNERS)
def test_what_cannot_be_run_fails_and_names_the_remedy(name: str) -> None:
    given, package = RUNNERS[name]
    command = [sys.executable, "-c", LACKING.format(name=name, given=given)]
    for asked in ({}, {"CI": "true", "LEGATION_SKIP": "1"}):
        told = run(command, **asked)
        assert told.returncode == 1, (asked, told.stderr)
        assert f"apt-get install {package}" in told.stdout
        assert "not run" not in told.stdout
    told = run(command, LEGATION_SKIP="1")
    assert told.returncode == 0, told.stderr
    assert "NOT TRIED" in told.stdout
    assert told.stdout.startswith("not run: ")


def test_without_axe_the_pages_are_not_opened_unless_by_hand(tmp_path: Path) -> None:
    lacking = (
        "import sys, browser, subprocess; browser.found = lambda: '/chromium';"
        " subprocess.run = lambda *_, **__: subprocess.CompletedProcess([], 0);"
        " sys.exit(browser.main())"
    )
    nowhere = {"LEGATION_AXE": str(tmp_path / "axe.min.js"), "PATH": str(tmp_path)}
    told = run([sys.executable, "-c", lacking], **nowhere)
    assert (told.returncode, "npm pack axe-core@" in told.stdout) == (1, True), told.stderr
    told = run([sys.executable, "-c", lacking], LEGATION_SKIP="1", **nowhere)
    assert (told.returncode, "NOT TRIED" in told.stdout) == (0, True), told.stderr


def test_a_check_says_at_its_end_what_was_not_tried(tmp_path: Path) -> None:
    make = tmp_path / "make"
    make.write_text(
        '#!/bin/sh\ncase "$2" in dull) echo "not run: the moon";; wrong) exit 1;; esac\n', "utf-8"
    )
    make.chmod(0o755)
    path = f"{tmp_path}{os.pathsep}{os.environ['PATH']}"
    told = run([sys.executable, str(TESTS / "check.py"), "fine", "dull"], PATH=path)
    assert told.returncode == 0
    assert "1 passed, 1 not run" in told.stdout
    assert told.stdout.splitlines()[-1].startswith("!!! NOT TRIED, or only in part: dull:")
    assert (
        run([sys.executable, str(TESTS / "check.py"), "fine", "wrong"], PATH=path).returncode == 1
    )
