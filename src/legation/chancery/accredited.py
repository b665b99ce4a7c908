"""The relationship on a country's page: which of our missions are accredited there, and who leads them.

Accreditations and heads are what the receiving state publishes in its diplomatic list, so they are told
to everybody here who reads what is internal and meant for all missions.
"""

from collections.abc import Iterator
from datetime import date, timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from legation.chancery.country_sections import Column, Entry, Fact, Section
from legation.chancery.models import Accreditation, Headship
from legation.chancery.showing import Reading
from legation.chancery.words import AccreditationKind, Capacity
from legation.domain.scope import Audience, Label, Marking

LED_SINCE = timedelta(days=365)
"""How far back those are named who led a mission."""


def sections(reading: Reading, code: str) -> Iterator[Section]:
    """Tell which missions are accredited to a country: those in force, those to come, those that ended."""
    today = reading.at.date()
    held = [one for one in _admitted(reading) if one.country == code]
    held.sort(key=lambda one: (_has_ended(one, today), one.starts_on, one.pk))
    yield Section(
        slug="missions",
        title=_("Our missions"),
        place=5,
        says=_("Which of our missions are accredited there, since when, and who leads them."),
        otherwise=_("No mission is accredited there, or none is on record."),
        entries=tuple(_entry(one, today) for one in held),
    )


def columns(reading: Reading) -> Iterator[Column]:
    """Count the accreditations on record by country."""
    counts: dict[str, int] = {}
    for one in _admitted(reading):
        counts[one.country] = counts.get(one.country, 0) + 1
    yield Column(
        slug="accreditations",
        title=_("Accreditations on record"),
        place=5,
        counts=counts,
        address="/countries/{code}#missions",
    )


def _admitted(reading: Reading) -> list[Accreditation]:
    held = Accreditation.objects.select_related("mission").prefetch_related("mission__headships")
    return [one for one in held if reading.scope.admits(_label(one))]


def _label(one: Accreditation) -> Label:
    return Label(mission=one.mission_id, marking=Marking.INTERNAL, audience=Audience.MINISTRY)


def _has_ended(one: Accreditation | Headship, today: date) -> bool:
    return one.ends_on is not None and one.ends_on <= today


def _entry(one: Accreditation, today: date) -> Entry:
    facts = [
        Fact(name=_("Standing"), value=one.kind, vocabulary="accreditation"),
        Fact(name=pgettext("accreditation", "Since"), value=one.starts_on),
    ]
    if one.ends_on:
        name = _("Ended on") if _has_ended(one, today) else pgettext("accreditation", "Until")
        facts.append(Fact(name=name, value=one.ends_on))
    if one.seat:
        facts.append(Fact(name=_("Seat"), value=one.seat, language="und"))
    if one.holder:
        facts.append(Fact(name=_("Held by"), value=one.holder, language="und"))
    if one.kind != AccreditationKind.HONORARY_CONSUL and not _has_ended(one, today):
        facts += [_leader(led) for led in one.mission.headships.all() if _tells(led, today)]
    return Entry(says=one.mission.name, language="und", label=_label(one), facts=tuple(facts))


def _tells(led: Headship, today: date) -> bool:
    return led.ends_on is None or led.ends_on > today - LED_SINCE


def _leader(led: Headship) -> Fact:
    capacity = (
        pgettext("role", "head of mission")
        if led.capacity == Capacity.HEAD
        else _("chargé d'affaires a.i.")
    )
    said = {"name": led.name, "start": date_format(led.starts_on)}
    if led.ends_on is None:
        told = _("%(name)s, since %(start)s") % said
    else:
        last = {**said, "end": date_format(led.ends_on - timedelta(days=1))}
        told = _("%(name)s, from %(start)s to %(end)s") % last
    return Fact(name=capacity, value=told)
