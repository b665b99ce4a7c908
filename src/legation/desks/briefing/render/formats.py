"""The four forms of a brief behind one call."""

import json
from enum import StrEnum

from legation.desks.briefing.content import BriefContent
from legation.desks.briefing.render import html, markdown, pdf
from legation.desks.briefing.serial import to_json


class Format(StrEnum):
    """In which form a brief is handed out."""

    HTML = "html"
    MD = "md"
    JSON = "json"
    PDF = "pdf"


MEDIA_TYPES = {
    Format.HTML: "text/html; charset=utf-8",
    Format.MD: "text/markdown; charset=utf-8",
    Format.JSON: "application/json",
    Format.PDF: "application/pdf",
}


def render(content: BriefContent, digest: str, form: Format) -> bytes:
    """Give the brief in one form; Misconfigured when PDF lacks its system libraries."""
    match form:
        case Format.HTML:
            return html.whole_file(content, digest).encode("utf-8")
        case Format.MD:
            return markdown.text(content, digest).encode("utf-8")
        case Format.JSON:
            values = {**to_json(content), "digest": digest}
            return json.dumps(values, ensure_ascii=False, indent=1).encode("utf-8")
        case Format.PDF:
            return pdf.paper(content, digest)
