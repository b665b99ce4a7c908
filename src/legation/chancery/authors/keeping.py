"""Keeping the list of who is shown by name, and seeing who a private author is."""

import re
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from django.db import transaction

from legation.chancery.audit.detail import Digest
from legation.chancery.audit.recording import record, reference
from legation.chancery.authors.models import Disclosure, PublicVoice
from legation.chancery.authors.words import Purpose, VoiceKind
from legation.chancery.models import Person
from legation.chancery.roles import require_power
from legation.domain.errors import Refused, Rejected
from legation.domain.roles import Power
from legation.domain.said import Said
from legation.domain.scope import Scope
from legation.store.archive import Archive

LEAST_WORDS, MOST_WORDS = 10, 400
"""Characters of a reason or purpose that somebody writes."""
LONGEST_NAME = 200
_ACCOUNT = re.compile(r"[a-z][a-z0-9-]{0,39}:[^\s~][^\s]{0,250}")
_KEY = re.compile(r"[0-9a-f]{16}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Revealed:
    """Who a private author is, for one view: the ``account``, and the name it bore last."""

    account: str
    name: str


def list_voice(
    account: str,
    *,
    name: str,
    kind: str,
    reason: str,
    by: Person | None,
    at: datetime,
    mission: str = "",
) -> PublicVoice:
    """Show an account by name from now on; ``by`` nobody means the keeper of the machine."""
    if by is not None:
        require_power(by, Power.REVEAL, by.home_mission_id, at)
    said = " ".join(name.split())
    if not _ACCOUNT.fullmatch(account):
        raise Rejected(
            "write the platform, a colon and the account, such as mastodon:minister@gov.example",
            where="account",
        )
    if not said or len(said) > LONGEST_NAME:
        raise Rejected(Said("a name has 1 to {most} characters", most=LONGEST_NAME), where="name")
    if kind not in set(VoiceKind):
        raise Rejected(Said("{kind!r} is no kind of public voice", kind=kind), where="kind")
    told = told_words(reason, where="reason")
    with transaction.atomic():
        if PublicVoice.objects.filter(account=account, ended_at__isnull=True).exists():
            raise Refused("this account is shown by name already", where="account")
        voice = PublicVoice.objects.create(
            account=account, name=said, kind=kind, reason=told, listed_by=by, listed_at=at
        )
        _record("public-voice-listed", voice, by=by, mission=mission, at=at)
    return voice


def end_voice(voice: PublicVoice, *, by: Person | None, at: datetime, mission: str = "") -> None:
    """Show an account under its pseudonym again."""
    if by is not None:
        require_power(by, Power.REVEAL, by.home_mission_id, at)
    with transaction.atomic():
        held = PublicVoice.objects.select_for_update().get(pk=voice.pk)
        if held.ended_at is not None:
            raise Refused("this account is shown under its pseudonym already")
        held.ended_by, held.ended_at = by, at
        held.save(update_fields=["ended_by", "ended_at"])
        _record("public-voice-ended", held, by=by, mission=mission, at=at)


def reveal(
    archive: Archive,
    scope: Scope,
    account: str,
    *,
    purpose: str,
    words: str,
    by: Person,
    at: datetime,
) -> Revealed:
    """Say who a private author is, once it stands in the records who asked and for what.

    Refused without the power at one's home mission; Rejected without a purpose, and where the scope sees
    nothing of the account.
    """
    require_power(by, Power.REVEAL, by.home_mission_id, at)
    if purpose not in set(Purpose):
        raise Rejected("choose for what you ask", where="purpose")
    told = told_words(words, where="words")
    read = archive.read(
        "items",
        scope,
        matching={"account": [account]},
        columns=["account_name", "published_at"],
    )
    if read.is_empty():
        raise Rejected("no such author")
    names = read.drop_nulls("account_name").sort("published_at")["account_name"]
    with transaction.atomic():
        Disclosure.objects.create(
            person=by,
            mission=by.home_mission_id,
            account=reference("account", account),
            purpose=purpose,
            words=told,
            at=at,
        )
        record(
            "author-revealed",
            by=str(by.pk),
            mission=by.home_mission_id,
            subject=("account", account),
            at=at,
            detail={
                "purpose": Purpose(purpose),
                "words": Digest(sha256(told.encode()).hexdigest()),
            },
        )
    return Revealed(account=account, name=str(names[-1]) if names.len() else "")


def the_voice(number: int) -> PublicVoice:
    """Find one listing; Rejected when there is none."""
    found = PublicVoice.objects.filter(pk=number).first()
    if found is None:
        raise Rejected(Said("no public voice {number}", number=number))
    return found


def is_key(text: str) -> bool:
    """Say whether this is the key of an author's page."""
    return bool(_KEY.fullmatch(text))


def told_words(words: str, *, where: str) -> str:
    """Give the words of a reason or purpose; Rejected where there are too few or too many."""
    told = " ".join(words.split())
    if not LEAST_WORDS <= len(told) <= MOST_WORDS:
        raise Rejected(
            Said("say it in {least} to {most} characters", least=LEAST_WORDS, most=MOST_WORDS),
            where=where,
        )
    return told


def _record(act: str, voice: PublicVoice, *, by: Person | None, mission: str, at: datetime) -> None:
    record(
        act,
        by=None if by is None else str(by.pk),
        mission=mission or (by.home_mission_id if by else ""),
        subject=("account", voice.account),
        at=at,
        detail={"kind": VoiceKind(voice.kind)},
    )
