"""The dossier of an access token: whose it is, what it leaves of their rights, until when."""

from datetime import datetime

from django.db import models

from legation.chancery.models import Person, choices, known
from legation.domain.scope import Marking, Narrowing


class Token(models.Model):
    """What lets a program read in its owner's name. Only the token's digest is kept.

    ``missions`` and ``parts`` name what it is narrowed to; where they are empty it is not narrowed.
    """

    owner = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="tokens")
    name = models.CharField(max_length=80)
    digest = models.CharField(max_length=64, unique=True)
    missions = models.JSONField(default=list)
    marking = models.CharField(max_length=20, choices=choices(Marking))
    parts = models.JSONField(default=list)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """The newest first. ``used_at`` is the first use on the last day it was used."""

        ordering = ("-made_at", "-pk")
        constraints = (
            known("marking", Marking, of="token"),
            models.CheckConstraint(
                condition=models.Q(expires_at__gt=models.F("made_at")), name="token_runs_forward"
            ),
        )

    def __str__(self) -> str:
        return f"{self.name} of {self.owner_id}"

    @property
    def narrowing(self) -> Narrowing:
        """What the token leaves of its owner's scope."""
        return Narrowing(missions=frozenset(self.missions), marking=Marking.of(self.marking))

    def is_live(self, at: datetime) -> bool:
        """Say whether it still opens anything."""
        return self.revoked_at is None and self.made_at <= at < self.expires_at

    def opens(self, part: str) -> bool:
        """Say whether a part of the interface is among those that the token opens."""
        return not self.parts or part in self.parts
