"""How well the installation sees: the state of its sources and of its languages, as a value."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from legation.domain.scope import Label, Scope


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
    method or plug-in to its version; ``failures`` says of each step of the update that failed which
    it was and why, as ``detector bursts: not enough memory``.
    """

    sources: tuple[SourceHealth, ...] = ()
    blind_languages: tuple[tuple[str, tuple[str, ...]], ...] = ()
    untranslated: tuple[tuple[str, str], ...] = ()
    versions: tuple[tuple[str, str], ...] = ()
    failures: tuple[str, ...] = ()

    def seen_by(self, scope: Scope) -> "SystemHealth":
        """Keep the sources that a scope admits; of blind languages a brief counts only its own items."""
        return SystemHealth(
            sources=tuple(source for source in self.sources if scope.admits(source.label)),
            blind_languages=self.blind_languages,
            untranslated=self.untranslated,
            versions=self.versions,
            failures=self.failures,
        )


LEAST_PUBLICATIONS = 10
SILENT_GAPS = 2.0
"""Publications from which a source has a rhythm, and how many of its longest gaps make a silence."""


def fell_silent(quiet: timedelta, *, longest_gap: timedelta | None, publications: int) -> bool:
    """Say whether a source that used to publish has stopped: it has been ``quiet`` for twice as long
    as ever before. Weakness: a source known for less than a week has not shown its weekend."""
    if longest_gap is None or publications < LEAST_PUBLICATIONS:
        return False
    return quiet > SILENT_GAPS * longest_gap
