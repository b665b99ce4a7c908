"""Accounts that act together: what they do, how close in time, and what they share most."""

from typing import Any

import polars as pl

from legation.desks.briefing.content import (
    Counted,
    Evidence,
    Listed,
    Measured,
    Moment,
    Part,
    Quoted,
    Register,
    Sentence,
    Words,
)
from legation.desks.briefing.rules.crowds import hashtags
from legation.desks.briefing.rules.findings import Row, accounts_of, deeds_of, detail_of
from legation.desks.briefing.rules.numbers import rough, share
from legation.desks.briefing.rules.picture import Picture
from legation.methods.narratives.headings import heading

EXAMPLE_LENGTH = 90
"""Characters of the text that is shown as an example."""
WITHIN = ((60.0, "a minute"), (600.0, "ten minutes"), (3600.0, "an hour"), (21_600.0, "six hours"))
"""Windows in seconds and in words; a longer one is said in hours."""

_SHARED = {"object": pl.String, "id": pl.String, "account": pl.String}


def together(picture: Picture, row: Row, signal: Evidence) -> tuple[Sentence, ...]:
    """Say what a group does and how much of what it published is shared; the second is left out
    where the reading is most likely innocent."""
    deed = _deed(picture, row, signal)
    return (deed,) if detail_of(row).get("severity") == "low" else (deed, *_shared(picture, row))


def shared_objects(picture: Picture, row: Row) -> pl.DataFrame:
    """Give what at least two of a group's accounts said or tagged in the period: ``object``, ``id``,
    ``account``, the objects of most accounts first.

    Texts are told apart by their words without links; links are not looked into.
    """
    own = _own(picture, row)
    kinds = set(detail_of(row).get("kinds") or ())
    tables = [pl.DataFrame(schema=_SHARED)]
    if kinds & {"hashtag"} or not kinds:
        tables.append(hashtags(own).select("id", "account", object="tag").select(list(_SHARED)))
    if kinds != {"hashtag"}:
        said = heading(pl.col("title"), pl.col("text"))
        tables.append(own.select("id", "account", object=said).select(list(_SHARED)))
    by = pl.col("account").n_unique().over("object")
    whole = pl.concat(tables).filter(pl.col("object") != "").with_columns(by=by)
    often = pl.len().over("object")
    return (
        whole.filter(pl.col("by") >= 2)
        .with_columns(often=often)
        .sort("by", "often", "object", "id", descending=[True, True, False, False])
        .select(list(_SHARED))
    )


def _own(picture: Picture, row: Row) -> pl.DataFrame:
    return picture.within(picture.period).filter(pl.col("account").is_in(accounts_of(row)))


def _deed(picture: Picture, row: Row, signal: Evidence) -> Sentence:
    detail = detail_of(row)
    accounts = Evidence(of=Listed.ACCOUNTS, ids=accounts_of(row))
    parts: list[Part] = [
        Counted(evidence=accounts, one="account", many="accounts"),
        Words(f" {deeds_of(row)}{_within(detail)}"),
    ]
    if _is_number(detail.get("shared")) and _is_number(detail.get("expected")):
        parts += [
            Words(": counted pair by pair, "),
            Measured(rough(detail["shared"])),
            Words(" times the same, where chance gives "),
            Measured(rough(detail["expected"])),
        ]
    parts += [Words(", from "), Moment(at=row["start"], is_day=True), Words(" to ")]
    items = picture.items(row["evidence"])
    parts += [
        Moment(at=row["end"], is_day=True),
        Words("; most telling: "),
        Counted(evidence=items, one="publication", many="publications"),
    ]
    total = detail.get("items")
    if isinstance(total, int) and total > len(items.ids):
        parts += [Words(" of "), Measured(f"{total:,}")]
    parts += [Words("; method "), Measured(row["method"]), Words(".")]
    return Sentence(register=Register.FACT, parts=tuple(parts), rests_on=(signal,))


def _within(detail: dict[str, Any]) -> str:
    windows = [one for one in detail.get("window_seconds") or () if _is_number(one)]
    if not windows:
        return ""
    widest = max(windows)
    words = next((words for most, words in WITHIN if widest <= most), "a day or less")
    return f" within {words} of each other"


def _shared(picture: Picture, row: Row) -> tuple[Sentence, ...]:
    own, shared = _own(picture, row), shared_objects(picture, row)
    if not shared.height:
        return ()
    ids = list(dict.fromkeys(shared["id"]))
    parts: tuple[Part, ...] = (
        Words("Of their "),
        Counted(
            evidence=picture.items(own["id"].to_list()), one="publication", many="publications"
        ),
        Words(" in this period, "),
        Counted(evidence=picture.items(ids), one="repeats", many="repeat"),
        Words(" what another of them said or tagged ("),
        Measured(share(len(ids), own.height)),
        Words("); most of all “"),
        *_example(picture, shared),
        Words("."),
    )
    return (Sentence(register=Register.FACT, parts=parts),)


def _example(picture: Picture, shared: pl.DataFrame) -> tuple[Part, ...]:
    first = shared.filter(pl.col("object") == shared["object"][0])
    text = first["object"][0]
    whole = text if len(text) <= EXAMPLE_LENGTH else text[:EXAMPLE_LENGTH].rsplit(" ", 1)[0] + "…"
    language = picture.publications.filter(pl.col("id") == first["id"][0])["language"]
    accounts = tuple(dict.fromkeys(first["account"]))
    listed = Evidence(of=Listed.ACCOUNTS, ids=accounts)
    return (
        Quoted(text=whole, language=(language[0] if language.len() else "") or ""),
        Words("” ("),
        Counted(evidence=picture.items(list(dict.fromkeys(first["id"]))), one="time", many="times"),
        Words(" by "),
        Counted(evidence=listed, one="account", many="accounts"),
        Words(")"),
    )


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
