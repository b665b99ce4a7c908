"""The picture: everything one brief is composed from, read once, as tables."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

import polars as pl

from legation.desks.briefing.content import Evidence, Listed, Part, Quoted, labelled, message, say
from legation.desks.briefing.rules.headlines import headline
from legation.desks.briefing.rules.health import SystemHealth
from legation.desks.briefing.rules.watch import Watch
from legation.domain.forecast import FORECAST, FORECAST_SCORE
from legation.domain.identity import key_of
from legation.domain.scope import Label
from legation.domain.signal import SIGNAL
from legation.domain.tables import INSTANT, Schema, conform, empty
from legation.domain.time import Window
from legation.domain.warning import EARLY_WARNING

PUBLICATION: Schema = {
    "id": pl.String(),
    "story": pl.String(),
    "source": pl.String(),
    "published_at": INSTANT,
    "known_at": INSTANT,
    "language": pl.String(),
    "countries": pl.List(pl.String()),
    "account": pl.String(),
    "account_name": pl.String(),
    "title": pl.String(),
    "text": pl.String(),
    "url": pl.String(),
    "digest": pl.String(),
}
"""One row per item of the period and the one before; ``story`` and ``language`` may be null."""

TITLE: Schema = {"story": pl.String(), "title": pl.String(), "language": pl.String()}
"""What each story, or narrative, is called, in the language of the publication that names it."""

TONE: Schema = {
    "id": pl.String(),
    "felt": pl.List(pl.String()),
    "measured_f1": pl.Float64(),
    "checkability": pl.Float64(),
}
"""How items sound: the emotions found (null with ``measured_f1`` where its language has no measure),
and how much could be checked, 0–1."""
OF_NOW = timedelta(minutes=2)
"""For how long after the time it is as of a brief may be written and still be one of now."""
NAMELESS = message("publications without words of their own")
"""What a story is called whose publications are links or pictures only."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """Tables and values behind one brief, all of them already within one scope and as of one time.

    ``signals`` are those whose window ends in the period; ``forecasts`` those not yet fully due;
    ``scores`` every score known. ``previous`` is the window of the same length before ``period``;
    ``newest_at`` is when the newest of all publications became known, ``grouped_at`` when stories were
    last grouped (told where this update could not); ``watch`` is what the mission watches; ``rests_on``
    are the labels of all that was read; ``judged`` are the early warnings that people issued and that are
    open, the likeliest first; ``has_later`` says that publications of the period became known only after it.
    """

    mission: str
    label: Label
    as_of: datetime
    made_at: datetime
    period: Window
    previous: Window
    is_reconstructed: bool
    publications: pl.DataFrame
    titles: pl.DataFrame
    signals: pl.DataFrame
    forecasts: pl.DataFrame
    scores: pl.DataFrame
    health: SystemHealth
    tones: pl.DataFrame = field(default_factory=lambda: empty(TONE))
    newest_at: datetime | None = None
    watch: Watch = field(default_factory=Watch)
    grouped_at: datetime | None = None
    rests_on: tuple[Label, ...] = ()
    judged: pl.DataFrame = field(default_factory=lambda: empty(EARLY_WARNING))
    has_later: bool = False

    def __post_init__(self) -> None:
        declared = {
            "publications": PUBLICATION,
            "titles": TITLE,
            "signals": SIGNAL,
            "forecasts": FORECAST,
            "scores": FORECAST_SCORE,
            "tones": TONE,
            "judged": EARLY_WARNING,
        }
        for name, schema in declared.items():
            object.__setattr__(self, name, conform(getattr(self, name), schema, name=name))
        object.__setattr__(self, "titles", self._readable(self.titles))

    def _readable(self, titles: pl.DataFrame) -> pl.DataFrame:
        """Clean the titles of what only machines read, and of the names of who published them."""
        named = self.publications["account_name"].drop_nulls().unique().to_list()
        names = {one.casefold() for one in (*named, *(one.name for one in self.health.sources))}
        said = [headline(one or "", names) for one in titles["title"]]
        return titles.with_columns(title=pl.Series(said, dtype=pl.String))

    @property
    def is_of_past(self) -> bool:
        """Whether the brief is written after the time that it is as of."""
        return self.made_at - self.as_of > OF_NOW

    def within(self, window: Window) -> pl.DataFrame:
        """Give the publications of a window, oldest first."""
        at = pl.col("published_at")
        inside = self.publications.filter(at >= window.start, at < window.end)
        return inside.sort("published_at", "id")

    def title_of(self, story: str) -> Part:
        """Give a story's title as somebody else's words; our own where it has none."""
        named = self.titles.filter(pl.col("story") == story)
        if not named.height or not named["title"][0]:
            return say(NAMELESS)
        title, language = named.row(0)[1:]
        return Quoted(text=title, language=language or "")

    def items(self, ids: list[str]) -> Evidence:
        """List these items as evidence."""
        return Evidence(of=Listed.ITEMS, ids=tuple(dict.fromkeys(ids)))

    def sources(self, ids: list[str]) -> Evidence:
        """List these sources as evidence, by name."""
        names = {source.id: source.name for source in self.health.sources}
        kept = tuple(dict.fromkeys(ids))
        return Evidence(
            of=Listed.SOURCES, ids=kept, labels=tuple(names.get(one, one) for one in kept)
        )

    def stories(self, ids: list[str]) -> Evidence:
        """List these stories as evidence, by title."""
        kept = tuple(dict.fromkeys(ids))
        names = dict(self.titles.select("story", "title").iter_rows())
        said = tuple(Quoted(text=names[one]) if names.get(one) else say(NAMELESS) for one in kept)
        return labelled(Listed.STORIES, kept, said)

    def read(self) -> Evidence:
        """List what the brief was made from: the sources that published in the period, or failing
        these those that are known, or failing these the statement that there was nothing to read."""
        published = self.within(self.period)["source"].unique().sort().to_list()
        known = published or [source.id for source in self.health.sources]
        if known:
            return self.sources(known)
        says = message("No source and no publication was there to read.")
        return state("nothing-to-read", says)


def state(name: str, says: str) -> Evidence:
    """List a state of the installation as evidence: what was looked at, and what it showed, a message."""
    return labelled(Listed.STATES, (name,), (say(says),))


def failed(says: str) -> Evidence:
    """List a failed step of the update as evidence, by what the guard of the round wrote down."""
    name = f"failed-{key_of('failure', says)[:8]}"
    return Evidence(of=Listed.STATES, ids=(name,), labels=(says,))
