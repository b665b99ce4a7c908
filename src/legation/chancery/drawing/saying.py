"""Numbers and days as a language writes them."""

from datetime import datetime
from functools import lru_cache

from babel import Locale
from babel.dates import format_date
from babel.numbers import format_decimal, format_percent
from django.utils.translation import get_language

from legation.chancery.recognition.profile import spoken_language


def language_or(language: str) -> str:
    """Give the language asked for, or else the one of the page."""
    return spoken_language(language or get_language() or "en")


def number(value: float | None, language: str = "") -> str:
    """Write a number: whole from ten on, one digit after the point below; nothing for None.

    >>> number(14230.6, "en"), number(2.48, "fr"), number(None)
    ('14,231', '2,5', '')
    """
    if value is None:
        return ""
    digits = "#,##0" if abs(value) >= 10 else "#,##0.#" if abs(value) >= 0.1 else "#,##0.###"
    return _decimal(value + 0.0, digits, language_or(language))


@lru_cache(maxsize=16_384)
def _decimal(value: float, digits: str, spoken: str) -> str:
    return str(format_decimal(value, format=digits, locale=spoken))


def share(value: float | None, language: str = "") -> str:
    """Write a share of one in percent; nothing for None."""
    return "" if value is None else str(format_percent(value, locale=language_or(language)))


def day(at: datetime, language: str = "", *, has_year: bool = False) -> str:
    """Write a day as the language does, short.

    >>> from datetime import datetime
    >>> day(datetime(2026, 3, 5), "en"), day(datetime(2026, 3, 5), "zh")
    ('5 Mar', '3月5日')
    """
    return _day(at, language_or(language), has_year)


@lru_cache(maxsize=16_384)
def _day(at: datetime, spoken: str, has_year: bool) -> str:
    wanted = "yMMMd" if has_year else "MMMd"
    if spoken == "en":
        return str(format_date(at, "d MMM y" if has_year else "d MMM", locale="en"))
    pattern = Locale.parse(spoken).datetime_skeletons[wanted].pattern
    return str(format_date(at, pattern, locale=spoken))


def moment(at: datetime, language: str = "") -> str:
    """Write a day with its hour, UTC.

    >>> from datetime import datetime
    >>> moment(datetime(2026, 3, 5, 14), "en")
    '5 Mar 14:00'
    """
    return f"{day(at, language)} {at:%H:%M}"
