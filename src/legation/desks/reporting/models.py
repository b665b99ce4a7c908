"""The desk's dossiers: Report, its editions, and who was met by name."""

from django.db import models

from legation.chancery.models import Mission, Person, choices, known
from legation.desks.reporting.rules import (
    Content,
    Credibility,
    Reliability,
    ReportKind,
)
from legation.domain.scope import Audience, Label, Marking


class Report(models.Model):
    """One report: ``newest`` is the number of its newest sent edition, 0 while it is a draft."""

    key = models.CharField(max_length=32, unique=True)
    kind = models.CharField(max_length=24, choices=choices(ReportKind))
    mission = models.ForeignKey(Mission, on_delete=models.PROTECT, related_name="+")
    author = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    author_name = models.CharField(max_length=200)
    created_at = models.DateTimeField()
    newest = models.PositiveSmallIntegerField(default=0)

    class Meta:
        """The newest first."""

        ordering = ("-created_at", "-pk")
        constraints = (known("kind", ReportKind, of="report"),)

    def __str__(self) -> str:
        return f"{self.kind} {self.pk} of {self.mission_id}"

    @property
    def label(self) -> Label | None:
        """The compartment of its newest sent edition, or of its draft."""
        newest = self.editions.filter(number=max(self.newest, 1)).first()
        return newest.label if newest else None


class Edition(models.Model):
    """What a report says in one edition: a draft until ``sent_at``, never changed afterwards."""

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="editions")
    number = models.PositiveSmallIntegerField()
    title = models.TextField()
    text = models.TextField()
    met_on = models.DateField()
    place = models.TextField(blank=True)
    met = models.TextField()
    marking = models.CharField(max_length=20, choices=choices(Marking))
    audience = models.CharField(max_length=20, choices=choices(Audience))
    reliability = models.CharField(max_length=1, choices=choices(Reliability))
    credibility = models.CharField(max_length=1, choices=choices(Credibility))
    countries = models.TextField(blank=True)
    subjects = models.TextField(blank=True)
    searched = models.TextField()
    reason = models.TextField(blank=True)
    digest = models.CharField(max_length=64)
    written_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    sent_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        """The newest edition first; ``countries`` and ``subjects`` stand between commas."""

        ordering = ("-number",)
        constraints = (
            known("marking", Marking, of="report_edition"),
            known("audience", Audience, of="report_edition"),
            models.UniqueConstraint(fields=("report", "number"), name="edition_has_one_number"),
            models.UniqueConstraint(
                fields=("report",),
                condition=models.Q(sent_at__isnull=True),
                name="report_has_one_draft",
            ),
        )

    def __str__(self) -> str:
        return f"edition {self.number} of report {self.report_id}"

    @property
    def label(self) -> Label:
        """The compartment it belongs to."""
        return Label.of(
            mission=self.report.mission_id, marking=self.marking, audience=self.audience
        )

    @property
    def content(self) -> Content:
        """What it says."""
        return Content(
            title=self.title,
            text=self.text,
            met_on=self.met_on,
            place=self.place,
            met=self.met,
            marking=Marking(self.marking),
            audience=Audience(self.audience),
            reliability=Reliability(self.reliability),
            credibility=Credibility(self.credibility),
            countries=_parted(self.countries),
            subjects=_parted(self.subjects),
        )

    def take(self, content: Content) -> None:
        """Say this from now on; who calls keeps it from sent editions."""
        values = content.values()
        for name in ("countries", "subjects"):
            values[name] = _joined(getattr(content, name))
        values["met_on"] = content.met_on
        for name, value in values.items():
            setattr(self, name, value)
        self.searched = content.searched
        self.digest = content.digest


class PersonMet(models.Model):
    """Somebody who was met, by name: on the entrusted side, and joined with nothing that is observed."""

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="people_met")
    name = models.CharField(max_length=200)

    class Meta:
        """In the order they were named."""

        ordering = ("pk",)

    def __str__(self) -> str:
        return f"met in {self.edition_id}"

    @property
    def label(self) -> Label:
        """The compartment of the edition that names them."""
        return self.edition.label


def _parted(said: str) -> tuple[str, ...]:
    return tuple(one for one in said.split(",") if one)


def _joined(parts: tuple[str, ...]) -> str:
    return f",{','.join(parts)}," if parts else ""
