"""The desk's dossiers: Brief, written once and never changed; EarlyWarning with its editions."""

from collections.abc import Hashable
from dataclasses import replace

from django.conf import settings
from django.db import models

from legation.chancery.authors.veil import Veil, veil_at
from legation.chancery.missions import time_zone_of
from legation.chancery.recognition import profile_in_force
from legation.desks.briefing.authors.earlier import veiled
from legation.desks.briefing.content import BriefContent
from legation.desks.briefing.serial import from_json
from legation.desks.briefing.speaking import in_language
from legation.desks.briefing.translated.models import MachineTranslation
from legation.desks.briefing.warned.models import EarlyWarning, WarningEdition
from legation.domain.scope import Audience, Label, Marking, Scope
from legation.store.remembering import Few

__all__ = ["Brief", "EarlyWarning", "MachineTranslation", "WarningEdition"]

KEPT = 8
"""Briefs that a process keeps as they were read last, and as many as they were told."""
_READ = Few[BriefContent](KEPT)
_TOLD = Few[BriefContent](KEPT)


def _choices(kind: type[Marking] | type[Audience]) -> list[tuple[str, str]]:
    return [(str(one), str(one)) for one in kind]


class Brief(models.Model):
    """One brief as it was written: its content as JSON values, and their SHA-256.

    ``mission`` is the one it was written for; ``rests_on`` names each label that was read for it, as
    mission, marking and audience.
    """

    as_of = models.DateTimeField()
    made_at = models.DateTimeField()
    mission = models.TextField()
    marking = models.CharField(max_length=20, choices=_choices(Marking))
    audience = models.CharField(max_length=20, choices=_choices(Audience))
    is_reconstructed = models.BooleanField(default=False)
    rests_on = models.JSONField(default=list)
    digest = models.CharField(max_length=64, unique=True)
    values = models.JSONField()

    class Meta:
        """The newest first."""

        ordering = ("-made_at", "-pk")

    def __str__(self) -> str:
        return f"brief {self.pk} of {self.mission} as of {self.as_of:%Y-%m-%d %H:%M}"

    @property
    def label(self) -> Label:
        """The compartment the brief belongs to: never wider than what it was made from."""
        return Label.of(mission=self.mission, marking=self.marking, audience=self.audience)

    def is_for(self, scope: Scope) -> bool:
        """Say whether a reader may see the brief: its compartment, and all that was read for it."""
        names = ("mission", "marking", "audience")
        read = [Label.of(**dict(zip(names, one, strict=True))) for one in self.rests_on]
        return all(scope.admits(label) for label in (self.label, *read))

    @property
    def cited_by(self) -> str:
        """Under which name the archive keeps the words that the brief rests on."""
        return f"brief:{self.pk}"

    @property
    def content(self) -> BriefContent:
        """What the brief says."""
        return self._read_under(veil_at(settings.LEGATION.home))

    @property
    def local(self) -> BriefContent:
        """What the brief says, to be said in the time of its mission."""
        return replace(self.content, zone=time_zone_of(self.mission))

    def told(self, language: str) -> tuple[BriefContent, Hashable]:
        """What the brief says in a language, and what tells that from any other: the names of countries in
        force, who is shown by name, and the time that its mission keeps."""
        veil = veil_at(settings.LEGATION.home)
        zone = time_zone_of(self.mission)
        key = (self.digest, veil.mark, language, profile_in_force(), zone)
        read = self._read_under(veil)
        return _TOLD.given(key, lambda: in_language(replace(read, zone=zone), language)), key

    def _read_under(self, veil: Veil) -> BriefContent:
        key = (self.digest, veil.mark)
        return _READ.given(key, lambda: from_json(veiled(self.values, veil)))
