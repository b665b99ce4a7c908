"""Bursts of attention: all those of one series told together, the most recent first."""

from datetime import datetime

import polars as pl

from legation.desks.briefing.content import (
    Counted,
    Evidence,
    Measured,
    Moment,
    Part,
    Register,
    Sentence,
    Words,
)
from legation.desks.briefing.rules.findings import (
    Row,
    detail_of,
    signals_evidence,
    strength_in_words,
)
from legation.desks.briefing.rules.numbers import rough
from legation.desks.briefing.rules.picture import Picture

EARLIER = 2
"""Earlier bursts of a series told one by one; all open from their count."""


def bursts(picture: Picture, rows: list[Row]) -> tuple[Sentence, ...]:
    """Say the newest burst of a series, then those before it; ``rows`` are of one series, newest first."""
    told = (_newest(picture, rows[0]),)
    return (*told, _before(picture, rows)) if len(rows) > 1 else told


def _newest(picture: Picture, row: Row) -> Sentence:
    items = picture.items(row["evidence"])
    total = detail_of(row).get("items")
    parts: list[Part] = [
        Words(f"{strength_in_words(row).capitalize()} (strength "),
        Measured(rough(row["strength"])),
        Words("), "),
        *_from_to(row["start"], row["end"]),
        *peak(row),
        Words("; it shows in "),
        Counted(evidence=items, one="publication", many="publications"),
    ]
    if isinstance(total, int) and total > len(items.ids):
        parts += [Words(", those of the busiest hour first, out of "), Measured(f"{total:,}")]
    parts += [Words("; method "), Measured(row["method"]), Words(".")]
    return Sentence(register=Register.FACT, parts=tuple(parts), rests_on=(_listed(picture, [row]),))


def _before(picture: Picture, rows: list[Row]) -> Sentence:
    times = Counted(evidence=_listed(picture, rows), one="burst", many="bursts")
    parts: list[Part] = [times, Words(" of it in this period; before that one, ")]
    for place, row in enumerate(rows[1 : EARLIER + 1]):
        parts += [Words("; " if place else ""), *_from_to(row["start"], row["end"]), *peak(row)]
    return Sentence(register=Register.FACT, parts=(*parts, Words(".")))


def peak(row: Row) -> list[Part]:
    """Say the busiest hour beside the usual one, where the detail has both."""
    detail = detail_of(row)
    peak, usual = detail.get("peak_items_per_hour"), detail.get("usual_items_per_hour")
    if not isinstance(peak, int | float) or not isinstance(usual, int | float):
        return []
    usually = rough(usual)
    end: list[Part] = [Words(", where hardly any is usual")]
    if usually != "0":
        end = [Words(", where usual is "), Measured(usually)]
    return [Words(": "), Measured(rough(peak)), Words(" publications in its busiest hour"), *end]


def _from_to(start: datetime, end: datetime) -> list[Part]:
    """Say a stretch, its day once where it stays within one."""
    if start.date() == end.date():
        day = Moment(at=start, is_day=True)
        return [Words("on "), day, Words(" from "), Measured(f"{start:%H:%M} to {end:%H:%M} UTC")]
    return [Words("from "), Moment(at=start), Words(" to "), Moment(at=end)]


def _listed(picture: Picture, rows: list[Row]) -> Evidence:
    ids = list(dict.fromkeys(row["id"] for row in rows))
    found = picture.signals.filter(pl.col("id").is_in(ids)).unique("id", keep="last")
    order = pl.DataFrame({"id": ids}, schema={"id": pl.String()})
    return signals_evidence(picture, order.join(found, on="id", how="inner", maintain_order="left"))
