"""Signals in words: what each is called, how strong it is, what it is about, and in which order."""

import json
from collections.abc import Mapping
from typing import Any

import polars as pl

from legation.desks.briefing.content import (
    Evidence,
    Listed,
    Named,
    Part,
    Quoted,
    Words,
    amount,
    counted,
    labelled,
    message,
    plural,
    say,
)
from legation.desks.briefing.content import Row as InARow
from legation.desks.briefing.rules.names import country_name
from legation.desks.briefing.rules.numbers import integer
from legation.desks.briefing.rules.picture import Picture

# A signal's row as polars gives it: one value a column of SIGNAL.
Row = Mapping[str, Any]

SAME_FINDING = 0.5
"""Two indicators of one kind that share this much of their evidence are one finding to a reader."""

KINDS = {
    "burst": message("Burst of attention"),
    "coordination": message("Coordinated activity"),
    "syndication": message("Syndicated copy"),
    "following": message("Audience of one voice"),
    "mirror": message("One voice on several accounts"),
}
"""What each kind of indicator is called on screen."""

COUNTED = {
    "burst": plural("{number} burst of attention", "{number} bursts of attention"),
    "coordination": plural(
        "{number} group of accounts acting together", "{number} groups of accounts acting together"
    ),
    "syndication": plural("{number} copy in several outlets", "{number} copies in several outlets"),
    "following": plural("{number} audience of one voice", "{number} audiences of one voice"),
    "mirror": plural("{number} voice on several accounts", "{number} voices on several accounts"),
}
"""One and many of each kind."""

DEEDS = {
    "text": message("publish the same texts"),
    "url": message("link to the same pages"),
    "hashtag": message("use the same hashtags"),
    "repost": message("repost the same publications"),
}
"""What accounts that act together do, by kind of shared object."""
THINGS = {
    "text": message("texts"),
    "url": message("links"),
    "hashtag": message("hashtags"),
    "repost": message("reposts"),
}
FEW_DEEDS = 2
"""Kinds of object up to which each has a verb of its own."""

ON_KIND = {
    "burst": message(
        "It would change our mind if the publications behind it proved to be one report copied."
    ),
    "coordination": message("Legitimate crowds coordinate too: this is no finding of deception."),
    "syndication": message(
        "Papers of one agency or owner carry the same copy: most likely innocent."
    ),
    "following": message("Supporters and fans repeat one voice: most likely innocent."),
    "mirror": message("One office may well speak through several accounts: most likely innocent."),
}
"""What a reader of good faith must be told beside each kind."""

MEASURED = {
    "edges": "Pairs of accounts told in the archive",
    "edges_total": "Pairs of accounts",
    "edges_supported": "Pairs that third accounts support",
    "kinds": "Kinds of object shared",
    "window_seconds": "Windows tried",
    "shared": "Shared objects, pair by pair",
    "expected": "By chance",
    "q": "Largest q-value",
    "max_q": "q-value allowed",
    "items": "Publications in it",
    "objects_capped": "Objects too common to follow whole",
    "peak_items_per_hour": "Publications in the busiest hour",
    "usual_items_per_hour": "Publications in a usual hour",
    "rank_in_past": "Rank in the past, from the top",
    "budget_per_week": "False alarms allowed a week",
}
"""What a detail is called on screen, where its own name is not plain."""

INNOCENT = ("syndication", "following", "mirror")
"""Kinds that are most likely innocent: the strongest of each stands on the page, in short."""

STRENGTHS = {
    "burst": (
        (12.0, message("very strong")),
        (6.0, message("strong")),
        (3.0, message("moderate")),
    ),
    "": ((200.0, message("very strong")), (50.0, message("strong")), (10.0, message("moderate"))),
}
WEAK = message("weak")
"""From which strength which word: for a burst in robust deviations above the usual, for accounts
that act together in shared objects above what chance gives; below the least, weak."""


def ranked_signals(picture: Picture) -> pl.DataFrame:
    """Order the signals, each as it was told last: what is likely innocent last, then calibrated
    probability, then strength."""
    return (
        _told_last(picture.signals)
        .with_columns(is_low=is_low())
        .sort(
            "is_low",
            pl.col("probability").fill_null(0.5),
            "strength",
            "id",
            descending=[False, True, True, False],
        )
        .drop("is_low")
    )


def is_low() -> pl.Expr:
    """Say of each signal whether its detector calls it most likely innocent."""
    return pl.col("detail").str.contains(r'"severity":\s*"low"').fill_null(value=False)


def _told_last(signals: pl.DataFrame) -> pl.DataFrame:
    """Keep of what every update finds again, a burst that goes on or a group that grows, the newest."""
    kept: list[dict[str, Any]] = []
    newest = signals.sort("known_at", "end", "id", descending=[True, True, False])
    for row in newest.iter_rows(named=True):
        if not any(_is_same_again(row, one) for one in kept):
            kept.append(row)
    return pl.DataFrame(kept, schema=signals.schema)


def _is_same_again(row: Row, later: Row) -> bool:
    if row["id"] == later["id"]:
        return True
    if row["kind"] != later["kind"] or row["known_at"] == later["known_at"]:
        return False
    own, others = set(accounts_of(row)), set(accounts_of(later))
    if own and others:
        return len(own & others) >= SAME_FINDING * min(len(own), len(others))
    is_overlapping: bool = row["start"] <= later["end"] and later["start"] <= row["end"]
    return row["subject"] == later["subject"] and is_overlapping


def told_apart(ranked: pl.DataFrame, *, per_kind: int) -> list[list[dict[str, Any]]]:
    """Pick the first findings of each kind that do not rest on the same publications.

    Indicators of one kind on one subject are one finding: its rows, the most recent first.
    """
    picked: dict[tuple[str, str], list[dict[str, Any]]] = {}
    repeated: set[tuple[str, str]] = set()
    for row in ranked.iter_rows(named=True):
        name = (row["kind"], row["subject"])
        if name in picked:
            picked[name].append(row)
        elif name not in repeated:
            same_kind = [rows[0] for (kind, _), rows in picked.items() if kind == row["kind"]]
            if len(same_kind) < per_kind and not any(_repeats(row, one) for one in same_kind):
                picked[name] = [row]
            else:
                repeated.add(name)
    return [
        sorted(rows, key=lambda row: (row["end"], row["strength"], row["id"]), reverse=True)
        for rows in picked.values()
    ]


def _repeats(row: Row, other: Row) -> bool:
    own = set(row["evidence"])
    return len(own & set(other["evidence"])) >= SAME_FINDING * len(own)


def signals_evidence(picture: Picture, rows: pl.DataFrame) -> Evidence:
    """List these signals as evidence, each with its kind and subject."""
    said = tuple(
        say("{kind}: {subject}", kind=kind_of(row["kind"]), subject=subject_of(picture, row))
        for row in rows.iter_rows(named=True)
    )
    return labelled(Listed.SIGNALS, tuple(rows["id"]), said)


def counted_kind(kind: str, evidence: Evidence) -> Part:
    """Count signals of one kind."""
    if kind in COUNTED:
        return counted(*COUNTED[kind], evidence)
    number = counted("{number} indicator", "{number} indicators", evidence)
    return say("{indicators} of the kind “{kind}”", indicators=number, kind=kind_of(kind))


def kind_in_words(kind: str) -> str:
    """Give the English word for a kind of signal."""
    return KINDS.get(kind, kind.replace("-", " ").replace("_", " ").capitalize())


def kind_of(kind: str) -> Part:
    """Give what a kind of signal is called; one that we have no word for is a name."""
    return say(KINDS[kind]) if kind in KINDS else Quoted(text=kind_in_words(kind))


def subject_of(picture: Picture, row: Row) -> Part:
    """Say what a signal is about: a story by its title, a source or country by its name, accounts
    by what they do."""
    sort, _, rest = str(row["subject"]).partition(":")
    if sort == "story" and rest:
        return picture.title_of(rest)
    if sort == "source" and rest:
        return Quoted(text=picture.sources([rest]).labels[0])
    return group(row) or series(str(row["subject"]))


def series(name: str) -> Part:
    """Say a series of everything, of a country or of a hashtag in words; another as it is written."""
    sort, _, rest = name.partition(":")
    match sort:
        case "all":
            return say("everything read here")
        case "country":
            return Named(kind="place", code=rest, text=country_name(rest))
        case "hashtag":
            return Quoted(text=f"#{rest}")
        case _:
            return Quoted(text=name)


def strength_of(row: Row) -> Words:
    """Say a signal's strength in one of four words."""
    steps = STRENGTHS.get(row["kind"], STRENGTHS[""])
    return say(next((word for least, word in steps if row["strength"] >= least), WEAK))


def accounts_of(row: Row) -> tuple[str, ...]:
    """Name the accounts a signal is about, each once; none where its detail names none."""
    accounts = detail_of(row).get("accounts")
    if not isinstance(accounts, list):
        return ()
    return tuple(dict.fromkeys(str(one) for one in accounts))


def group(row: Row) -> Words | None:
    """Name a signal on a list by how many accounts it is about and what they do, none by its name; None
    where it is about none. A sentence counts them (``groups.about``)."""
    number = len(accounts_of(row))
    if not number:
        return None
    accounts = amount("{number} account", "{number} accounts", integer(number))
    return say("{accounts} that {deeds}", accounts=accounts, deeds=deeds_of(row))


def deeds_of(row: Row) -> Part:
    """Say what accounts that act together do, from the kinds of object they share."""
    kinds = detail_of(row).get("kinds")
    told = [kind for kind in DEEDS if isinstance(kinds, list) and kind in kinds]
    if not told:
        return say("act alike")
    if len(told) > FEW_DEEDS:
        return say(
            "share the same {things}", things=InARow(tuple(say(THINGS[one]) for one in told))
        )
    return InARow(tuple(say(DEEDS[kind]) for kind in told))


def detail_of(row: Row) -> dict[str, Any]:
    """Read a signal's detail; what is not a JSON object counts as empty."""
    try:
        detail = json.loads(row["detail"] or "{}")
    except ValueError:
        return {}
    return detail if isinstance(detail, dict) else {}
