"""Where commands write without styles: beside the work, and a table or page that is the work itself."""

import sys

from legation.domain.shown import shown


def say_aside(line: str) -> None:
    """Say something beside the work, on standard error."""
    sys.stderr.write(f"{shown(line)}\n")


def hand_over(content: bytes) -> None:
    """Give a command's product on standard output: byte for byte to a file or a program; on a terminal
    so that nothing in it steers the terminal."""
    if sys.stdout.isatty():
        content = shown(content.decode("utf-8", "replace")).encode()
    sys.stdout.flush()
    sys.stdout.buffer.write(content)
    sys.stdout.buffer.flush()
