"""What the interface answers of the live stream, saved searches and the quarantine."""

from datetime import datetime

from ninja import Schema
from pydantic import Field

from legation.faces.api.paging import Paged
from legation.faces.api.schemas import ItemRow


class LiveRows(Schema):
    """Publications in the order in which they became known, each once; one that is edited comes again."""

    rows: list[ItemRow]
    next: str = Field(description="the cursor to ask with next; always there")
    more: bool = Field(description="whether more wait already; else ask again in a while")


class AlertOut(Schema):
    """One time that a saved search told its owner, and the search for what it counted."""

    at: datetime
    count: int
    asked: str


class SavedRow(Schema):
    """One saved search: ``asked`` is what stands behind the ``?`` of its address."""

    number: int
    name: str
    asked: str
    rule: str
    saved_at: datetime
    alerts: list[AlertOut] = Field(
        description="the last five; none are told to a token that was narrowed in what it reads"
    )


class SavedRows(Paged):
    """The saved searches of who asks, by name."""

    rows: list[SavedRow]


class HeldRow(Schema):
    """One row that was not admitted: where it stood, why, and its beginning (``raw``)."""

    number: int
    source: str
    source_name: str
    origin: str
    reason: str
    digest: str = Field(description="SHA-256 of the whole row")
    raw: str
    at: datetime
    seen_at: datetime = Field(description="when it last came")
    gone_at: datetime | None = Field(None, description="when its source offered it no longer")
    is_offered: bool
    dismissed_at: datetime | None = None
    dismissed_by: str | None = None
    dismissal: str | None = None


class HeldRows(Paged):
    """What stands in quarantine or was dismissed there, the newest first."""

    rows: list[HeldRow]


class HeldOut(HeldRow):
    """One row of the quarantine with the compartment of its source."""

    mission: str
    marking: str
    audience: str
