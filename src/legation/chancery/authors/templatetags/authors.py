"""An author on a page: by name where it is shown, else by the pseudonym, leading to the author's page."""

from collections.abc import Mapping

from django import template
from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext

from legation.chancery.authors.veil import PRIVATE

register = template.Library()
MINUTE, HOUR, DAY = 60, 3600, 86_400
SMALLEST = 0.0001
GROUP = 4
SHOWN = 12
"""Characters of a pseudonym on screen."""


@register.simple_tag
def author(row: Mapping[str, object]) -> SafeString:
    """Show the author of a row (``author``, ``account``, ``account_name``, and ``has_page`` where it may be
    that nothing leads further); nothing where it has none."""
    key = str(row.get("author") or "")
    if not key:
        return SafeString("")
    called = author_called(str(row.get("account") or ""), str(row.get("account_name") or ""), key)
    if not row.get("has_page", True):
        return format_html('<bdi dir="auto">{}</bdi>', called)
    return format_html('<a href="/accounts/{}"><bdi dir="auto">{}</bdi></a>', key, called)


@register.simple_tag
def author_called(account: str, name: str, key: str) -> str:
    """Say in words who an author is: a name, or a private author by pseudonym."""
    if not account.partition(":")[2].startswith(PRIVATE):
        return name or account
    parts = [key[at : at + GROUP] for at in range(0, min(len(key), SHOWN), GROUP)]
    told = gettext("private author %(pseudonym)s")
    return told % {"pseudonym": "-".join(parts)}


@register.simple_tag
def span(seconds: float) -> str:
    """Say a stretch of time in its largest whole unit: seconds, minutes, hours, or days from two on."""
    if seconds >= 2 * DAY and seconds % DAY == 0:
        days = int(seconds // DAY)
        return ngettext("%(counter)s day", "%(counter)s days", days) % {"counter": days}
    if seconds >= HOUR and seconds % HOUR == 0:
        hours = int(seconds // HOUR)
        return ngettext("%(n)d hour", "%(n)d hours", hours) % {"n": hours}
    if seconds >= MINUTE and seconds % MINUTE == 0:
        minutes = int(seconds // MINUTE)
        return ngettext("%(n)d minute", "%(n)d minutes", minutes) % {"n": minutes}
    whole = round(seconds)
    return ngettext("%(n)d second", "%(n)d seconds", whole) % {"n": whole}


@register.simple_tag
def few(share: float | None) -> str:
    """Write a small share with four digits after the point; what is smaller as below the last."""
    if share is None:
        return "–"
    if 0 < share < SMALLEST:
        return f"< {number_format(SMALLEST, 4)}"
    return str(number_format(share, 4))
