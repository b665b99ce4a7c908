"""The tools for coordination, bursts and self-excitation on any file."""

import json
from datetime import timedelta

import polars as pl

from legation.chancery.terminal import say_aside
from legation.domain.errors import Rejected
from legation.faces.lab.method import LabMethod, Made, Option
from legation.faces.lab.units import as_budget, as_duration
from legation.methods.authenticity.actions import number_actions
from legation.methods.authenticity.chance import aggregate, strata_of
from legation.methods.authenticity.coordination import Coordination, coordinated_pairs
from legation.methods.change.bursts import MOST_A_WEEK, bursts
from legation.methods.change.excitation import LEAST_EVENTS, RESAMPLES, excitation

MOST_CANDIDATES_TO_SHUFFLE = 20_000_000


def run_coordination(
    table: pl.DataFrame, *, window: str, min_shared: int, q: float, pairs: bool, all: bool
) -> pl.DataFrame:
    """Find coordinated pairs, kind by kind; say on standard error what chance would give."""
    seconds = as_duration(window).total_seconds()
    kinds = table if "kind" in table.columns else table.with_columns(kind=pl.lit("action"))
    found = []
    for (kind,), actions in kinds.sort("kind").group_by("kind", maintain_order=True):
        looked = coordinated_pairs(
            actions,
            window_seconds=seconds,
            min_shared=min_shared,
            max_q=None if all else q,
            count_objects=not pairs,
        )
        _say_chance(str(kind), actions, looked, seconds=seconds, min_shared=min_shared)
        found.append(looked.edges.with_columns(kind=pl.lit(str(kind), dtype=pl.String)))
    if not found:
        return pl.DataFrame(schema=dict.fromkeys(COORDINATION.gives, pl.String))
    lists = pl.Series([json.dumps(one) for one in pl.concat(found)["evidence"].to_list()])
    return pl.concat(found).with_columns(evidence=lists.cast(pl.String))


def _say_chance(
    kind: str, actions: pl.DataFrame, looked: Coordination, *, seconds: float, min_shared: int
) -> None:
    say_aside(
        f"{kind}: {looked.actions:,} actions, {looked.accounts:,} accounts, "
        f"{looked.objects:,} objects, {looked.candidates:,} candidate pairs, "
        f"{looked.tested:,} pairs of accounts tested; chance within {looked.strata}"
    )
    for capped in looked.capped.iter_rows(named=True):
        say_aside(f"{kind}: left out {capped['object']}: {capped['candidates']:,} candidate pairs")
    if looked.candidates > MOST_CANDIDATES_TO_SHUFFLE:
        say_aside(f"{kind}: too many candidates to shuffle; no statement on the total")
        return
    numbered = number_actions(actions)
    strata = strata_of(numbered.at, window_seconds=seconds)
    total = aggregate(numbered, strata, window_seconds=seconds, min_shared=min_shared)
    say_aside(f"{kind}: {total.words}; pair by pair, {looked.significant:,} are beyond chance")


COORDINATION = LabMethod(
    name="coordination",
    needs={
        "account": "who acted",
        "object": "on what: a text, a link, a post",
        "at": "when, ISO 8601",
    },
    optional={"kind": "kind of object; kinds are looked at apart"},
    gives={
        "kind": "kind of object",
        "left": "account",
        "right": "account, after left in order",
        "shared": "distinct objects both acted on within the window",
        "expected": "objects they would share by chance",
        "q": "false-discovery value over all pairs of accounts, 0–1",
        "first_at": "first shared action, UTC",
        "last_at": "last shared action, UTC",
        "evidence": "JSON list of shared objects, rarest first, at most 50",
    },
    run=run_coordination,
    options=(
        Option(
            "window",
            str,
            "60s",
            "how far apart two actions may lie (s, m, h, d, w)",
            least=0.001,
            most=366 * 86_400,
            measure=lambda text: as_duration(text).total_seconds(),
            unit="seconds",
        ),
        Option("min-shared", int, 2, "objects a pair must share", least=1, most=1_000_000),
        Option("q", float, 0.01, "largest false-discovery value kept", least=0, most=1),
        Option("pairs", bool, False, "count co-actions instead of distinct objects"),
        Option("all", bool, False, "keep pairs that fail q"),
    ),
)


def run_bursts(table: pl.DataFrame, *, budget: str, history: str) -> Made:
    """Find bursts in hourly counts.

    A series that cannot be judged is named with its reason; Rejected when that is every one.
    """
    looked = bursts(
        table,
        budget_per_week=as_budget(budget),
        history_days=max(1, round(as_duration(history) / timedelta(days=1))),
    )
    if len(looked.unready) and len(looked.unready) == table["series"].n_unique():
        name, reason = looked.unready.row(0)
        raise Rejected(f"no series can be judged: {reason}", where=f"series {name!r}")
    return Made(table=looked.found, unfit=looked.unready)


BURSTS = LabMethod(
    name="bursts",
    needs={
        "series": "name of the series",
        "at": "when, ISO 8601; summed by hour",
        "value": "count",
    },
    gives={
        "series": "name of the series",
        "start": "first busy hour, UTC",
        "end": "end of the last busy hour, UTC",
        "score": "robust deviations above the same hour's usual, at the peak",
        "alert_at": "hour in which the burst was first alerted, UTC; a budget counts these",
    },
    run=run_bursts,
    options=(
        Option(
            "budget",
            str,
            "1/week",
            "false alarms a series may raise (day, week, month, year)",
            least=0.01,
            most=MOST_A_WEEK,
            measure=as_budget,
            unit="a week",
        ),
        Option(
            "history",
            str,
            "90d",
            "how far back hours are ranked against (d, w)",
            least=1,
            most=3_660,
            measure=lambda text: as_duration(text) / timedelta(days=1),
            unit="days",
        ),
    ),
)


def run_excitation(table: pl.DataFrame, *, resamples: int, seed: int) -> pl.DataFrame:
    """Measure each series; one with too few events has no measure, and its line says nothing else."""
    return excitation(table, resamples=resamples, seed=seed)


EXCITATION = LabMethod(
    name="excitation",
    needs={
        "series": "name of the series",
        "at": "when something happened, ISO 8601; one row for each event",
    },
    gives={
        "series": f"name; all else is null under {LEAST_EVENTS} events or within a day",
        "branching": "events that one event brings on, beyond rhythm and drift; near 1: running away",
        "low": "lower end of its 95 % interval",
        "high": "upper end of it",
        "p_null": "how often a series without excitation would look as excited, 0–1",
    },
    run=run_excitation,
    options=(
        Option(
            "resamples",
            int,
            RESAMPLES,
            "series made anew to see what rhythm hides",
            least=0,
            most=1_000,
        ),
        Option("seed", int, 0, "the same seed gives the same numbers", least=0, most=2**31 - 1),
    ),
)

METHODS = [COORDINATION, BURSTS, EXCITATION]
