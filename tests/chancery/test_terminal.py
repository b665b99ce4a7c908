"""What commands print of others' words steers no terminal, and reads as it was written."""

import io
import sys

import pytest
from rich.table import Table

from legation.chancery.console import Screen
from legation.chancery.terminal import hand_over, say_aside
from legation.domain.shown import shown
from legation.faces.cli.progress import Telling

HOSTILE = "\x1b]0;owned\x07 [red]\x9b2J[/nonsense] :smile: \u202eabc\r"
WRITTEN = r"\x1b]0;owned\x07 [red]\x9b2J[/nonsense] :smile: \u202eabc\r"


class Terminal(io.TextIOWrapper):
    """A standard output that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def test_control_characters_are_written_out_and_words_stay() -> None:
    assert shown(HOSTILE) == WRITTEN
    words = "tab\tand\nlines\r\n \u200fسلام\u200e 👩\u200d🚀 é"
    assert shown(words) == words


def test_the_console_prints_words_and_cells_as_they_are(capsys: pytest.CaptureFixture[str]) -> None:
    table = Table(HOSTILE)
    table.add_row(HOSTILE)
    Screen().print(HOSTILE, style="red", soft_wrap=True)
    Screen().print(ValueError(HOSTILE), soft_wrap=True)
    Screen().print(table, width=200)
    said = capsys.readouterr().out
    assert said.count(WRITTEN) == 4
    assert not set(said) & set("\x1b\x07\x9b\u202e")


def test_what_is_said_aside_is_written_out(capsys: pytest.CaptureFixture[str]) -> None:
    say_aside(HOSTILE)
    with Telling() as telling:
        telling.tell(HOSTILE, 1, 2)
    assert capsys.readouterr().err == f"{WRITTEN}\n{WRITTEN}\n"


@pytest.mark.parametrize("is_terminal", [True, False], ids=["terminal", "file"])
def test_a_product_is_written_out_on_a_terminal_and_byte_for_byte_elsewhere(
    monkeypatch: pytest.MonkeyPatch, *, is_terminal: bool
) -> None:
    content, held = HOSTILE.encode() + b"\xff", io.BytesIO()
    kind = Terminal if is_terminal else io.TextIOWrapper
    monkeypatch.setattr(sys, "stdout", kind(held, encoding="utf-8"))
    hand_over(content)
    assert held.getvalue() == (f"{WRITTEN}\ufffd".encode() if is_terminal else content)
