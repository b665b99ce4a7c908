"""What the records hold: one row per act, and one per signed head. Both only grow."""

from django.db import models


class Record(models.Model):
    """One act. Its columns are exactly what ``hash`` is taken over, with the hash before it.

    ``at`` is UTC as text, ``2026-03-14T09:30:00.000000Z``, so that both databases keep the same bytes;
    ``by`` and ``subject`` are keyed references; ``detail`` is canonical JSON.
    """

    number = models.BigAutoField(primary_key=True)
    at = models.CharField(max_length=27)
    act = models.CharField(max_length=60)
    by = models.CharField(max_length=80)
    mission = models.CharField(max_length=80)
    subject = models.CharField(max_length=120)
    detail = models.TextField()
    prev_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        """Records stand in the order in which they were committed."""

        ordering = ("number",)
        indexes = (models.Index(fields=["subject", "number"], name="records_by_subject"),)

    def __str__(self) -> str:
        return f"record {self.number}: {self.act}"


class Head(models.Model):
    """The signed root over the first ``size`` records; ``peaks`` let the next one go on from here."""

    size = models.BigAutoField(primary_key=True)
    at = models.CharField(max_length=27)
    root = models.CharField(max_length=64)
    peaks = models.TextField()
    note = models.TextField()

    class Meta:
        """Heads stand in the order in which they were signed."""

        ordering = ("size",)

    def __str__(self) -> str:
        return f"head over {self.size} records"
