"""How well the installation sees: the state of its sources and of its languages, as a value."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from legation.domain.scope import Audience, Label, Scope


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceHealth:
    """One source. ``state`` is well, new, silent, failing or off; ``quarantined`` counts its rows
    that were not admitted; ``usual_gap`` is the usual time between two of its publications. One that
    is not ``is_live`` is a table or an export that was written once: it cannot fall silent."""

    id: str
    name: str
    label: Label
    state: str
    last_item_at: datetime | None = None
    usual_gap: timedelta | None = None
    quarantined: tuple[str, ...] = ()
    is_live: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class SystemHealth:
    """What the loop knows of its own eyes.

    ``blind_languages`` maps a language (BCP 47) to the ids of the items that no method here reads;
    ``untranslated`` names language pairs (from, to) without a translation; ``versions`` maps each
    method whose findings are in view to its version, which the picture adds as it reads them;
    ``failures`` says of each step of the update that failed which it was and why, as ``detector bursts:
    not enough memory``; ``failures_label`` is the strictest label of what those steps had in hand, for
    their reasons may quote it.
    """

    sources: tuple[SourceHealth, ...] = ()
    blind_languages: tuple[tuple[str, tuple[str, ...]], ...] = ()
    untranslated: tuple[tuple[str, str], ...] = ()
    versions: tuple[tuple[str, str], ...] = ()
    failures: tuple[str, ...] = ()
    failures_label: Label | None = None

    def seen_by(self, scope: Scope) -> "SystemHealth":
        """Keep the sources that a scope admits; of blind languages a brief counts only its own items."""
        is_told = self.failures_label is None or scope.admits(self.failures_label)
        return replace(
            self,
            sources=tuple(source for source in self.sources if scope.admits(source.label)),
            failures=self.failures if is_told else _without_reasons(self.failures),
        )

    def read_at(self, scope: Scope) -> "SystemHealth":
        """Take what other missions tell the ministry, read at one mission, for that mission's reading."""
        label = self.failures_label
        return replace(
            self,
            sources=tuple(replace(one, label=read_at(scope, one.label)) for one in self.sources),
            failures_label=None if label is None else read_at(scope, label),
        )

    def labels_of(self, kept: "SystemHealth") -> tuple[Label, ...]:
        """Give the labels of what is left in ``kept``: of its sources, and of the reasons of failures."""
        held = {source.id: source.label for source in self.sources}
        is_told = kept.failures != _without_reasons(kept.failures)
        reasons = (self.failures_label,) if is_told and self.failures_label else ()
        return (*(held[one.id] for one in kept.sources), *reasons)

    def within(self, label: Label) -> "tuple[SystemHealth, Label]":
        """Keep what may stand in a brief of that label, and give the label with the missions of what was
        kept: a source, or the reason of a failure, that is marked higher or meant for fewer is left out."""
        kept = []
        for source in self.sources:
            joined = Label.strictest([label, source.label])
            if _is_no_stricter(joined, label):
                kept.append(source)
                label = joined
        failures, of_failures = self.failures, self.failures_label
        if failures and of_failures is not None:
            joined = Label.strictest([label, of_failures])
            if _is_no_stricter(joined, label):
                label = joined
            else:
                failures = _without_reasons(failures)
        return replace(self, sources=tuple(kept), failures=failures), label


def read_at(scope: Scope, label: Label) -> Label:
    """Give the label under which a row stands in what is written for one mission: its own for what is
    for one mission only, and for what more may read that mission's."""
    if label.audience == Audience.MISSION or len(scope.missions) != 1:
        return label
    return replace(label, mission=next(iter(scope.missions)))


def _is_no_stricter(joined: Label, label: Label) -> bool:
    """Missions may be added where a row is for all of them; for one mission's own they may not."""
    same = (joined.marking, joined.audience) == (label.marking, label.audience)
    return same and (label.audience != Audience.MISSION or joined.mission == label.mission)


def _without_reasons(failures: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(f"{one.partition(':')[0]}: {WITHHELD}" for one in failures)


WITHHELD = "the reason is kept for those who may see all sources"
LEAST_PUBLICATIONS = 10
SILENT_GAPS = 2.0
"""Publications from which a source has a rhythm, and how many of its longest gaps make a silence."""


def fell_silent(quiet: timedelta, *, longest_gap: timedelta | None, publications: int) -> bool:
    """Say whether a source that used to publish has stopped: it has been ``quiet`` for twice as long
    as ever before. Weakness: a source known for less than a week has not shown its weekend."""
    if longest_gap is None or publications < LEAST_PUBLICATIONS:
        return False
    return quiet > SILENT_GAPS * longest_gap
