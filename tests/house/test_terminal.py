"""Whatever a command says goes through the console or the terminal's two functions, which write out
what would steer a terminal."""

import re
from pathlib import Path

HOUSE = Path(__file__).resolve().parents[2] / "src" / "legation"
OURS = ("chancery/console.py", "chancery/terminal.py")
TOOLS = ("faces/web/messages.py", "methods/emotion/train.py")
"""Run by who builds the package, on its own words."""
_PAST_THEM = re.compile(
    r"std(out|err)(\.buffer)?\.write|typer\.(echo|secho)|(?<![.\w])print\(|"
    r"import (Console|Text|escape)\b|\bConsole\("
)


def test_no_command_writes_to_a_terminal_past_the_console() -> None:
    past = [
        f"{path.relative_to(HOUSE)}:{number}"
        for path in sorted(HOUSE.rglob("*.py"))
        if str(path.relative_to(HOUSE)) not in OURS + TOOLS
        for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1)
        if (found := _PAST_THEM.search(line)) and not _is_of_markup(line, found[0])
    ]
    assert past == []


def _is_of_markup(line: str, found: str) -> bool:
    """Say whether an import of ``escape`` is that of HTML or XML."""
    return found == "import escape" and "rich" not in line
