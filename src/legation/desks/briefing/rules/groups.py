"""Accounts that act together: what they do, how close in time, and what they share most."""

from typing import Any

import polars as pl

from legation.desks.briefing.content import (
    Evidence,
    Listed,
    Measured,
    Moment,
    Part,
    Quoted,
    Register,
    Sentence,
    Words,
    counted,
    message,
    say,
)
from legation.desks.briefing.rules.crowds import hashtags
from legation.desks.briefing.rules.findings import (
    Row,
    accounts_of,
    deeds_of,
    detail_of,
    subject_of,
)
from legation.desks.briefing.rules.headlines import called, headline, in_quotes
from legation.desks.briefing.rules.numbers import is_number, roughly, share
from legation.desks.briefing.rules.picture import Picture
from legation.desks.briefing.rules.weight import CLEAR, HALF, marked
from legation.desks.briefing.rules.widths import fitted
from legation.methods.narratives.headings import heading

EXAMPLE_LENGTH = 90
"""Columns of the text that is shown as an example."""
WITHIN = (
    (60.0, message(" within a minute of each other")),
    (600.0, message(" within ten minutes of each other")),
    (3600.0, message(" within an hour of each other")),
    (21_600.0, message(" within six hours of each other")),
)
LONGER = message(" within a day or less of each other")
"""Windows in seconds and in words, and a longer one."""

OFTEN = 0.5
"""Share of a group's accounts that must say or tag a thing for it to stand for the group."""

MOST_OF_ALL = message(
    "Of their {publications} in this period, {repeats} what another of them said or tagged ({share}); "
    "most of all “{example}” ({times} by {accounts})."
)
AMONG_IT = message(
    "Of their {publications} in this period, {repeats} what another of them said or tagged ({share}); "
    "among it “{example}” ({times} by {accounts})."
)

_SHARED = {"object": pl.String, "id": pl.String, "account": pl.String}
_MARKED = {**_SHARED, "is_about": pl.Boolean, "is_checkable": pl.Boolean}


def together(picture: Picture, row: Row, signal: Evidence) -> tuple[Sentence, ...]:
    """Say what a group does and how much of what it published is shared; the second is left out
    where the reading is most likely innocent."""
    deed = _deed(picture, row, signal)
    return (deed,) if detail_of(row).get("severity") == "low" else (deed, *_shared(picture, row))


def shared_objects(picture: Picture, row: Row) -> pl.DataFrame:
    """Give what at least two of a group's accounts said or tagged in the period: ``object``, ``id``,
    ``account``, the objects of most accounts first; and of each publication whether it ``is_about``
    what is watched or a country, and ``is_checkable``.

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
        .join(_marks(picture, own), on="id", how="left", maintain_order="left")
        .select(list(_MARKED))
    )


def _marks(picture: Picture, own: pl.DataFrame) -> pl.DataFrame:
    told = marked(picture, own).unique("id")
    return told.select(
        "id",
        is_about=pl.col("is_watched") | pl.col("is_placed"),
        is_checkable=pl.col("is_checkable").fill_null(value=False),
    )


def is_about(picture: Picture, row: Row) -> bool:
    """Whether what stands for a group names something watched or a country; no for anything else."""
    often = _standing_for(picture, row)
    return bool(often.height) and bool(often["is_about"][0])


def _standing_for(picture: Picture, row: Row) -> pl.DataFrame:
    """Give what at least half of a group's accounts share, what stands for the group first: what names
    something watched or a country, then what can be checked, then a text before a hashtag, then what
    most share. Empty where half of them share nothing that can be read."""
    told = (
        shared_objects(picture, row)
        .group_by("object", maintain_order=True)
        .agg(
            by=pl.col("account").n_unique(),
            is_about=pl.col("is_about").mean() >= CLEAR,
            is_checkable=pl.col("is_checkable").mean() >= HALF,
            is_text=pl.col("object").first().str.contains(" "),
        )
    )
    often = told.filter(pl.col("by") >= max(OFTEN * len(accounts_of(row)), 2))
    order = ("is_about", "is_checkable", "is_text")
    return often.sort(order, descending=True, maintain_order=True)


def phrase(picture: Picture, row: Row) -> Quoted | None:
    """Give what a group pushes in its own words and language; None where at least half of its accounts
    share nothing that can be read."""
    often = _standing_for(picture, row)
    if often.is_empty():
        return None
    return _quoted(picture, shared_objects(picture, row), str(often["object"][0]))


def about(picture: Picture, row: Row, *, within: int) -> Part:
    """Say what a finding is about: a group by its size and what it pushes, anything else by its name."""
    if not accounts_of(row):
        return called(subject_of(picture, row), within=within)
    accounts = Evidence(of=Listed.ACCOUNTS, ids=accounts_of(row))
    said = phrase(picture, row)
    if said is None:
        many = counted("{number} account", "{number} accounts", accounts)
        return say("{accounts} that {deeds}", accounts=many, deeds=deeds_of(row))
    return say(
        "{accounts} {phrase}",
        accounts=counted("{number} account that pushes", "{number} accounts that push", accounts),
        phrase=in_quotes(said, within=within),
    )


def _quoted(picture: Picture, shared: pl.DataFrame, told: str) -> Quoted:
    first = shared.filter(pl.col("object") == told)["id"][0]
    language = picture.publications.filter(pl.col("id") == first)["language"]
    said = headline(told, ()) if " " in told else told
    return Quoted(text=said, language=(language[0] if language.len() else "") or "")


def _own(picture: Picture, row: Row) -> pl.DataFrame:
    return picture.within(picture.period).filter(pl.col("account").is_in(accounts_of(row)))


def _deed(picture: Picture, row: Row, signal: Evidence) -> Sentence:
    detail = detail_of(row)
    accounts = Evidence(of=Listed.ACCOUNTS, ids=accounts_of(row))
    items = picture.items(row["evidence"])
    many = counted("{number} account", "{number} accounts", accounts)
    told = counted("{number} publication", "{number} publications", items)
    first, last = (Moment(at=row[end], is_day=True) for end in ("start", "end"))
    parts: list[Part] = [say("{accounts} {deeds}", accounts=many, deeds=deeds_of(row))]
    parts += [*within_words(detail), *_against_chance(detail)]
    parts += [
        say(
            ", from {first} to {last}; most telling: {publications}",
            first=first,
            last=last,
            publications=told,
        )
    ]
    parts.append(say("; method {method}.", method=Measured(row["method"])))
    return Sentence(register=Register.FACT, parts=tuple(parts), rests_on=(signal,))


def _against_chance(detail: dict[str, Any]) -> tuple[Words, ...]:
    if not is_number(detail.get("shared")) or not is_number(detail.get("expected")):
        return ()
    return (
        say(
            ": counted pair by pair, {shared} times the same, where chance gives {expected}",
            shared=roughly(detail["shared"]),
            expected=roughly(detail["expected"]),
        ),
    )


def within_words(detail: dict[str, Any]) -> tuple[Words, ...]:
    """Say how close in time a group acts; nothing where its detail does not."""
    windows = [one for one in detail.get("window_seconds") or () if is_number(one)]
    if not windows:
        return ()
    widest = max(windows)
    return (say(next((words for most, words in WITHIN if widest <= most), LONGER)),)


def _shared(picture: Picture, row: Row) -> tuple[Sentence, ...]:
    own, shared = _own(picture, row), shared_objects(picture, row)
    if not shared.height:
        return ()
    ids = list(dict.fromkeys(shared["id"]))
    theirs = picture.items(own["id"].to_list())
    often = _standing_for(picture, row)
    told = str(often["object"][0]) if often.height else str(shared["object"][0])
    first = shared.filter(pl.col("object") == told)
    said = _quoted(picture, shared, told)
    accounts = Evidence(of=Listed.ACCOUNTS, ids=tuple(dict.fromkeys(first["account"])))
    times = picture.items(list(dict.fromkeys(first["id"])))
    says = say(
        MOST_OF_ALL if _is_most(shared, told) else AMONG_IT,
        publications=counted("{number} publication", "{number} publications", theirs),
        repeats=counted("{number} repeats", "{number} repeat", picture.items(ids)),
        share=share(len(ids), own.height),
        example=Quoted(text=fitted(said.text, EXAMPLE_LENGTH), language=said.language),
        times=counted("{number} time", "{number} times", times),
        accounts=counted("{number} account", "{number} accounts", accounts),
    )
    return (Sentence(register=Register.FACT, parts=(says,)),)


def _is_most(shared: pl.DataFrame, told: str) -> bool:
    """Whether no other thing is shared by more of the accounts."""
    by = dict(shared.group_by("object").agg(pl.col("account").n_unique()).iter_rows())
    return bool(by[told] == max(by.values()))
