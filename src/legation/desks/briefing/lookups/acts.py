"""What analysts decided of stories, narratives and groups, as one reader may know it."""

from collections.abc import Iterable, Mapping
from datetime import datetime

import polars as pl

from legation.chancery.authors.veil import veil_of
from legation.desks.briefing.rules import TITLE
from legation.desks.briefing.rules.findings import SAME_FINDING
from legation.domain.errors import Rejected
from legation.domain.said import Said
from legation.domain.scope import Scope
from legation.domain.tables import conform
from legation.store.archive import Archive

MOVES = ("together", "apart")


def acts_on(
    archive: Archive, scope: Scope, subject: str, *, as_of: datetime | None = None
) -> list[dict[str, object]]:
    """Give every act on a subject (``story:…``), or that made it, undone ones too, the newest first."""
    shown = _on(archive, scope, subject, as_of=as_of)
    kept = ("id", "kind", "subject", "target", "name", "by_name", "undone", "done_at", "known_at")
    return shown.select(*kept, count=pl.col("members").list.len()).to_dicts()


def acts_open(archive: Archive, scope: Scope, subject: str) -> list[dict[str, object]]:
    """Give every act on a subject, or that made it, that was not undone, as rows of ANALYST_ACT."""
    return _on(archive, scope, subject).filter(~pl.col("undone")).to_dicts()


def _on(
    archive: Archive, scope: Scope, subject: str, *, as_of: datetime | None = None
) -> pl.DataFrame:
    rows = archive.read("analyst_acts", scope, as_of=as_of)
    made = pl.concat_str(pl.col("subject").str.extract(r"^([a-z]+:)"), pl.col("target"))
    own = (pl.col("subject") == subject) | (made == subject)
    return rows.filter(own).sort("done_at", "id", descending=True)


def the_act(archive: Archive, scope: Scope, act: str) -> dict[str, object]:
    """Give one act; Rejected when this scope sees none."""
    rows = archive.read("analyst_acts", scope, matching={"id": [act]})
    if not rows.height:
        raise Rejected(Said("no act {act!r}", act=act))
    return rows.row(0, named=True)


def names_given(
    archive: Archive, scope: Scope, subjects: Iterable[str], *, as_of: datetime | None = None
) -> Mapping[str, str]:
    """Give the name that an analyst last gave to each of these subjects that has one."""
    wanted = {"subject": list(dict.fromkeys(subjects)), "kind": ["name"]}
    rows = archive.read("analyst_acts", scope, as_of=as_of, matching=wanted)
    told = rows.filter(~pl.col("undone")).sort("done_at", "id")
    return dict(told.select("subject", "name").iter_rows())


def renamed(
    archive: Archive, scope: Scope, named: pl.DataFrame, *, of: str, as_of: datetime | None = None
) -> pl.DataFrame:
    """Put the names that analysts gave into titles (TITLE) of stories or narratives (``of``)."""
    given = names_given(archive, scope, (f"{of}:{one}" for one in named["story"]), as_of=as_of)
    if not given:
        return named
    ids = {subject.partition(":")[2]: name for subject, name in given.items()}
    is_given = pl.col("story").is_in(list(ids))
    told = named.with_columns(
        title=pl.when(is_given).then(pl.col("story").replace(ids)).otherwise("title"),
        language=pl.when(is_given).then(pl.lit("")).otherwise("language"),
    )
    return conform(told, TITLE, name="titles")


def verdict_on(
    archive: Archive, scope: Scope, accounts: tuple[str, ...]
) -> dict[str, object] | None:
    """Give the newest verdict “not coordinated” on a group that shares at least half of these accounts, named
    as pages show them."""
    rows = archive.read("analyst_acts", scope, matching={"kind": ["not-coordinated"]})
    veil, own = veil_of(archive), set(accounts)
    for row in (
        rows.filter(~pl.col("undone")).sort("done_at", descending=True).iter_rows(named=True)
    ):
        held = {veil.account(one) for one in row["members"]}
        if own and len(own & held) >= SAME_FINDING * min(len(own), len(held)):
            return {"by_name": row["by_name"], "done_at": row["done_at"], "id": row["id"]}
    return None
