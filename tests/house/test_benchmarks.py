"""The benchmarks: each is run once, and none touches the installation of who runs them."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

FOLDER = Path(__file__).resolve().parents[2] / "benchmarks"


@pytest.fixture
def runner(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    spec = importlib.util.spec_from_file_location("benchmarks_run", FOLDER / "run.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, spec.name, module)
    spec.loader.exec_module(module)
    return module


def test_every_script_is_run_once_and_what_they_share_is_not(runner: ModuleType) -> None:
    scripts = sorted(path.stem for path in FOLDER.glob("*.py"))
    named = [one.script for one in runner.benches()]
    assert sorted([*named, "run", "_lab"]) == sorted(scripts)


def test_no_benchmark_is_handed_an_installation(
    runner: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LEGATION_HOME", "/somebody/works/here")
    given = runner.environment()
    assert "LEGATION_HOME" not in given
    assert given["OPENBLAS_NUM_THREADS"] == "1"


def test_a_library_s_complaint_takes_no_line_of_the_table_with_it(runner: ModuleType) -> None:
    said = (
        'first 1\nnanobind: leaked 2 types!\n - leaked type "A"\n - ... skipped remainder\n'
        "nanobind: this is likely caused by a bug.\n"
        "See https://nanobind.readthedocs.io/en/latest/refleaks.htmlpage  p50 ms\n/brief/  5\n"
    )
    assert runner.without_noise(said) == "first 1\npage  p50 ms\n/brief/  5\n"
