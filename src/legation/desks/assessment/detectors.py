"""The detector of coordinated activity: groups of accounts that act together beyond chance."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import polars as pl

from legation.domain.identity import ItemId, key_of
from legation.domain.signal import Signal
from legation.domain.time import Window
from legation.methods.authenticity.actions import MIXED
from legation.methods.authenticity.groups import groups_of
from legation.methods.authenticity.item_actions import item_actions
from legation.methods.authenticity.readings import Reading, reading_of
from legation.methods.authenticity.surroundings import standing_out
from legation.methods.authenticity.tries import Proof, shared_objects, tried_pairs

EVIDENCE_ITEMS = 50
LISTED_EDGES = 200
MINUTE, HOUR = 60.0, 3600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class CoordinationDetector:
    """Finds groups that share texts, addresses, hashtags or reposts within seconds to hours.

    Windows are in seconds, per kind of object; ``mixed`` counts objects of all kinds together. A pair
    must share ``min_shared`` distinct objects with a q-value of at most ``max_q`` over every kind and
    window tried, or ``supported_shared`` with the support of two third accounts (``tries``); a group has
    ``min_accounts`` and at least one pair that stands alone.
    Signals are of kind ``coordination``, or of a kind that says what an innocent reader would see
    first (``syndication``: papers carrying one copy; ``following``: an audience of one voice; ``mirror``:
    one voice on several accounts). None of them says "inauthentic".
    """

    text_windows: tuple[float, ...] = (MINUTE, HOUR, 6 * HOUR)
    url_windows: tuple[float, ...] = (MINUTE, HOUR, 6 * HOUR)
    hashtag_windows: tuple[float, ...] = (10 * MINUTE, 6 * HOUR)
    repost_windows: tuple[float, ...] = (MINUTE, HOUR, 6 * HOUR)
    mixed_windows: tuple[float, ...] = (HOUR, 6 * HOUR)
    min_shared: int = 3
    supported_shared: int = 2
    min_accounts: int = 3
    max_q: float = 0.01
    supported_q: float = 0.1
    least_characters: int = 20
    max_candidates_per_object: int = 20_000_000
    history_days: int = 28
    name: str = "coordination/3"
    needs: frozenset[str] = frozenset(
        {
            *("id", "source", "kind", "account", "published_at", "text", "text_hash"),
            *("urls", "hashtags", "repost_of", "native_id", "account_name"),
        }
    )

    def detect(self, items: pl.DataFrame, window: Window) -> Iterator[Signal]:
        """Yield one signal per group that was active in the window, the strongest first."""
        start = window.start - timedelta(days=self.history_days)
        seen = items.filter(pl.col("published_at").is_between(start, window.end, closed="left"))
        actions = item_actions(seen, least_characters=self.least_characters)
        proof = Proof(
            min_shared=self.min_shared,
            max_q=self.max_q,
            supported_shared=self.supported_shared,
            supported_q=self.supported_q,
        )
        tried = tried_pairs(
            actions,
            windows=self._windows(),
            proof=proof,
            max_candidates_per_object=self.max_candidates_per_object,
        )
        edges, capped = standing_out(tried.edges, actions, proof=proof), tried.capped
        groups = groups_of(edges, min_accounts=self.min_accounts)
        found = []
        for (_,), members in groups.group_by("group", maintain_order=True):
            own = edges.filter(
                pl.col("left").is_in(members["account"].implode())
                & pl.col("right").is_in(members["account"].implode())
            )
            if own["is_alone"].any() and _last_of(own) >= window.start:
                found.append(
                    self._signal(
                        members["account"], own, actions=actions, items=seen, capped=capped
                    )
                )
        yield from sorted(found, key=lambda signal: (-signal.strength, signal.subject))

    def _windows(self) -> Mapping[str, tuple[float, ...]]:
        return {
            "text": self.text_windows,
            "url": self.url_windows,
            "hashtag": self.hashtag_windows,
            "repost": self.repost_windows,
            MIXED: self.mixed_windows,
        }

    def _signal(
        self,
        accounts: pl.Series,
        edges: pl.DataFrame,
        *,
        actions: pl.DataFrame,
        items: pl.DataFrame,
        capped: int,
    ) -> Signal:
        names = sorted(accounts.to_list())
        behind = _items_behind(names, edges, actions)
        reading = reading_of(names, edges, behind, items)
        first = edges["first_at"].min()
        return Signal(
            kind=reading.kind,
            subject=f"group:{key_of('group', *names)}",
            window=Window(start=_instant(first), end=_last_of(edges) + timedelta(seconds=1)),
            strength=float((edges["shared"] - edges["expected"]).sum()),
            method=self.name,
            evidence=tuple(ItemId(item) for item in behind["item"].head(EVIDENCE_ITEMS)),
            rests_on=tuple(ItemId(item) for item in behind["item"]),
            detail={
                **_detail(names, edges, reading),
                "items": len(behind),
                "kinds": sorted(behind["kind"].unique().to_list()),
                "objects_capped": capped,
                "max_q": self.max_q,
            },
        )


def _detail(names: list[str], edges: pl.DataFrame, reading: Reading) -> dict[str, object]:
    heaviest = edges.sort("weight", "left", "right", descending=[True, False, False])
    listed = heaviest.head(LISTED_EDGES).select(
        "left", "right", "shared", "expected", "q", "kind", "window_seconds"
    )
    return {
        "words": reading.words,
        "severity": reading.severity,
        "accounts": names,
        "edges": listed.to_dicts(),
        "edges_total": len(edges),
        "edges_supported": len(edges) - int(edges["is_alone"].sum()),
        "window_seconds": sorted(edges["window_seconds"].unique().to_list()),
        "shared": int(edges["shared"].sum()),
        "expected": float(edges["expected"].sum()),
        "q": float(edges.filter("is_alone")["q"].max() or 0.0),  # type: ignore[arg-type]
    }


def _items_behind(names: list[str], edges: pl.DataFrame, actions: pl.DataFrame) -> pl.DataFrame:
    """Give the items by which members acted on shared objects, the most widely shared objects first."""
    shared = shared_objects(edges)
    sides = pl.concat(
        [shared.select("kind", "object", account=side) for side in ("left", "right")]
    ).unique()
    hits = actions.join(sides, on=["kind", "object", "account"], how="semi")
    members = pl.col("account").n_unique().over("kind", "object")
    return (
        hits.with_columns(members=members)
        .sort("members", "object", "at", "item", descending=[True, False, False, False])
        .unique("item", keep="first", maintain_order=True)
    )


def _last_of(edges: pl.DataFrame) -> datetime:
    return _instant(edges["last_at"].max())


def _instant(value: object) -> datetime:
    if not isinstance(value, datetime):
        raise TypeError(f"an instant is expected, not {value!r}")
    return value
