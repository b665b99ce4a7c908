"""The brief as plain text for an e-mail: its page within its marking, at most 30 kB."""

from collections.abc import Iterator

from legation.chancery.foreign import one_line
from legation.desks.briefing.content import BriefContent, Sentence

LARGEST_BYTES = 30_000
_MARKS = {"fact": "", "assessment": "Assessment: ", "recommendation": "Recommendation: "}


def subject(content: BriefContent) -> str:
    """Give the line under which the letter stands in a list of e-mails."""
    return f"[{content.label.marking.upper()}] Brief, {content.mission}, {content.as_of:%Y-%m-%d}"


def letter(content: BriefContent, *, opens: str) -> str:
    """Give the page of the brief, its marking above and below; ``opens`` is where its evidence stands."""
    marking = content.label.marking.upper()
    lines = [marking, "", f"Brief, {content.mission}, as of {content.as_of:%Y-%m-%d %H:%M} UTC", ""]
    foot = ["", f"Every sentence opens on its evidence at {opens}", "", marking, ""]
    room = LARGEST_BYTES - len("\n".join([*lines, *foot]).encode("utf-8")) - 100
    kept: list[str] = []
    for line in _page(content):
        room -= len(line.encode("utf-8")) + 1
        if room < 0:
            kept.append("The rest does not fit here.")
            break
        kept.append(line)
    return "\n".join([*lines, *kept, *foot])


def _page(content: BriefContent) -> Iterator[str]:
    for number, block in enumerate(content.blocks, start=1):
        yield f"{number}. {block.title}"
        yield ""
        for line in block.lines:
            yield f"* {_said(line.headline)}"
            yield from (f"    {_said(one)}" for one in line.says)
        yield ""


def _said(sentence: Sentence) -> str:
    return _MARKS[sentence.register] + one_line(sentence.text)
