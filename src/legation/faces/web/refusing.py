"""What a page says of a refusal, in its reader's language: the sentence and what to do, without commands.

An error is English where it is raised (``domain.said``); here its template is looked up in the catalogue
and filled anew: names and what a person typed are isolated, words of the house get their names on screen.
"""

import re
from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum

from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, get_language_bidi, gettext

from legation.chancery.authors.words import VoiceKind
from legation.chancery.foreign import one_line
from legation.chancery.words import AccreditationKind, Capacity, MissionKind
from legation.desks.briefing.warned.rules import Outcome
from legation.domain.errors import LegationError
from legation.domain.roles import Power, RoleKind
from legation.domain.said import Listed, Said, is_command
from legation.domain.scope import Audience, Marking
from legation.domain.source import LegalBasis, RetentionClass, SourceScope
from legation.faces.web.vocabulary import name_of

VOCABULARIES: Mapping[type, str] = {
    AccreditationKind: "accreditation",
    Audience: "audience",
    Capacity: "capacity",
    LegalBasis: "legal-basis",
    Marking: "marking",
    MissionKind: "mission-kind",
    Outcome: "warning-outcome",
    Power: "power",
    RetentionClass: "retention",
    RoleKind: "role",
    SourceScope: "scope",
    VoiceKind: "voice",
}
"""Which names on screen the words of an enumeration have."""
NAMING = ("number", "port")
"""The values of a refusal that name a thing and count nothing."""
_THIN = "\N{NARROW NO-BREAK SPACE}"
_QUOTES = {"fr": (f"«{_THIN}", f"{_THIN}»"), "es": ("«", "»"), "ru": ("«", "»")}
_QUOTES |= {"ar": ("«", "»")}
_ONLY_A_VALUE = re.compile(r"\{\w+\}")
"""A text that another part of the product already said in the reader's language."""
_PLACES = re.compile(r"(\{[^}]*\}|&[^;]+;)")
_LATIN = re.compile(r"[A-Za-z0-9]+[:/.@()_-]+[A-Za-z0-9:/.@()_-]*(?<![.:])")
_ENDS = (".", "!", "?", "…", "。", "؟", "！", "？", ":")


class _Shown(str):
    """A value as HTML; what a template quotes stands in the quotation marks of the reader's language."""

    def __repr__(self) -> str:
        before, after = _QUOTES.get(_tongue(), ("“", "”"))
        return f"{before}{self}{after}"

    def __format__(self, spec: str) -> str:
        return str(self)


def told(what: object) -> SafeString:
    """Say an error, or a text, as sentences of HTML in the language of the page."""
    if not isinstance(what, LegationError):
        return escape(what or "")
    says = _sentence(what.what)
    remedy = what.remedy
    if not remedy or is_command(remedy):
        return says
    return format_html("{} {}", says, _sentence(remedy))


def _sentence(text: str) -> SafeString:
    """Say one text; what has no translation is marked as the English that it is."""
    template = text.template if isinstance(text, Said) else text
    found = gettext(template) if template else ""
    words = _in_order(str(escape(found)))
    if isinstance(text, Said):
        words = words.format(**_told(text.values))
    words = words[:1].upper() + words[1:]
    if not words.endswith(_ENDS):
        words += "。" if _tongue() == "zh" else "."
    is_english = found == template and _tongue() != "en" and not _ONLY_A_VALUE.fullmatch(template)
    return SafeString(f'<bdi lang="en" dir="ltr">{words}</bdi>' if is_english else words)


def _in_order(words: str) -> str:
    """Keep dates and addresses in their own order where the sentence runs from right to left."""
    if not get_language_bidi():
        return words
    parted = _PLACES.split(words)
    parted[::2] = [_LATIN.sub(r'<bdi dir="ltr">\g<0></bdi>', one) for one in parted[::2]]
    return "".join(parted)


def _told(values: Mapping[str, object]) -> dict[str, _Shown]:
    """Show the values of a sentence: a number that names a thing is written as in its address."""
    return {
        name: _shown(str(value) if name in NAMING and isinstance(value, int) else value)
        for name, value in values.items()
    }


def _shown(value: object) -> _Shown:
    match value:
        case Said():
            inner = escape(gettext(value.template))
            return _Shown(inner.format(**_told(value.values)))
        case Listed():
            parted = {"ar": "، ", "zh": "、"}.get(_tongue(), ", ")
            return _Shown(parted.join(_shown(one) for one in value))
        case StrEnum() if type(value) in VOCABULARIES:
            return _Shown(escape(name_of(value, VOCABULARIES[type(value)])))
        case int() | float():
            return _Shown(number_format(value, force_grouping=True))
        case datetime():
            return _Shown(escape(date_format(timezone.localtime(value), "DATETIME_FORMAT")))
        case date():
            return _Shown(escape(date_format(value)))
        case _:
            return _Shown(f'<bdi dir="auto">{escape(one_line(str(value)))}</bdi>')


def _tongue() -> str:
    return (get_language() or "en").partition("-")[0]
