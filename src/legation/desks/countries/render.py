"""The visit brief as a file: HTML that needs nothing from outside, Markdown, JSON, and PDF from the HTML."""

import json
import re
from enum import StrEnum
from functools import cache
from pathlib import Path

from django.core.serializers.json import DjangoJSONEncoder
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, get_language_bidi

from legation.chancery.paper import as_pdf
from legation.chancery.recognition import country_name, profile_in_force
from legation.desks.countries.rules import VisitBrief, as_values

HERE = Path(__file__).parent
SHEETS = (
    HERE / "static" / "countries" / "visit.css",
    HERE.parents[1] / "chancery" / "static" / "chancery" / "charts.css",
)
_IN_DRAWING = re.compile(r'<svg class="chart[^>]*>')


class Format(StrEnum):
    """In which form a visit brief is handed out."""

    PDF = "pdf"
    HTML = "html"
    MD = "md"
    JSON = "json"


MEDIA_TYPES = {
    Format.HTML: "text/html; charset=utf-8",
    Format.MD: "text/markdown; charset=utf-8",
    Format.JSON: "application/json",
    Format.PDF: "application/pdf",
}


def render(brief: VisitBrief, form: Format) -> bytes:
    """Give the visit brief in one form; Misconfigured when PDF lacks its system libraries."""
    match form:
        case Format.HTML:
            return whole_file(brief).encode("utf-8")
        case Format.MD:
            told = render_to_string("countries/markdown.html", _context(brief))
            return (re.sub(r"\n{3,}", "\n\n", told).strip() + "\n").encode("utf-8")
        case Format.JSON:
            values = {**as_values(brief), "name": country_name(brief.code)}
            return json.dumps(values, ensure_ascii=False, cls=DjangoJSONEncoder, indent=1).encode()
        case Format.PDF:
            return as_pdf(whole_file(brief, is_paper=True))


def whole_file(brief: VisitBrief, *, is_paper: bool = False) -> str:
    """Give the visit brief as one HTML file that needs nothing from outside and runs no script.

    ``is_paper``: drawings carry their looks within, because what sets them on paper asks no sheet.
    """
    style = SHEETS[0].read_text("utf-8") if is_paper else stylesheet()
    context = {**_context(brief), "style": mark_safe(style)}  # noqa: S308 - our own files
    told = render_to_string("countries/file.html", context)
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
    written = re.sub(r"var\(--([\w-]+)\)", lambda found: variables[found[1]], plain)
    written += ".on-map{font-size:26px;font-weight:700}"
    return mark_safe(f"<style>{written}</style>")  # noqa: S308 - our own file


def _context(brief: VisitBrief) -> dict[str, object]:
    spoken = get_language() or "en"
    profile = profile_in_force()
    return {
        "brief": brief,
        "name": country_name(brief.code),
        "language": spoken,
        "direction": "rtl" if get_language_bidi() else "ltr",
        "missions": brief.label.mission.replace("|", ", "),
        "numbers": brief.numbers,
        "view": profile.said_view(spoken),
        "disclaimer": profile.said_disclaimer(spoken),
    }
