"""The desk's dossiers: Source, and what of a source stands in quarantine."""

from enum import StrEnum

from django.db import models

from legation.domain.scope import Audience, Label, Marking
from legation.domain.source import LegalBasis, RetentionClass, SourceScope

FEED = "feed"
"""The name of the reader of feeds."""


def _choices(kind: type) -> list[tuple[str, str]]:
    return [(str(one), str(one)) for one in kind]  # type: ignore[attr-defined]


class Source(models.Model):
    """What we chose to read: its address, how it is read, for whom, on which legal basis."""

    id = models.SlugField(primary_key=True, max_length=80)
    name = models.CharField(max_length=200)
    address = models.TextField()
    reader = models.CharField(max_length=80)
    options = models.JSONField(default=dict, blank=True)
    secrets = models.JSONField(default=dict, blank=True)
    """What the reader declares secret, by name, sealed under the installation's key: see ``guarding``."""
    mission = models.CharField(max_length=80)
    marking = models.CharField(max_length=20, default=Marking.INTERNAL, choices=_choices(Marking))
    audience = models.CharField(
        max_length=20, default=Audience.MINISTRY, choices=_choices(Audience)
    )
    scope = models.CharField(
        max_length=20, default=SourceScope.FOREIGN, choices=_choices(SourceScope)
    )
    legal_basis = models.CharField(max_length=20, blank=True, choices=_choices(LegalBasis))
    licence = models.CharField(max_length=200, blank=True)
    retention = models.CharField(
        max_length=20, default=RetentionClass.RAW, choices=_choices(RetentionClass)
    )
    is_enabled = models.BooleanField(default=False)
    is_history = models.BooleanField(default=False)
    history_lag_seconds = models.PositiveIntegerField(default=0)
    added_at = models.DateTimeField()

    cursor = models.TextField(blank=True)
    last_read_at = models.DateTimeField(null=True, blank=True)
    last_item_at = models.DateTimeField(null=True, blank=True)
    last_error = models.TextField(blank=True)
    failures_in_a_row = models.PositiveIntegerField(default=0)
    not_before = models.DateTimeField(null=True, blank=True)
    items_filed = models.PositiveBigIntegerField(default=0)

    class Meta:
        """Sources are listed by name."""

        ordering = ("name",)
        constraints = (
            models.CheckConstraint(
                condition=models.Q(is_enabled=False) | ~models.Q(legal_basis=""),
                name="enabled_source_has_legal_basis",
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def is_live(self) -> bool:
        """Whether it goes on: a feed does, even one on this disk; a table or an export was written once."""
        return self.reader == FEED or "://" in self.address

    @property
    def is_far(self) -> bool:
        """Whether it has an address on the network, not one of a file here."""
        return "://" in self.address

    @property
    def label(self) -> Label:
        """The compartment that everything read from this source belongs to."""
        return Label.of(mission=self.mission, marking=self.marking, audience=self.audience)


class Quarantined(models.Model):
    """One raw row that was not admitted: where it stood, why, its digest, and its beginning."""

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="quarantined")
    key = models.CharField(max_length=32, unique=True)
    origin = models.TextField()
    reason = models.TextField()
    digest = models.CharField(max_length=64)
    raw = models.TextField()
    at = models.DateTimeField()
    seen_at = models.DateTimeField()
    admitted_at = models.DateTimeField(null=True, blank=True)
    gone_at = models.DateTimeField(null=True, blank=True)
    """When its source, read again from the start, offered it no longer; empty again as soon as it does."""
    dismissed_at = models.DateTimeField(null=True, blank=True)
    dismissed_by = models.ForeignKey(
        "chancery.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    """Nobody where it was done on the machine itself."""
    dismissal = models.TextField(blank=True, default="")
    """Why nobody waits for it any more."""

    class Meta:
        """The newest first. The same bytes at the same place of one source stand here once:
        ``seen_at`` is when they last came."""

        ordering = ("-at", "-pk")

    @property
    def is_dismissed(self) -> bool:
        """Whether somebody dismissed it, and it did not come again since."""
        return self.dismissed_at is not None and self.seen_at <= self.dismissed_at

    @property
    def is_waiting(self) -> bool:
        """Whether it stands in quarantine: neither admitted nor dismissed since it last came."""
        return self.admitted_at is None and not self.is_dismissed

    @property
    def is_offered(self) -> bool:
        """Whether its source may still offer it: it is read, and was not read from the start without it."""
        return self.source.is_enabled and self.gone_at is None

    def __str__(self) -> str:
        return f"{self.origin}: {self.reason}"


class AlertRule(StrEnum):
    """When the owner of a saved search is told."""

    NONE = "none"
    NEW = "new"
    UNUSUAL = "unusual"


class SavedSearch(models.Model):
    """A search that a person keeps: what it asks, as its address says it, and when they are told."""

    person = models.ForeignKey(
        "chancery.Person", on_delete=models.CASCADE, related_name="saved_searches"
    )
    name = models.CharField(max_length=200)
    asked = models.TextField()
    rule = models.CharField(max_length=20, default=AlertRule.NONE, choices=_choices(AlertRule))
    saved_at = models.DateTimeField()
    seen_until = models.DateTimeField()

    class Meta:
        """By name; ``seen_until`` is up to when what is known was looked through."""

        ordering = ("name", "pk")

    def __str__(self) -> str:
        return self.name


class SearchAlert(models.Model):
    """One time that a saved search told its owner: how many publications, and the search for them."""

    saved = models.ForeignKey(SavedSearch, on_delete=models.CASCADE, related_name="alerts")
    at = models.DateTimeField()
    count = models.PositiveIntegerField()
    asked = models.TextField()

    class Meta:
        """The newest first."""

        ordering = ("-at", "-pk")

    def __str__(self) -> str:
        return f"{self.saved}: {self.count}"
