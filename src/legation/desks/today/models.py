"""The desk's dossiers: visits, hand-overs between shifts, and comments on any object."""

from django.db import models

from legation.chancery.models import Person, choices, known
from legation.domain.scope import Audience, Label, Marking


class Visit(models.Model):
    """When a person was last here, and when the visit before that ended."""

    person = models.OneToOneField(Person, on_delete=models.PROTECT, related_name="visit")
    seen_at = models.DateTimeField()
    since = models.DateTimeField()

    def __str__(self) -> str:
        return f"visit of {self.person_id}"


class Compartment(models.Model):
    """The label that every dossier of this desk carries."""

    mission = models.CharField(max_length=400)
    marking = models.CharField(max_length=20, choices=choices(Marking))
    audience = models.CharField(max_length=20, choices=choices(Audience))

    class Meta:
        """Only its heirs have tables."""

        abstract = True

    @property
    def label(self) -> Label:
        """The compartment of the row."""
        return Label.of(mission=self.mission, marking=self.marking, audience=self.audience)


class Comment(Compartment):
    """What a person says about the object at an address; its label is that object's."""

    address = models.CharField(max_length=400)
    text = models.TextField()
    author = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="comments")
    at = models.DateTimeField()
    mentions = models.ManyToManyField(Person, related_name="mentioned_in", blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """The oldest first, as a conversation reads."""

        ordering = ("at", "pk")
        constraints = (
            known("marking", Marking, of="comment"),
            known("audience", Audience, of="comment"),
        )
        indexes = (models.Index(fields=("address", "at"), name="comments_on"),)

    def __str__(self) -> str:
        return f"comment on {self.address}"


class HandOver(Compartment):
    """A shift's note with the tasks that were open, signed by who gives and by who takes.

    ``tasks`` keeps them as they stood: ``number``, ``kind``, ``verb``, ``says``, ``words``, ``subject``,
    ``deadline`` (ISO 8601 or empty), ``marking``. ``digest`` is the SHA-256 over note, tasks and giver.
    """

    note = models.TextField()
    tasks = models.JSONField(default=list)
    digest = models.CharField(max_length=64)
    given_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="given_over")
    given_at = models.DateTimeField()
    given_to = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="taken_over")
    taken_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """The newest first. Nobody hands over to themself: the database refuses it."""

        ordering = ("-given_at", "-pk")
        constraints = (
            known("marking", Marking, of="hand_over"),
            known("audience", Audience, of="hand_over"),
            models.CheckConstraint(
                condition=~models.Q(given_by=models.F("given_to")), name="hand_over_has_two_persons"
            ),
        )

    def __str__(self) -> str:
        return f"hand-over {self.pk} of {self.mission}"
