"""A file of sections with the evidence annexed to it: HTML that needs nothing from outside, and paper."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, get_language_bidi

from legation.chancery.country_sections import Cited, Section
from legation.chancery.missions import mission_names
from legation.chancery.recognition import profile_in_force
from legation.domain.scope import Label

STATIC = Path(__file__).parent / "static" / "chancery"
SHEETS = (STATIC / "annexed.css", STATIC / "charts.css")
_IN_DRAWING = re.compile(r'<svg class="chart[^>]*>')


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbered:
    """One piece of evidence with its number in the annex."""

    number: int
    cited: Cited


@dataclass(frozen=True, slots=True, kw_only=True)
class Annexed:
    """What is handed out: ``kind`` and ``name`` head it (``language`` where the name is in other people's
    words), ``label`` is the strictest of what it shows and cites."""

    kind: str
    name: str
    at: datetime
    label: Label
    sections: tuple[Section, ...]
    annex: tuple[Numbered, ...]
    language: str = ""

    @property
    def numbers(self) -> Mapping[str, int]:
        """The number of each piece of evidence by its address."""
        return {one.cited.address: one.number for one in self.annex}


def numbered(sections: Iterable[Section]) -> tuple[Numbered, ...]:
    """Number what is cited in the order in which it is first cited, each once."""
    held: dict[str, Cited] = {}
    for section in sections:
        for entry in section.entries:
            for one in entry.cites:
                held.setdefault(one.address, one)
    return tuple(Numbered(number=place, cited=one) for place, one in enumerate(held.values(), 1))


def written(file: Annexed, *, is_paper: bool = False) -> str:
    """Give it as one HTML file that needs nothing from outside and runs no script.

    ``is_paper``: drawings carry their looks within, because what sets them on paper asks no sheet.
    """
    style = SHEETS[0].read_text("utf-8") if is_paper else stylesheet()
    context = {
        "file": file,
        "numbers": file.numbers,
        **around(file.label),
        "style": mark_safe(style),  # noqa: S308 - our own files
    }
    told = render_to_string("chancery/file.html", context)
    return _IN_DRAWING.sub(rf"\g<0>{drawing_style()}", told) if is_paper else told


@cache
def stylesheet() -> str:
    """Give the sheets of the file."""
    return "".join(path.read_text("utf-8") for path in SHEETS)


@cache
def drawing_style() -> SafeString:
    """Give the looks of drawings as a style of their own, on white, every colour written out."""
    sheet = SHEETS[-1].read_text("utf-8")
    variables = dict(re.findall(r"--([\w-]+):([^;}]+)", sheet.partition("@media")[0]))
    variables |= {"ink": "#000", "quiet": "#444", "line": "#bbb", "paper": "#fff"}
    rules = re.findall(r"^(?:\.chart|\.map|\.dots|\.network|\.reliability)[^@\n]*$", sheet, re.M)
    rules = [one for one in rules if "paint-order" not in one]
    plain = re.sub(r"\.(?:chart|map|dots|network|reliability) ", "", "".join(rules))
    written_out = re.sub(r"var\(--([\w-]+)\)", lambda found: variables[found[1]], plain)
    written_out += ".on-map{font-size:26px;font-weight:700}"
    return mark_safe(f"<style>{written_out}</style>")  # noqa: S308 - our own file


def around(label: Label) -> dict[str, object]:
    """Give what stands around every such file: its language, its missions, whose names of places it uses."""
    spoken = get_language() or "en"
    profile = profile_in_force()
    return {
        "language": spoken,
        "direction": "rtl" if get_language_bidi() else "ltr",
        "missions": mission_names(label.mission),
        "view": profile.said_view(spoken),
        "disclaimer": profile.said_disclaimer(spoken),
    }
