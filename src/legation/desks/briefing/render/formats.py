"""The five forms of a brief behind one call."""

import json
from enum import StrEnum

from legation.desks.briefing.content import BriefContent
from legation.desks.briefing.render import html, markdown, pdf, plain
from legation.desks.briefing.render.words import Named, ids_in_a_row
from legation.desks.briefing.serial import to_json
from legation.desks.briefing.speaking import catalogue_of, in_language, speaking, tag_of


class Format(StrEnum):
    """In which form a brief is handed out."""

    HTML = "html"
    MD = "md"
    TXT = "txt"
    JSON = "json"
    PDF = "pdf"


class Language(StrEnum):
    """In which language a brief is handed out."""

    EN = "en"
    FR = "fr"
    ES = "es"
    AR = "ar"
    ZH = "zh"
    RU = "ru"


MEDIA_TYPES = {
    Format.HTML: "text/html; charset=utf-8",
    Format.MD: "text/markdown; charset=utf-8",
    Format.TXT: "text/plain; charset=utf-8",
    Format.JSON: "application/json",
    Format.PDF: "application/pdf",
}


def render(
    content: BriefContent,
    digest: str,
    form: Format,
    language: str = "en",
    *,
    named: Named = ids_in_a_row,
) -> bytes:
    """Give the brief in one form, said in one of the six languages, the missions as ``named`` calls them;
    Misconfigured when PDF lacks its system libraries or a font for the language."""
    told = in_language(content, language)
    with speaking(told.language):
        match form:
            case Format.HTML:
                return html.whole_file(told, digest, named=named).encode("utf-8")
            case Format.MD:
                return markdown.text(told, digest, named=named).encode("utf-8")
            case Format.TXT:
                return plain.text(told, digest, named=named).encode("utf-8")
            case Format.JSON:
                values = {**to_json(content), "digest": digest, **_said(told)}
                return json.dumps(values, ensure_ascii=False, indent=1).encode("utf-8")
            case Format.PDF:
                return pdf.paper(told, digest, named=named)


def _said(told: BriefContent) -> dict[str, object]:
    """Give the sentences of a brief in another language in their order; nothing for English."""
    if told.language == "en":
        return {}
    sentences = [one.text for one in told.sentences()]
    named = {"language": tag_of(told.language), "catalogue": catalogue_of(told.language)}
    return {"translation": {**named, "sentences": sentences}}
