"""The parts of a page that need more than HTML: moments, ages, markings, other people's words."""

from datetime import UTC, date, datetime

from django import template
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timesince import timesince
from django.utils.translation import get_language, gettext

from legation.chancery.clocks import aware, in_both, told
from legation.chancery.joining import colon
from legation.chancery.language_names import language_in_words
from legation.chancery.missions import mission_names
from legation.chancery.recognition import country_name
from legation.faces.web.languages import tag_of
from legation.faces.web.vocabulary import name_of

register = template.Library()
register.simple_tag(colon, name="colon")


@register.simple_tag
def moment(at: datetime | date | str | None, shape: str = "minute") -> SafeString:
    """Show a time in the mission's zone and in UTC.

    ``shape`` is ``day``, ``minute`` or ``second``. Where the mission keeps UTC it is shown once.
    """
    if not at:
        return SafeString("–")
    if isinstance(at, str):
        at = datetime.fromisoformat(at)
    if not isinstance(at, datetime):
        return format_html('<time datetime="{}">{}</time>', at.isoformat(), date_format(at))
    said, zone, beside = told(at, shape)
    stamp = aware(at).isoformat()
    if shape == "day":
        return format_html('<time datetime="{}">{}</time>', stamp, said)
    if not beside:
        return format_html(
            '<time datetime="{}">{} <abbr class="zone">UTC</abbr></time>', stamp, said
        )
    return format_html(
        '<time datetime="{}">{} <span class="zone"><bdi dir="ltr">{}</bdi> · {} UTC</span></time>',
        stamp,
        said,
        zone,
        beside,
    )


@register.simple_tag
def plain_moment(at: datetime | date | None, shape: str = "minute") -> str:
    """Say a time as ``moment`` does, in plain characters: for files that are not HTML."""
    return in_both(at, shape) if at else "–"


@register.filter
def utc_day(at: datetime | date) -> str:
    """Write the day of a time in UTC as ISO 8601 does: for addresses and titles, the same to every reader."""
    world = aware(at).astimezone(UTC).date() if isinstance(at, datetime) else at
    return world.isoformat()


@register.simple_tag
def age(at: datetime | None) -> SafeString:
    """Say how long ago, in words, with the time itself for who points at it."""
    if not at:
        return SafeString("–")
    known = aware(at)
    return format_html(
        '<time datetime="{}" title="{} UTC">{}</time>',
        known.isoformat(),
        date_format(known.astimezone(UTC), "DATETIME_FORMAT"),
        gettext("%(time)s ago") % {"time": timesince(known)},
    )


@register.filter
def named(code: object, vocabulary: str) -> str:
    """Give a code's name on screen: ``{{ label.marking|named:"marking" }}``."""
    return name_of(code, vocabulary)


@register.filter
def country(code: object) -> str:
    """Name a country by its ISO 3166-1 code, by the names in force here and in the reader's language."""
    return country_name(str(code), tag_of(get_language() or "en"))


@register.filter
def mission_name(ids: object) -> str:
    """Name a mission by its id, or several by their ids joined by ``|``."""
    return mission_names(str(ids or ""))


@register.filter
def language_name(tag: object) -> str:
    """Name a language by its BCP 47 tag, in the reader's language; the tag itself where it has no name."""
    return language_in_words(str(tag or ""))
