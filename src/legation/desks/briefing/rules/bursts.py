"""Bursts of attention: all those of one series told together, the most recent first."""

from datetime import datetime

import polars as pl

from legation.desks.briefing.content import (
    Evidence,
    Measured,
    Moment,
    Part,
    Register,
    Sentence,
    counted,
    message,
    say,
)
from legation.desks.briefing.rules.behind import busiest_hour, whole_burst
from legation.desks.briefing.rules.findings import (
    Row,
    detail_of,
    signals_evidence,
    strength_of,
)
from legation.desks.briefing.rules.numbers import is_number, roughly
from legation.desks.briefing.rules.picture import Picture

EARLIER = 2
"""Earlier bursts of a series told one by one; all open from their count."""


def bursts(picture: Picture, rows: list[Row]) -> tuple[Sentence, ...]:
    """Say the newest burst of a series, then those before it; ``rows`` are of one series, newest first."""
    told = (_newest(picture, rows[0]),)
    return (*told, _before(picture, rows)) if len(rows) > 1 else told


def _newest(picture: Picture, row: Row) -> Sentence:
    whole = whole_burst(picture, row)
    items = whole or picture.items(row["evidence"])
    told = counted("{number} publication", "{number} publications", items)
    parts: list[Part] = [
        say(
            "{word} (strength {strength}), ",
            word=strength_of(row),
            strength=roughly(row["strength"]),
        ),
        _from_to(row["start"], row["end"]),
        *peak(picture, row),
        say("; it shows in {publications}", publications=told),
    ]
    if whole:
        parts.append(say(", those of the busiest hour first"))
    parts.append(say("; method {method}.", method=Measured(row["method"])))
    return Sentence(register=Register.FACT, parts=tuple(parts), rests_on=(_listed(picture, [row]),))


def _before(picture: Picture, rows: list[Row]) -> Sentence:
    times = counted("{number} burst", "{number} bursts", _listed(picture, rows))
    parts: list[Part] = [say("{bursts} of it in this period; before that one, ", bursts=times)]
    for place, row in enumerate(rows[1 : EARLIER + 1]):
        parts += [say("; ")] if place else []
        parts += [_from_to(row["start"], row["end"]), *peak(picture, row)]
    return Sentence(register=Register.FACT, parts=(*parts, say(".")))


def peak(picture: Picture, row: Row) -> list[Part]:
    """Say the busiest hour beside the usual one, where the detail has both: its publications as the list
    that they open, or where they cannot be listed how many times the usual they were."""
    detail = detail_of(row)
    peak, usual = detail.get("peak_items_per_hour"), detail.get("usual_items_per_hour")
    if not is_number(peak) or not is_number(usual):
        return []
    usually, listed = roughly(usual), busiest_hour(picture, row)
    is_rare = usually.text == "0"
    if listed is None:
        times = roughly(peak / usual) if not is_rare else usually
        return [say(FAR_ABOVE) if is_rare else say(TIMES, times=times)]
    busiest = counted("{number} publication", "{number} publications", listed)
    if is_rare:
        return [
            say(
                ": {publications} in its busiest hour, where hardly any is usual",
                publications=busiest,
            )
        ]
    return [
        say(
            ": {publications} in its busiest hour, where usual is {usual}",
            publications=busiest,
            usual=usually,
        )
    ]


FAR_ABOVE = message(": in its busiest hour far more than usual, which is hardly any")
TIMES = message(": in its busiest hour {times} times the usual")
"""What is said of a busiest hour whose publications cannot be listed: no count."""


def _from_to(start: datetime, end: datetime) -> Part:
    """Say a stretch, its day once where it stays within one."""
    if start.date() == end.date():
        return say(
            "on {day} from {begins} to {ends} UTC",
            day=Moment(at=start, is_day=True),
            begins=Moment(at=start, is_clock=True),
            ends=Moment(at=end, is_clock=True),
        )
    return say("from {first} to {last}", first=Moment(at=start), last=Moment(at=end))


def _listed(picture: Picture, rows: list[Row]) -> Evidence:
    ids = list(dict.fromkeys(row["id"] for row in rows))
    found = picture.signals.filter(pl.col("id").is_in(ids)).unique("id", keep="last")
    order = pl.DataFrame({"id": ids}, schema={"id": pl.String()})
    return signals_evidence(picture, order.join(found, on="id", how="inner", maintain_order="left"))
