"""Erasing an account at its owner's request: ordered by a person, carried out here, with what is left said.

What is ordered is shut out at once: nothing of it is collected any more. The order names the account until
it is carried out, and nobody from then on.
"""

import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import polars as pl
from django.db import transaction

from legation.chancery.audit.detail import Detail, Digest
from legation.chancery.audit.recording import record, reference
from legation.chancery.authors.models import Erasure, PublicVoice
from legation.chancery.authors.shutting import shut_accounts, shut_out
from legation.chancery.authors.veil import PRIVATE, veil_of
from legation.chancery.authors.words import Left, VoiceKind
from legation.chancery.installation import Installation
from legation.chancery.missions import mission_ids
from legation.chancery.models import Person
from legation.chancery.roles import require_power, scope_of
from legation.chancery.scoping import highest_marking
from legation.desks.briefing.erasing import unname_briefs
from legation.desks.briefing.models import MachineTranslation
from legation.desks.briefing.translated.work import forget_translations
from legation.desks.listening.models import Quarantined, Source
from legation.domain.errors import LegationError, Refused
from legation.domain.handle import handle_of, written
from legation.domain.roles import Power
from legation.domain.said import Said
from legation.domain.scope import Audience, Label
from legation.rounds.rights.finding import the_account
from legation.rounds.rights.telling import purpose_of
from legation.rounds.safekeeping.anew import write_anew
from legation.rounds.safekeeping.backup import backups
from legation.rounds.safekeeping.upgrade import COPIES

ALWAYS = (Left.TOMBSTONES, Left.RECORDS, Left.WRITTEN, Left.SENT)
"""What every erasure leaves."""
_STAND_IN_BYTES = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """What of an account lies where no erasure reaches: found before it, said after it."""

    cited: int
    left_network: bool
    files: tuple[str, ...]
    sources: tuple[str, ...]


def order_erasure(
    here: Installation, said: str, *, words: str, by: Person | None, at: datetime
) -> Erasure:
    """Order that the account which ``said`` means is erased, and shut it out from now on.

    ``by`` nobody is the keeper of the machine; anybody else needs the power to see who authors are at every
    mission, up to the highest marking, since what is erased is erased for all. Refused for an account that is
    shown by name: of a public figure, a body or a medium what it says in public is kept.
    """
    if by is not None:
        require_every_mission(by, at)
    account = the_account(here.archive, here.scope, said)
    told = purpose_of(words, account)
    require_private(here, account)
    platform = account.partition(":")[0]
    keyed = reference("account", account)
    if Erasure.objects.filter(reference=keyed, done_at=None).exists():
        raise Refused("this is ordered already", where="account")
    with transaction.atomic():
        shut_out(account, at=at)
        order = Erasure.objects.create(
            account=account,
            reference=keyed,
            stand_in=f"{platform}:{PRIVATE}{secrets.token_hex(_STAND_IN_BYTES)}",
            words=told,
            asked_by=by,
            asked_at=at,
        )
        detail: Detail = {"words": Digest(sha256(told.encode()).hexdigest())}
        _record(here, "erasure-ordered", account, by=by, at=at, detail=detail)
    return order


def require_every_mission(person: Person, at: datetime) -> None:
    """Raise Refused for who does not see who authors are at every mission, up to the highest marking."""
    scope = scope_of(person, at)
    for mission in sorted(mission_ids()):
        require_power(person, Power.REVEAL, mission, at)
        label = Label(mission=mission, marking=highest_marking(), audience=Audience.MISSION)
        if scope is None or not scope.admits(label):
            raise Refused(
                Said(
                    "this asks for a role that reads up to {marking} at {mission}",
                    marking=highest_marking(),
                    mission=mission,
                ),
                remedy="the keeper of this machine may do it",
            )


def require_private(here: Installation, account: str) -> None:
    """Raise Refused for an account that is shown by name, with the reason of its listing."""
    voice = PublicVoice.objects.filter(account=account, ended_at__isnull=True).first()
    if voice is not None:
        raise Refused(
            Said(
                "this account is shown by name ({kind}), because: {reason}",
                kind=VoiceKind(voice.kind),
                reason=voice.reason,
            ),
            where="account",
            remedy="what is said in a public role is kept; where it is none any more, end the listing first",
        )
    if veil_of(here.archive).is_named(account):
        raise Refused(
            "this account is an outlet's: what a medium publishes is kept",
            where="account",
        )


def carry_out_erasures(here: Installation) -> Iterator[str]:
    """Carry out what is ordered, the oldest first; give a sentence for each, in which nobody is named.

    One that fails stays ordered, and is tried again the next time. At the end the database is written anew.
    """
    done = []
    for order in Erasure.objects.filter(done_at=None).order_by("asked_at", "pk"):
        try:
            _carry_out(here, order)
        except LegationError as failed:
            yield f"erasure {order.pk}: {failed.what}"
            continue
        done.append(order)
        yield f"erasure {order.pk}: {order.took.get('items', 0):,} items gone"
    if done and not write_anew():
        for order in done:
            order.left = [*order.left, {"what": Left.DATABASE, "count": 0, "where": []}]
            order.save(update_fields=["left"])


def erase_what_came_back(here: Installation) -> Iterator[str]:
    """Erase anew what is held of accounts that are shut out: what was read while their erasure was ordered,
    or came with a backup that was restored."""
    is_shut = shut_accounts()
    if is_shut is None:
        return
    read = here.archive.read("items", here.scope, columns=["account"], with_deleted=True)
    back = [one for one in read["account"].unique().drop_nulls().sort() if is_shut(one)]
    for account in back:
        at, platform = here.now(), account.partition(":")[0]
        stand_in = f"{platform}:{PRIVATE}{secrets.token_hex(_STAND_IN_BYTES)}"
        took = here.archive.erase(account, stand_in=stand_in, at=at)
        _forget(here, account, stand_in, at=at)
        counted: Detail = {"items": took.items, "copies": took.copies}
        _record(here, "account-erased", account, by=None, at=at, detail=counted)
        yield f"{took.items:,} items of an erased account gone again"
    if back:
        write_anew()


def _carry_out(here: Installation, order: Erasure) -> None:
    at, account = here.now(), order.account
    reach = _reach(here, account)
    took = here.archive.erase(account, stand_in=order.stand_in, at=at)
    with transaction.atomic():
        others = _forget(here, account, order.stand_in, at=at)
        counted = {"items": took.items, "copies": took.copies, **took.hung, **others}
        order.took = {name: number for name, number in counted.items() if number}
        order.left = list(_left(here, reach, others=took.named_by_others))
        order.account, order.done_at = "", at
        order.save(update_fields=["account", "done_at", "took", "left"])
        detail: Detail = {"items": took.items, "copies": took.copies}
        _record(here, "account-erased", account, by=order.asked_by, at=at, detail=detail)


def _forget(here: Installation, account: str, stand_in: str, *, at: datetime) -> dict[str, int]:
    """Take an account out of the database; give how much of what. The archive holds nothing of it by then."""
    names = set(PublicVoice.objects.filter(account=account).values_list("name", flat=True))
    return {
        "translations": forget_translations(here.archive, here.scope, at=at),
        "quarantined": _blank_quarantined(account),
        "briefs": unname_briefs(account, stand_in=stand_in, names=names),
        "public_voices": PublicVoice.objects.filter(account=account).update(
            account=stand_in, name="", reason=""
        ),
    }


def _blank_quarantined(account: str) -> int:
    """Empty the rows set aside that name an account; that they were, and why, stays."""
    handle = handle_of(account)
    rows = Quarantined.objects.filter(raw__icontains=handle)
    named = [one.pk for one in rows.iterator() if written(handle).search(one.raw)]
    return Quarantined.objects.filter(pk__in=named).update(raw="", origin="…")


def _reach(here: Installation, account: str) -> Reach:
    here.archive.flush()
    held = here.archive.held_of(account, here.scope)
    nothing = pl.DataFrame(schema={"id": pl.String(), "source": pl.String()})
    items = held.get("items", nothing)
    ids, read_in = items["id"].unique().to_list(), set(items["source"])
    sources, named = list(Source.objects.all()), written(handle_of(account))
    return Reach(
        cited=len(held.get("citations", ())),
        left_network=MachineTranslation.objects.filter(item__in=ids[:500]).exists(),
        files=tuple(one.pk for one in sources if one.pk in read_in and Path(one.address).is_file()),
        sources=tuple(one.pk for one in sources if named.search(f"{one.address} {one.name}")),
    )


def _left(here: Installation, reach: Reach, *, others: int) -> Iterator[Mapping[str, Any]]:
    """Say what the erasure did not reach: ``what`` (Left), how many, and which sources or folders."""
    settings = here.settings
    folder = Path(settings.backup_folder).expanduser() if settings.backup_folder else None
    found = {
        Left.EXCERPTS: (reach.cited, ()),
        Left.OTHERS: (others, ()),
        Left.FILES: (len(reach.files), reach.files),
        Left.SOURCES: (len(reach.sources), reach.sources),
        Left.TRANSLATOR: (int(reach.left_network), ()),
        Left.BACKUPS: (len(backups(folder)) if folder and folder.is_dir() else 0, ()),
        Left.COPIES: (sum(1 for _ in (settings.home / COPIES).glob("*")), ()),
    }
    for what, (count, where) in found.items():
        if count:
            yield {"what": str(what), "count": count, "where": list(where)}
    for what in ALWAYS:
        yield {"what": str(what), "count": 0, "where": []}


def _record(
    here: Installation,
    act: str,
    account: str,
    *,
    by: Person | None,
    at: datetime,
    detail: Detail,
) -> None:
    record(
        act,
        by=str(by.pk) if by else None,
        mission=by.home_mission_id if by else here.settings.mission,
        subject=("account", account),
        at=at,
        detail=detail,
    )
