"""Asking a machine for a translation: once for each text, recorded; nothing sensitive to an outside one.
A translation goes when its publication does."""

from datetime import datetime, timedelta
from hashlib import sha256

from django.db import transaction

from legation.chancery.audit.detail import Keyed
from legation.chancery.audit.recording import record
from legation.chancery.models import Person
from legation.couriers.translating.protocol import Translator, primary
from legation.desks.briefing.translated.models import MachineTranslation
from legation.domain.errors import Refused, Rejected, Unavailable
from legation.domain.languages import UNDETERMINED
from legation.domain.said import Said
from legation.domain.scope import Label, Marking, Scope
from legation.store.archive import Archive

KEPT = timedelta(days=90)
"""For how long a translation is kept, where its publication is kept as long."""
OUTSIDE_CEILING = Marking.INTERNAL
"""Highest marking of a text that an endpoint outside this network may be told."""


def kept(text: str, *, item: str, source: str, target: str) -> MachineTranslation | None:
    """Give the newest translation that is kept of a publication's text, by whichever engine."""
    found = MachineTranslation.objects.filter(
        item=item, digest=_digest(text), source=primary(source), target=primary(target)
    )
    return found.first()


def translate(
    translator: Translator,
    text: str,
    *,
    item: str,
    label: Label,
    source: str,
    target: str,
    by: Person,
    at: datetime,
) -> MachineTranslation:
    """Give the translation of a publication's text, made now where none is kept of the same text.

    Refused where the publication's label marks it too high for an engine outside, and where the engine
    does not answer; Rejected where there is nothing to translate, or no such pair.
    """
    one, other = primary(source), primary(target)
    if not text.strip() or one in ("", UNDETERMINED) or one == other:
        raise Rejected("there is nothing to translate", where="target")
    asked = {"digest": _digest(text), "source": one, "target": other, "engine": translator.name}
    same = MachineTranslation.objects.filter(**asked)
    known = same.filter(item=item).first()
    if known is not None:
        return known
    again = same.first()
    said = (
        again.text
        if again
        else _said_by(translator, text, pair=(one, other), marking=label.marking)
    )
    with transaction.atomic():
        made, _ = MachineTranslation.objects.get_or_create(
            **asked, item=item, defaults={"text": said, "made_at": at, **_columns(label)}
        )
        has_left = again is None and translator.is_outside
        record(
            "text-translated",
            by=str(by.pk),
            mission=by.home_mission_id,
            subject=("item", item),
            at=at,
            detail={"engine": Keyed(translator.name), "left_network": has_left},
        )
    return made


def forget_translations(archive: Archive, scope: Scope, *, at: datetime) -> int:
    """Delete the translations that were kept long enough, and those of publications that the archive
    holds no more or whose authors took them down; give how many.

    The scope must be the house's: what it does not reach counts as gone.
    """
    gone, _ = MachineTranslation.objects.filter(made_at__lt=at - KEPT).delete()
    named = list(MachineTranslation.objects.order_by().values_list("item", flat=True).distinct())
    if not named:
        return gone
    held = archive.read("items", scope, matching={"id": named}, columns=["id"])
    without = set(named) - set(held["id"])
    return gone + MachineTranslation.objects.filter(item__in=without).delete()[0]


def _said_by(translator: Translator, text: str, *, pair: tuple[str, str], marking: Marking) -> str:
    if translator.is_outside and marking.rank > OUTSIDE_CEILING.rank:
        raise Refused(
            Said(
                "what is marked {marking} is not sent to a service outside this network",
                marking=marking,
            ),
            remedy="an engine on this machine may translate it",
        )
    try:
        return translator.translate(text, source=pair[0], target=pair[1])
    except Unavailable as later:
        raise Refused(
            Said("the service does not answer: {says}", says=later.what), remedy="try again later"
        ) from later


def _columns(label: Label) -> dict[str, str]:
    marking, audience = label.marking.value, label.audience.value
    return {"mission": label.mission, "marking": marking, "audience": audience}


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()
