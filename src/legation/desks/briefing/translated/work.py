"""Asking a machine for a translation: once for each text, recorded; nothing sensitive to an outside one."""

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
from legation.domain.scope import Marking

KEPT = timedelta(days=90)
"""For how long a translation is kept."""
OUTSIDE_CEILING = Marking.INTERNAL
"""Highest marking of a text that an endpoint outside this network may be told."""


def kept(text: str, *, source: str, target: str) -> MachineTranslation | None:
    """Give the newest translation that is kept of a text, by whichever engine."""
    found = MachineTranslation.objects.filter(
        digest=_digest(text), source=primary(source), target=primary(target)
    )
    return found.first()


def translate(
    translator: Translator,
    text: str,
    *,
    item: str,
    source: str,
    target: str,
    marking: Marking,
    by: Person,
    at: datetime,
) -> MachineTranslation:
    """Give the translation of a text, made now where none is kept.

    Refused where the text is marked too high for an engine outside, and where the engine does not answer;
    Rejected where there is nothing to translate, or no such pair.
    """
    one, other = primary(source), primary(target)
    if not text.strip() or one in ("", UNDETERMINED) or one == other:
        raise Rejected("there is nothing to translate", where="target")
    known = MachineTranslation.objects.filter(
        digest=_digest(text), source=one, target=other, engine=translator.name
    ).first()
    if known is not None:
        return known
    if translator.is_outside and marking.rank > OUTSIDE_CEILING.rank:
        raise Refused(
            Said(
                "what is marked {marking} is not sent to a service outside this network",
                marking=marking,
            ),
            remedy="an engine on this machine may translate it",
        )
    try:
        said = translator.translate(text, source=one, target=other)
    except Unavailable as later:
        raise Refused(
            Said("the service does not answer: {says}", says=later.what), remedy="try again later"
        ) from later
    with transaction.atomic():
        MachineTranslation.objects.filter(made_at__lt=at - KEPT).delete()
        made, _ = MachineTranslation.objects.get_or_create(
            digest=_digest(text),
            source=one,
            target=other,
            engine=translator.name,
            defaults={"text": said, "made_at": at},
        )
        record(
            "text-translated",
            by=str(by.pk),
            mission=by.home_mission_id,
            subject=("item", item),
            at=at,
            detail={"engine": Keyed(translator.name), "left_network": translator.is_outside},
        )
    return made


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()
