"""What a person chooses on screen takes effect at once: nothing reads it as it was at the start."""

import ast
from collections.abc import Iterator
from pathlib import Path

from legation.settings_file import CHOSEN

SOURCE = Path(__file__).resolve().parents[2] / "src" / "legation"
STARTED = "LEGATION"


def stale(tree: ast.AST) -> Iterator[int]:
    """Give the lines that read the settings of the start for more than what a start alone can change."""
    above = {below: one for one in ast.walk(tree) for below in ast.iter_child_nodes(one)}
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Attribute) and node.attr == STARTED):
            continue
        around = above[node]
        if isinstance(node.ctx, ast.Store):
            continue
        if isinstance(around, ast.Attribute) and around.attr not in CHOSEN:
            continue
        if isinstance(around, ast.Call) and ast.unparse(around.func) == "in_force":
            continue
        yield node.lineno


def test_a_setting_chosen_on_screen_is_read_as_the_file_states_it_now() -> None:
    found = {
        f"{path.relative_to(SOURCE)}:{line}"
        for path in SOURCE.rglob("*.py")
        if STARTED in (text := path.read_text("utf-8"))
        for line in stale(ast.parse(text))
    }
    assert found == set()


def test_what_reads_the_start_is_found() -> None:
    read = "settings.LEGATION.marking_ceiling\nheld = settings.LEGATION\n"
    kept = "settings.LEGATION.home\nsettings.LEGATION = held\nin_force(settings.LEGATION).mission\n"
    assert sorted(stale(ast.parse(read + kept))) == [1, 2]
