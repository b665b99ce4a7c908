"""Who is shown by name, each time that somebody saw who a private author is, and who was erased."""

from django.db import models
from django.db.models import Q

from legation.chancery.authors.words import Purpose, VoiceKind
from legation.chancery.models import Person, choices


class PublicVoice(models.Model):
    """An account shown by name: of a public figure, a body or a medium, as somebody decided and why.

    ``account`` is ``platform:native``. A listing ends; it is not deleted.
    """

    account = models.CharField(max_length=300)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=20, choices=choices(VoiceKind))
    reason = models.CharField(max_length=400)
    listed_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    listed_at = models.DateTimeField()
    ended_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        """By name; one listing in force for each account."""

        ordering = ("name", "account")
        constraints = (
            models.UniqueConstraint(
                fields=("account",), condition=Q(ended_at__isnull=True), name="listed_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.name} ({self.account})"


class Disclosure(models.Model):
    """One time that somebody saw who a private author is: for what, in whose words, of which account.

    ``account`` is a keyed reference, as in the records: the words say for what, never who it is.
    """

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    mission = models.CharField(max_length=80)
    account = models.CharField(max_length=80)
    purpose = models.CharField(max_length=20, choices=choices(Purpose))
    words = models.CharField(max_length=400)
    at = models.DateTimeField()

    class Meta:
        """The newest first."""

        ordering = ("-at", "-pk")

    def __str__(self) -> str:
        return f"{self.person_id} for {self.purpose} at {self.at:%Y-%m-%d %H:%M}"


class ShutOut(models.Model):
    """An account that is collected no more, because it was erased at its owner's request.

    ``reference`` is a keyed reference: without the installation's key it leads to nobody.
    """

    reference = models.CharField(max_length=80, unique=True)
    since = models.DateTimeField()

    class Meta:
        """The newest first."""

        ordering = ("-since", "-pk")

    def __str__(self) -> str:
        return self.reference


class Erasure(models.Model):
    """One order to erase an account, and what came of it.

    ``account`` is ``platform:native`` until the order is carried out, and empty from then on; ``reference``
    is keyed, as in the records. ``stand_in`` stands where the account was counted among others. ``took``
    counts what went, ``left`` says what could not be erased (names of texts of ours, with their words).
    """

    account = models.CharField(max_length=300, blank=True)
    reference = models.CharField(max_length=80)
    stand_in = models.CharField(max_length=80)
    words = models.CharField(max_length=400)
    asked_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    took = models.JSONField(default=dict)
    left = models.JSONField(default=list)

    class Meta:
        """The newest first; what is carried out names nobody: the database refuses it otherwise."""

        ordering = ("-asked_at", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(done_at__isnull=True) | Q(account=""), name="erased_is_not_named"
            ),
            models.UniqueConstraint(
                fields=("reference",), condition=Q(done_at__isnull=True), name="erased_once"
            ),
        )

    def __str__(self) -> str:
        return f"erasure {self.pk}"
