"""Delivery: one e-mail to one person, and how far it came."""

from enum import StrEnum

from django.db import models

from legation.chancery.models import Person, choices, known


class State(StrEnum):
    """How far a delivery came."""

    CLAIMED = "claimed"
    """A process prepares it; the server was handed nothing."""
    HANDED = "handed"
    """The server was handed the text and has not answered: it is never handed over again."""
    SENT = "sent"
    """The server took it."""
    FAILED = "failed"
    """The server certainly did not take it; it is tried again."""
    REFUSED = "refused"
    """A rule or the server forbids it."""


class Delivery(models.Model):
    """One thing for one person on one day; ``key`` names the thing, ``says`` why it did not leave."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="deliveries")
    day = models.DateField()
    key = models.CharField(max_length=80)
    state = models.CharField(max_length=12, default=State.CLAIMED, choices=choices(State))
    claimed_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=1)
    says = models.TextField(blank=True)

    class Meta:
        """The newest first. The database itself keeps it once a day, and each thing once."""

        ordering = ("-claimed_at", "-pk")
        constraints = (
            known("state", State, of="delivery"),
            models.UniqueConstraint(fields=("person", "day"), name="delivery_is_one_a_day"),
            models.UniqueConstraint(fields=("person", "key"), name="delivery_is_once"),
        )

    def __str__(self) -> str:
        return f"{self.key} for {self.person_id}: {self.state}"
