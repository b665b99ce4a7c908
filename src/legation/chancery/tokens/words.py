"""The words of access tokens: which parts of the interface there are, and what is recorded."""

from enum import StrEnum


class Part(StrEnum):
    """One part of the interface for programs, by the first word of its addresses."""

    ITEMS = "items"
    STORIES = "stories"
    NARRATIVES = "narratives"
    SIGNALS = "signals"
    FORECASTS = "forecasts"
    BRIEFS = "briefs"
    WARNINGS = "warnings"
    SOURCES = "sources"
    SEARCH = "search"
    COUNTRIES = "countries"
    ACCOUNTS = "accounts"
    LIVE = "live"
    SAVED_SEARCHES = "saved-searches"
    QUARANTINE = "quarantine"


class Act(StrEnum):
    """What is recorded of a token."""

    MADE = "token-made"
    USED = "token-used"
    REVOKED = "token-revoked"
