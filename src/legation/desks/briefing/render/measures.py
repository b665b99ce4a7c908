"""What an indicator measured, in the language in force: numbers as it writes them, times in words."""

from django.utils.translation import get_language, gettext

from legation.chancery.authors.templatetags.authors import span
from legation.desks.briefing.parts import say
from legation.desks.briefing.rules.findings import MEASURED, THINGS, Row, detail_of
from legation.desks.briefing.speaking import figures, spoken

UNSAID = ("words", "severity", "accounts")
"""What a detector says of its finding in words is no measure; the page lists accounts apart."""


def measured(row: Row) -> list[dict[str, str]]:
    """Give what was measured as ``name`` and ``value`` for a person; tables are only counted."""
    return [
        {
            "name": MEASURED.get(name, name.replace("_", " ").capitalize()),
            "value": _said(name, value),
        }
        for name, value in detail_of(row).items()
        if name not in UNSAID
    ]


def _said(name: str, value: object) -> str:
    if isinstance(value, list):
        is_table = any(isinstance(one, dict) for one in value)
        each = [] if is_table else [_said(name, one) for one in value]
        return _figures(len(value)) if is_table else " · ".join(each)
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if isinstance(value, int | float):
        return span(value) if name == "window_seconds" else _figures(value)
    said = str(value)
    return spoken(say(THINGS[said])) if name == "kinds" and said in THINGS else said


def _figures(number: float) -> str:
    return figures(number, get_language() or "en")
