"""Nothing in the house is too large to read: files up to 500 lines, functions up to 60."""

import ast
from collections.abc import Iterator
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[2] / "src" / "legation"
LONGEST_FILE = 500
LONGEST_FUNCTION = 60
VAGUE_NAMES = {"utils.py", "helpers.py", "common.py", "misc.py", "base.py"}
BROAD_EXCEPT = "rounds/guard.py"


def modules() -> list[Path]:
    return [path for path in sorted(SOURCE.rglob("*.py")) if "migrations" not in path.parts]


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def test_files_stop_at_500_lines() -> None:
    long = {p.name: n for p in modules() if (n := len(p.read_text().splitlines())) > LONGEST_FILE}
    assert not long


def test_functions_stop_at_60_lines() -> None:
    long = [
        f"{path.relative_to(SOURCE)}:{one.name}"
        for path in modules()
        for one in functions(path)
        if (one.end_lineno or 0) - one.lineno + 1 > LONGEST_FUNCTION
    ]
    assert not long


def test_every_file_says_first_what_it_is() -> None:
    silent = [
        str(path.relative_to(SOURCE))
        for path in modules()
        if not ast.get_docstring(ast.parse(path.read_text("utf-8")))
    ]
    assert not silent


def test_no_file_has_a_name_that_says_nothing() -> None:
    assert not [path for path in modules() if path.name in VAGUE_NAMES]


def test_a_broad_except_stands_only_in_the_guard() -> None:
    broad = []
    for path in modules():
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ExceptHandler) and (
                node.type is None
                or (
                    isinstance(node.type, ast.Name)
                    and node.type.id in ("Exception", "BaseException")
                )
            ):
                broad.append(str(path.relative_to(SOURCE)))
    assert broad == [BROAD_EXCEPT]
