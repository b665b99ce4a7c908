"""The console that commands print on: words are printed as they are, and none of them steers it."""

from typing import Any

from rich.console import Console, ConsoleRenderable
from rich.text import Text

from legation.domain.shown import shown

DONE_WITH_FAILURES = 3
"""Exit status of a command that did the rest although a part of it failed, and said which."""


class Screen(Console):
    """A console for words of others: no markup, no emoji codes, no control characters.

    A style is asked for beside the words, ``print(words, style="red")``.
    """

    def __init__(self, *, is_aside: bool = False) -> None:
        super().__init__(stderr=is_aside, highlight=False, markup=False, emoji=False)

    def print(
        self, *objects: Any, **how: Any
    ) -> None:  # Any: whatever rich prints, and its options
        """Print words, or a table of words."""
        told = (one if isinstance(one, ConsoleRenderable) else str(one) for one in objects)
        super().print(*told, **how)

    def render_str(self, text: str, **how: Any) -> Text:  # Any: as above
        """Make words ready for print: what stands in a table comes here too."""
        return super().render_str(shown(text), **how)


console = Screen()
aside = Screen(is_aside=True)
"""Beside the work, on standard error."""
