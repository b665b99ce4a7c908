"""Step 6: every detector looks at the window and files its signals with their evidence."""

import json
from datetime import timedelta
from functools import partial

import polars as pl

from legation.chancery.installation import Installation
from legation.domain.signal import SIGNAL, Signal
from legation.domain.tables import conform, empty
from legation.domain.time import Window
from legation.doors.detector import Detector
from legation.doors.registry import plugin, plugin_names
from legation.rounds.guard import Guard
from legation.rounds.step import Moment, label_of, stamped


def detector_needs() -> frozenset[str]:
    """Name every column that a detector needs."""
    return frozenset().union(
        *(plugin("detectors", one)().needs for one in plugin_names("detectors"))
    )


def detect(
    here: Installation, items: pl.DataFrame, window: Window, *, moment: Moment, guard: Guard
) -> pl.DataFrame:
    """Run every detector on the enriched items; file and give their signals (SIGNAL columns).

    A signal takes the strictest label among all items it rests on, not only those it lists. One that was
    known by then is not filed again.
    """
    found: list[Signal] = []
    for name in plugin_names("detectors"):
        work = partial(_run, plugin("detectors", name)(), items, window)
        found += guard.run(f"detector {name}", work, otherwise=list[Signal]())
    table = signal_table(found, items, moment)
    held = here.archive.read("signals", here.scope, as_of=moment.as_of, columns=["id"])
    fresh = table.join(held, on="id", how="anti")
    if len(fresh):
        here.archive.file({"signals": fresh})
    return table


def _run(detector: Detector, items: pl.DataFrame, window: Window) -> list[Signal]:
    missing = sorted(detector.needs - set(items.columns))
    view = items.with_columns(pl.lit(None, dtype=pl.String).alias(name) for name in missing)
    since = window.start - timedelta(days=detector.history_days)
    seen = view.filter(pl.col("published_at") >= since).select(
        *sorted({"id", "published_at", *detector.needs})
    )
    return list(detector.detect(seen, window))


def signal_table(signals: list[Signal], items: pl.DataFrame, moment: Moment) -> pl.DataFrame:
    """Write signals as a table, each with the strictest label of its evidence."""
    labels = items.select("id", "mission", "marking", "audience")
    rows = []
    for one in signals:
        held = labels.filter(pl.col("id").is_in(list({*one.evidence, *one.rests_on})))
        label = label_of(held)
        rows.append(
            {
                "id": one.id,
                "kind": one.kind,
                "subject": one.subject,
                "start": one.window.start,
                "end": one.window.end,
                "strength": one.strength,
                "probability": one.probability,
                "method": one.method,
                "evidence": list(one.evidence),
                "detail": json.dumps(dict(one.detail), ensure_ascii=False, default=str),
                "mission": label.mission,
                "marking": str(label.marking),
                "audience": str(label.audience),
            }
        )
    if not rows:
        return empty(SIGNAL)
    table = pl.DataFrame(rows, infer_schema_length=None).unique(
        "id", keep="first", maintain_order=True
    )
    return conform(stamped(table, moment), SIGNAL, name="signals")
