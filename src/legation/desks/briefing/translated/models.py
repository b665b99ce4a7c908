"""A machine's translation of one text, kept so that the same text is not sent again."""

from django.db import models


class MachineTranslation(models.Model):
    """What an ``engine`` made of the text with this SHA-256: never checked by a person.

    It names no publication: only who has the text finds its translation.
    """

    digest = models.CharField(max_length=64)
    source = models.CharField(max_length=10)
    target = models.CharField(max_length=10)
    engine = models.CharField(max_length=200)
    text = models.TextField()
    made_at = models.DateTimeField()

    class Meta:
        """One translation for each text, pair and engine; the newest first."""

        ordering = ("-made_at", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=("digest", "source", "target", "engine"), name="translated_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.source} to {self.target} by {self.engine}"
