"""What a source is towards us, and what may be done with what it says."""

from enum import StrEnum


class SourceScope(StrEnum):
    """Whom a source addresses. Domestic sources are off unless a person turns them on."""

    FOREIGN = "foreign"
    DOMESTIC = "domestic"
    OFFICIAL = "official"


class LegalBasis(StrEnum):
    """Why this installation may read a source; without one it is not enabled."""

    PUBLIC_TASK = "public-task"
    CONSENT = "consent"
    LICENCE = "licence"
    RESEARCH = "research"
    EXERCISE = "exercise"


class RetentionClass(StrEnum):
    """How long what a source said is kept."""

    RAW = "raw"
    DERIVED = "derived"
    PERMANENT = "permanent"
