"""A machine's translation of one publication, kept so that the same text is not sent again."""

from django.db import models

from legation.domain.scope import Audience, Label, Marking


class MachineTranslation(models.Model):
    """What an ``engine`` made of a publication whose text has this SHA-256: never checked by a person.

    It carries the label of its publication, and goes with it.
    """

    item = models.CharField(max_length=64, default="", db_index=True)
    digest = models.CharField(max_length=64)
    source = models.CharField(max_length=10)
    target = models.CharField(max_length=10)
    engine = models.CharField(max_length=200)
    text = models.TextField()
    made_at = models.DateTimeField()
    mission = models.TextField(default="")
    marking = models.CharField(max_length=20, default=Marking.CONFIDENTIAL.value)
    audience = models.CharField(max_length=20, default=Audience.MISSION.value)

    class Meta:
        """One translation for each publication, text, pair and engine; the newest first."""

        ordering = ("-made_at", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=("item", "digest", "source", "target", "engine"), name="translated_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.source} to {self.target} by {self.engine}"

    @property
    def label(self) -> Label:
        """Which compartment its publication belongs to."""
        return Label.of(mission=self.mission, marking=self.marking, audience=self.audience)
