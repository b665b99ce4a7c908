"""How often somebody may fail to sign in within a quarter of an hour, five times from one address and twenty
from anywhere; and how often a code of an authenticator app is taken: once."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from django.conf import settings
from django.db import connection, transaction

from legation.chancery.audit.recording import record
from legation.chancery.models import FailedSignIn, LastCode, Person
from legation.chancery.noting import Act, note_person
from legation.chancery.roles import require_power
from legation.domain.errors import Refused
from legation.domain.roles import Power
from legation.settings_file import in_force

MOST_FAILURES = 5
MOST_ANYWHERE = 20
WITHIN = timedelta(minutes=15)
KEPT = timedelta(days=1)


def is_locked(account: str, address: str, *, at: datetime) -> bool:
    """Say whether this account is locked for this address, or for all; an unknown account locks the same way.

    The failures stand in the database: they count whichever process was asked, and after a new start.
    """
    recent = FailedSignIn.objects.filter(account=_digest(account), at__gt=at - WITHIN)
    addresses = list(recent.values_list("address", flat=True)[:MOST_ANYWHERE])
    if len(addresses) >= MOST_ANYWHERE:
        return True
    return addresses.count(address[:64]) >= MOST_FAILURES


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """A password or code that is being tried: counted as failed from the start, until it is taken back."""

    account: str
    address: str
    at: datetime
    number: int
    is_last: bool

    def failed(self) -> None:
        """Let it stand, forget what is a day old, and record the lock that it made."""
        FailedSignIn.objects.filter(at__lt=self.at - KEPT).delete()
        if self.is_last and is_locked(self.account, self.address, at=self.at):
            record(
                Act.LOCKED_OUT,
                by=None,
                mission=in_force(settings.LEGATION).mission,
                subject=("account", self.account.strip().lower()),
                at=self.at,
            )

    def take_back(self) -> None:
        """Forget it: it was right."""
        FailedSignIn.objects.filter(pk=self.number).delete()


def begin_attempt(account: str, address: str, *, at: datetime) -> Attempt | None:
    """Count an attempt before it is looked at; None where the account is locked.

    Those on one account are counted one after another, so that many at once are no more than one by one.
    """
    with transaction.atomic():
        _hold(account)
        if is_locked(account, address, at=at):
            return None
        made = FailedSignIn.objects.create(account=_digest(account), address=address[:64], at=at)
        is_last = is_locked(account, address, at=at)
    return Attempt(account=account, address=address, at=at, number=made.pk, is_last=is_last)


def _hold(account: str) -> None:
    """Let no other attempt on this account begin until the transaction ends; SQLite's are one at a time."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [int(_digest(account)[:15], 16)])


@dataclass(frozen=True, slots=True, kw_only=True)
class Lock:
    """That an account is locked out: for one address or for all, and until when if nobody fails again."""

    is_for_all: bool
    until: datetime


def lock_of(person: Person, *, at: datetime) -> Lock | None:
    """Say how somebody's account is locked out; None where it is not. No address is told."""
    recent = FailedSignIn.objects.filter(account=_digest(person.login), at__gt=at - WITHIN)
    failures = list(recent.order_by("-at").values_list("address", "at"))
    ends = [failures[MOST_ANYWHERE - 1][1] + WITHIN] if len(failures) >= MOST_ANYWHERE else []
    is_for_all = bool(ends)
    for address in {one for one, _ in failures}:
        own = [when for one, when in failures if one == address]
        ends += [own[MOST_FAILURES - 1] + WITHIN] if len(own) >= MOST_FAILURES else []
    return Lock(is_for_all=is_for_all, until=max(ends)) if ends else None


def open_early(person: Person, *, by: Person | None, at: datetime) -> int:
    """Let an account that failed attempts have locked out be tried again; give how many are forgotten.

    ``by`` administers their home mission and is somebody else; nobody is the machine's keeper. Refused where
    it is not locked out. Who fails again is counted anew.
    """
    if by is not None:
        require_power(by, Power.ADMINISTER, person.home_mission_id, at)
        if by == person:
            raise Refused("nobody opens their own account", remedy="ask another administrator")
    with transaction.atomic():
        _hold(person.login)
        if lock_of(person, at=at) is None:
            raise Refused("this account is not locked out")
        forgotten = forget_failures(person.login)
        note_person(Act.OPENED_EARLY, person, by=by, at=at, detail={"failures": forgotten})
    return forgotten


def forget_failures(login: str) -> int:
    """Forget the failed attempts on an account; give how many."""
    return FailedSignIn.objects.filter(account=_digest(login)).delete()[0]


def take_code(person: Person, counter: int) -> bool:
    """Take the code of a step of time (30 seconds, RFC 6238) once: False for one that was taken already,
    or is older than the last one taken."""
    _, is_first = LastCode.objects.get_or_create(person=person, defaults={"counter": counter})
    older = LastCode.objects.filter(person=person, counter__lt=counter)
    return is_first or bool(older.update(counter=counter))


def _digest(account: str) -> str:
    return sha256(account.strip().lower().encode("utf-8", "surrogatepass")).hexdigest()
