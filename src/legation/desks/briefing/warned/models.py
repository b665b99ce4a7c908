"""The dossier EarlyWarning and its editions."""

from datetime import UTC, datetime, time, timedelta

from django.db import models

from legation.chancery.models import Mission, Person, choices, known
from legation.desks.briefing.warned.rules import Judgement, Outcome, State
from legation.domain.scope import Audience, Label, Marking


class EarlyWarning(models.Model):
    """One warning: ``newest`` is the number of its newest issued edition, 0 while it is a draft;
    ``naive`` is the score that its stated base rates get."""

    key = models.CharField(max_length=32, unique=True)
    mission = models.ForeignKey(Mission, on_delete=models.PROTECT, related_name="+")
    author = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    newest = models.PositiveSmallIntegerField(default=0)
    state = models.CharField(max_length=12, default=State.DRAFT, choices=choices(State))
    outcome = models.CharField(max_length=12, blank=True, choices=choices(Outcome))
    outcome_says = models.TextField(blank=True)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    brier = models.FloatField(null=True)
    naive = models.FloatField(null=True)

    class Meta:
        """The newest first. What is closed has an outcome, and nothing else has."""

        ordering = ("-created_at", "-pk")
        constraints = (
            known("state", State, of="warning"),
            models.CheckConstraint(
                condition=models.Q(state=State.CLOSED, outcome__in=list(Outcome))
                | (~models.Q(state=State.CLOSED) & models.Q(outcome="")),
                name="warning_is_closed_with_an_outcome",
            ),
        )

    def __str__(self) -> str:
        return f"early warning {self.key} of {self.mission_id}"

    @property
    def label(self) -> Label | None:
        """The compartment of its newest issued edition, or of its draft."""
        newest = self.editions.filter(number=max(self.newest, 1)).first()
        return newest.label if newest else None


class WarningEdition(models.Model):
    """What a warning says in one edition: a draft until ``issued_at``, never changed afterwards."""

    warning = models.ForeignKey(EarlyWarning, on_delete=models.PROTECT, related_name="editions")
    number = models.PositiveSmallIntegerField()
    title = models.TextField()
    text = models.TextField()
    percent = models.PositiveSmallIntegerField()
    horizon = models.DateField()
    base_percent = models.PositiveSmallIntegerField(null=True)
    base_rate_says = models.TextField(blank=True)
    changes_mind = models.TextField()
    indicators = models.TextField(blank=True)
    marking = models.CharField(max_length=20, choices=choices(Marking))
    audience = models.CharField(max_length=20, choices=choices(Audience))
    countries = models.JSONField(default=list)
    cites = models.JSONField(default=list)
    reason = models.TextField(blank=True)
    digest = models.CharField(max_length=64)
    written_at = models.DateTimeField()
    issued_at = models.DateTimeField(null=True)
    issued_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        """The newest edition first."""

        ordering = ("-number",)
        constraints = (
            known("marking", Marking, of="warning_edition"),
            known("audience", Audience, of="warning_edition"),
            models.UniqueConstraint(fields=("warning", "number"), name="warning_number_is_one"),
            models.UniqueConstraint(
                fields=("warning",),
                condition=models.Q(issued_at__isnull=True),
                name="warning_has_one_draft",
            ),
        )

    def __str__(self) -> str:
        return f"edition {self.number} of warning {self.warning_id}"

    @property
    def label(self) -> Label:
        """The compartment it belongs to."""
        return Label.of(
            mission=self.warning.mission_id, marking=self.marking, audience=self.audience
        )

    @property
    def ends_at(self) -> datetime:
        """The first instant after its horizon."""
        return datetime.combine(self.horizon + timedelta(days=1), time(), UTC)

    @property
    def judgement(self) -> Judgement:
        """What it says."""
        held = {name: getattr(self, name) for name in Judgement.__slots__}
        return Judgement(
            **{
                **held,
                "marking": Marking(self.marking),
                "audience": Audience(self.audience),
                "countries": tuple(self.countries),
                "cites": tuple(self.cites),
            }
        )

    def take(self, said: Judgement) -> None:
        """Say this from now on; who calls keeps it from issued editions."""
        for name, value in said.values().items():
            setattr(self, name, value)
        self.horizon = said.horizon
        self.digest = said.digest
