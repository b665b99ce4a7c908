"""Tasks, notifications, what a person wishes to be told, and absences: plain rows that any desk files."""

from datetime import datetime

from django.db import models
from django.utils.translation import gettext

from legation.chancery.clocks import in_both
from legation.chancery.models import Person, choices, known
from legation.chancery.tasks.words import VERBS, End, Kind, Verb
from legation.domain.roles import Power
from legation.domain.scope import Audience, Label, Marking


class Marked(models.Model):
    """What every row here carries: its compartment, and one sentence of which a page shows the words.

    ``says`` is a text of the catalogues (``gettext_noop``), ``words`` fill its ``%(name)s``; one whose name
    ends in ``_at`` is a time, kept as ISO 8601 and said by the reader's clock.
    """

    kind = models.CharField(max_length=20, choices=choices(Kind))
    says = models.CharField(max_length=200)
    words = models.JSONField(default=dict)
    mission = models.CharField(max_length=400)
    marking = models.CharField(max_length=20, choices=choices(Marking))
    audience = models.CharField(max_length=20, choices=choices(Audience))
    is_urgent = models.BooleanField(default=False)

    class Meta:
        """Only its heirs have tables."""

        abstract = True

    @property
    def label(self) -> Label:
        """The compartment of the row."""
        return Label.of(mission=self.mission, marking=self.marking, audience=self.audience)

    @property
    def sentence(self) -> str:
        """What the row says, in the language in force."""
        said = gettext(self.says)
        return (
            said % {name: _said(name, one) for name, one in self.words.items()}
            if self.words
            else said
        )


def _said(name: str, word: str) -> str:
    return in_both(datetime.fromisoformat(word)) if name.endswith("_at") else word


class Task(Marked):
    """What needs a person: ``verb`` at ``subject``, by whoever holds ``power`` there, or one ``person``."""

    verb = models.CharField(max_length=20, choices=choices(Verb))
    subject = models.CharField(max_length=400)
    power = models.CharField(max_length=20, choices=choices(Power))
    person = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="tasks"
    )
    deadline = models.DateTimeField(null=True, blank=True)
    key = models.CharField(max_length=64)
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="opened_tasks"
    )
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="closed_tasks"
    )
    end = models.CharField(max_length=20, blank=True)

    class Meta:
        """One open task for the same thing; ``subject`` is the address of what it is about."""

        ordering = ("-opened_at", "-pk")
        constraints = (
            known("kind", Kind, of="task"),
            known("verb", Verb, of="task"),
            known("power", Power, of="task"),
            known("marking", Marking, of="task"),
            known("audience", Audience, of="task"),
            models.CheckConstraint(
                condition=models.Q(closed_at__isnull=True, end="")
                | models.Q(closed_at__isnull=False, end__in=[str(one) for one in End]),
                name="task_ends_with_a_word",
            ),
            models.UniqueConstraint(
                fields=("key",),
                condition=models.Q(closed_at__isnull=True),
                name="task_is_open_once",
            ),
        )
        indexes = (models.Index(fields=("closed_at", "mission"), name="tasks_by_mission"),)

    def __str__(self) -> str:
        return f"{self.verb} {self.subject}"

    @property
    def button(self) -> str:
        """The word on the task's button."""
        return str(VERBS[Verb(self.verb)])

    @property
    def is_open(self) -> bool:
        """Whether it still waits."""
        return self.closed_at is None


class Notification(Marked):
    """What one person is told, once: it leads to ``address``. One that ``is_blind`` quotes no content and
    is also for who holds a power at the mission without reading there."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="notifications")
    address = models.CharField(max_length=400)
    is_blind = models.BooleanField(default=False)
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """The newest first."""

        ordering = ("-at", "-pk")
        constraints = (known("kind", Kind, of="notification"),)
        indexes = (models.Index(fields=("person", "read_at", "at"), name="notifications_of"),)

    def __str__(self) -> str:
        return f"{self.kind} for {self.person_id}"


class Wishes(models.Model):
    """How one person wishes to be told: muted kinds, quiet hours in mission time, the brief by e-mail."""

    person = models.OneToOneField(Person, on_delete=models.PROTECT, related_name="wishes")
    muted = models.JSONField(default=list)
    quiet_from = models.TimeField(null=True, blank=True)
    quiet_to = models.TimeField(null=True, blank=True)
    brief_to = models.EmailField(blank=True)

    def __str__(self) -> str:
        return f"wishes of {self.person_id}"


class Absence(models.Model):
    """Between two times the tasks of one person go to a deputy; both see it."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="absences")
    deputy = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="deputised")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    made_at = models.DateTimeField()

    class Meta:
        """The newest first. An absence that is called off ends then; it stays on record."""

        ordering = ("-starts_at", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=~models.Q(person=models.F("deputy")), name="absence_has_another_as_deputy"
            ),
            models.CheckConstraint(
                condition=models.Q(ends_at__gte=models.F("starts_at")), name="absence_runs_forward"
            ),
        )

    def __str__(self) -> str:
        return f"{self.deputy_id} for {self.person_id}"
