"""The visit brief as a file: HTML that needs nothing from outside, Markdown, JSON, and PDF from the HTML."""

import json
import re
from enum import StrEnum

from django.core.serializers.json import DjangoJSONEncoder
from django.template.loader import render_to_string
from django.utils.translation import get_language, gettext

from legation.chancery.annexed import Annexed, around, written
from legation.chancery.fonts import require_font
from legation.chancery.paper import as_pdf
from legation.chancery.recognition import country_name
from legation.desks.countries.rules import VisitBrief, as_values


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
    """Give the visit brief in one form; Misconfigured when PDF lacks its system libraries, or a
    font for the language that is spoken."""
    match form:
        case Format.HTML:
            return written(whole_file(brief)).encode("utf-8")
        case Format.MD:
            told = render_to_string("countries/markdown.html", _context(brief))
            return (re.sub(r"\n{3,}", "\n\n", told).strip() + "\n").encode("utf-8")
        case Format.JSON:
            values = {**as_values(brief), "name": country_name(brief.code)}
            return json.dumps(values, ensure_ascii=False, cls=DjangoJSONEncoder, indent=1).encode()
        case Format.PDF:
            require_font(get_language() or "en")
            return as_pdf(written(whole_file(brief), is_paper=True))


def whole_file(brief: VisitBrief) -> Annexed:
    """Give the visit brief as a file of sections with an annex."""
    return Annexed(
        kind=gettext("Visit brief"),
        name=country_name(brief.code),
        at=brief.at,
        label=brief.label,
        sections=brief.sections,
        annex=brief.annex,
    )


def _context(brief: VisitBrief) -> dict[str, object]:
    return {
        "brief": brief,
        "name": country_name(brief.code),
        "numbers": brief.numbers,
        **around(brief.label),
    }
