"""The dossiers of access: missions and where they are accredited, people, and their roles."""

from datetime import datetime

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from legation.chancery.words import AccreditationKind, Capacity, MissionKind, RequestKind
from legation.domain.roles import RoleKind
from legation.domain.scope import Marking


def choices(kind: type) -> list[tuple[str, str]]:
    """Give the words of an enumeration as a column's choices."""
    return [(str(one), str(one)) for one in kind]  # type: ignore[attr-defined]


def known(column: str, kind: type, *, of: str) -> models.CheckConstraint:
    """Let the database itself refuse a word that is not in the enumeration."""
    words = [value for value, _ in choices(kind)]
    return models.CheckConstraint(
        condition=models.Q(**{f"{column}__in": words}), name=f"{of}_{column}_is_known"
    )


class Mission(models.Model):
    """A post: an embassy, a delegation, a consulate, or the capital itself."""

    id = models.SlugField(primary_key=True, max_length=80)
    name = models.CharField(max_length=200)
    kind = models.CharField(
        max_length=20, default=MissionKind.EMBASSY, choices=choices(MissionKind)
    )
    time_zone = models.CharField(max_length=64, default="UTC")
    opened_at = models.DateTimeField()

    class Meta:
        """Missions are listed by name."""

        ordering = ("name",)
        constraints = (known("kind", MissionKind, of="mission"),)

    def __str__(self) -> str:
        return self.name


class Accreditation(models.Model):
    """A mission's standing in one country, by its ISO 3166-1 code, over a stretch of days.

    ``seat`` is the place, ``holder`` who holds it where that is not the head of mission: an honorary
    consul, or the chargé d'affaires who lives there.
    """

    mission = models.ForeignKey(Mission, on_delete=models.PROTECT, related_name="accreditations")
    country = models.CharField(max_length=2)
    kind = models.CharField(
        max_length=20, default=AccreditationKind.RESIDENT, choices=choices(AccreditationKind)
    )
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    holder = models.CharField(max_length=200, blank=True, default="")
    seat = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        """By country, the oldest first; ``ends_on`` is the first day that is no longer covered."""

        ordering = ("country", "starts_on")
        constraints = (
            known("kind", AccreditationKind, of="accreditation"),
            models.CheckConstraint(
                condition=models.Q(ends_on__isnull=True)
                | models.Q(ends_on__gt=models.F("starts_on")),
                name="accreditation_runs_forward",
            ),
        )

    def __str__(self) -> str:
        return f"{self.mission_id} in {self.country}, {self.kind}"


class Person(AbstractBaseUser):
    """Somebody who uses this installation. No e-mail address is asked for."""

    login = models.CharField(max_length=80, unique=True)
    name = models.CharField(max_length=200)
    language = models.CharField(max_length=12, default="en")
    time_zone = models.CharField(max_length=64, default="UTC")
    home_mission = models.ForeignKey(Mission, on_delete=models.PROTECT, related_name="people")
    sign_on = models.CharField(max_length=255, null=True, blank=True, unique=True)
    is_active = models.BooleanField(default=True)
    shortcuts = models.BooleanField(default=True)
    created_at = models.DateTimeField()

    objects = BaseUserManager["Person"]()
    USERNAME_FIELD = "login"
    REQUIRED_FIELDS = []  # noqa: RUF012 - Django's own declaration

    class Meta:
        """People are listed by name. ``sign_on`` is what the ministry's own sign-on calls them;
        ``shortcuts``: whether single keys do something on their pages."""

        ordering = ("name", "login")

    def __str__(self) -> str:
        return self.name

    def get_full_name(self) -> str:
        """Give the name that is shown."""
        return self.name


class Headship(models.Model):
    """Who leads a mission over a stretch of days: its head, or a chargé d'affaires a.i."""

    mission = models.ForeignKey(Mission, on_delete=models.PROTECT, related_name="headships")
    name = models.CharField(max_length=200)
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT)
    capacity = models.CharField(max_length=20, choices=choices(Capacity))
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    class Meta:
        """The newest first; ``ends_on`` is the first day that is no longer theirs."""

        ordering = ("-starts_on", "-pk")
        constraints = (
            known("capacity", Capacity, of="headship"),
            models.CheckConstraint(
                condition=models.Q(ends_on__isnull=True)
                | models.Q(ends_on__gt=models.F("starts_on")),
                name="headship_runs_forward",
            ),
        )

    def __str__(self) -> str:
        return f"{self.name}, {self.capacity} of {self.mission_id}"


class AccessRequest(models.Model):
    """What one person asks and a second one grants: access in an emergency, or a lost second factor."""

    kind = models.CharField(max_length=20, choices=choices(RequestKind))
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="requests")
    mission = models.ForeignKey(Mission, on_delete=models.PROTECT, related_name="requests")
    role = models.CharField(max_length=20, blank=True)
    ceiling = models.CharField(max_length=20, blank=True)
    hours = models.PositiveSmallIntegerField(default=0)
    reason = models.TextField()
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="asked")
    asked_at = models.DateTimeField()
    decided_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="decided"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    is_granted = models.BooleanField(default=False)

    class Meta:
        """The newest first. The database itself keeps the second person another than the first."""

        ordering = ("-asked_at", "-pk")
        constraints = (
            known("kind", RequestKind, of="request"),
            models.CheckConstraint(
                condition=~models.Q(is_granted=True)
                | (
                    models.Q(decided_by__isnull=False)
                    & ~models.Q(decided_by=models.F("asked_by"))
                    & ~models.Q(decided_by=models.F("person"))
                ),
                name="request_is_granted_by_another",
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} for {self.person_id} at {self.mission_id}"


class Role(models.Model):
    """What one person may do at one mission, up to which marking, from when to when."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="roles")
    mission = models.ForeignKey(Mission, on_delete=models.PROTECT, related_name="roles")
    kind = models.CharField(max_length=20, choices=choices(RoleKind))
    ceiling = models.CharField(max_length=20, default=Marking.INTERNAL, choices=choices(Marking))
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, blank=True)
    granted_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="granted"
    )
    granted_at = models.DateTimeField()
    revoked_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="revoked"
    )
    request = models.OneToOneField(
        AccessRequest, null=True, blank=True, on_delete=models.PROTECT, related_name="gave"
    )

    class Meta:
        """Roles are never deleted: revoking one ends it. Nobody is ``granted_by`` when the machine's
        keeper granted it on the command line."""

        ordering = ("person", "mission", "kind", "pk")
        constraints = (known("kind", RoleKind, of="role"), known("ceiling", Marking, of="role"))

    def __str__(self) -> str:
        return f"{self.kind} at {self.mission_id} up to {self.ceiling}"

    def is_in_force(self, at: datetime) -> bool:
        """Say whether the role holds at a time: from its start to just before its end."""
        return self.starts_at <= at and (self.ends_at is None or at < self.ends_at)


class Invitation(models.Model):
    """A link that lets one person in once, to choose a password. Only its digest is kept."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="invitations")
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    made_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="invited"
    )
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """The newest first."""

        ordering = ("-made_at", "-pk")

    def __str__(self) -> str:
        return f"invitation of {self.person_id}"


class KeyDoor(models.Model):
    """Stands here once the address with a key no longer lets anybody in."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    closed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"closed at {self.closed_at}"


class FailedSignIn(models.Model):
    """One wrong password or code: the account as a digest, and the address it came from."""

    account = models.CharField(max_length=64)
    address = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        """Counted by account and address."""

        indexes = (models.Index(fields=("account", "address", "at"), name="failed_sign_in_by"),)

    def __str__(self) -> str:
        return f"failed sign-in at {self.at}"


class LastCode(models.Model):
    """The newest code of an authenticator app that somebody signed in or proved themself with.

    ``counter`` counts the steps of 30 seconds since 1970 (RFC 6238): a code of that step or an earlier
    one is not taken again, whichever process is asked.
    """

    person = models.OneToOneField(
        Person, on_delete=models.CASCADE, primary_key=True, related_name="last_code"
    )
    counter = models.BigIntegerField()

    def __str__(self) -> str:
        return f"step {self.counter} of {self.person_id}"
