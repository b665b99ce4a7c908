"""How often somebody may fail to sign in within a quarter of an hour, five times from one address and twenty
from anywhere; and how often a code of an authenticator app is taken: once."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from django.conf import settings
from django.db import connection, transaction

from legation.chancery.audit.recording import record
from legation.chancery.models import FailedSignIn, LastCode, Person
from legation.chancery.noting import Act
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


def take_code(person: Person, counter: int) -> bool:
    """Take the code of a step of time (30 seconds, RFC 6238) once: False for one that was taken already,
    or is older than the last one taken."""
    _, is_first = LastCode.objects.get_or_create(person=person, defaults={"counter": counter})
    older = LastCode.objects.filter(person=person, counter__lt=counter)
    return is_first or bool(older.update(counter=counter))


def _digest(account: str) -> str:
    return sha256(account.strip().lower().encode("utf-8", "surrogatepass")).hexdigest()
