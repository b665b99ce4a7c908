"""How often the 90 % interval held for what the road itself forecasts: stories and narratives, on real posts.

    python benchmarks/foreseen.py            # the reporting days, once, as shipped
    python benchmarks/foreseen.py --choose   # the choosing days, and the weights fitted to them

The IRA sample is collected once; on each of some days an installation updates as of that day, and again
eight days later, when all seven steps are over. Days alternate between choosing and reporting. Printed
for stories and narratives: steps scored, the share inside the 90 % interval (target .85 to .95), the mean
pinball loss beside that of the week before repeated, and steps that could not be scored, because the
story was merged or is gone from what the update looks at. With ``--choose`` also the weights of
``methods.forecasting.fading``, by quantile regression on the choosing days.
"""

import argparse
import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "legation.faces.web.configuration")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np
import polars as pl

if TYPE_CHECKING:
    from legation.chancery.installation import Installation

DATA = Path(__file__).resolve().parents[1] / "../shared/data/coordination/ira_tweets.parquet"
FIRST, EVERY, DAYS = datetime(2015, 2, 20, tzinfo=UTC), timedelta(days=31), 28
LATER = timedelta(days=8)


def origins(*, reporting: bool) -> Iterator[datetime]:
    """Give every other day of the plan."""
    for number in range(DAYS):
        if (number % 2 == 1) == reporting:
            yield FIRST + number * EVERY


def collected() -> "Installation":
    """Open an installation that holds the sample as a history."""
    from legation.faces.cli.opening import opened

    here = opened()
    from legation.desks.listening.collecting import collect_once
    from legation.desks.listening.work import NewSource, add_source
    from legation.domain.source import LegalBasis

    basis = LegalBasis.PUBLIC_TASK
    new = NewSource(address=str(DATA), mission="lima", is_history=True, legal_basis=basis)
    add_source(new, at=here.now())
    for told in collect_once(here):
        print(f"{told.filed:,} items of {told.rows:,}", flush=True)
    return here


def followed(here: "Installation", origin: datetime) -> pl.DataFrame:
    """Update as of a day and after its week; give every step said on that day, with what came of it."""
    from legation.rounds.loop import update

    for at in (origin, origin + LATER):
        update(replace(here, now=lambda at=at: at))
    said = here.archive.read("forecasts", here.scope, as_of=origin).filter(
        origin=origin.replace(hour=0)
    )
    scored = here.archive.read("forecast_scores", here.scope, as_of=origin + LATER)
    return said.join(
        scored.select("forecast", "at", "actual", "is_covered90", "pinball", "baseline_pinball"),
        left_on=["id", "at"],
        right_on=["forecast", "at"],
        how="left",
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--choose", action="store_true", help="the choosing days")
    given = parser.parse_args()
    with TemporaryDirectory() as folder:
        os.environ["LEGATION_HOME"] = folder
        here = collected()
        kept: dict[str, list[float]] = {}
        _remember(kept)
        parts = []
        for day in origins(reporting=not given.choose):
            parts.append(followed(here, day))
            print(f"{day:%Y-%m-%d}: {len(parts[-1])} steps", flush=True)
    steps = pl.concat(parts).with_columns(kind=pl.col("series").str.split(":").list.first())
    histories = pl.DataFrame({"input_digest": list(kept), "history": list(kept.values())})
    for kind, rows in [("all", steps), *((one[0], part) for one, part in steps.group_by("kind"))]:
        known = rows.drop_nulls("actual")
        print(
            f"{kind:10s} {known.height:5d} scored, {rows.height - known.height:4d} lost; inside 90 %: "
            f"{known['is_covered90'].mean():.3f} (target .85-.95); pinball "
            f"{known['pinball'].mean():.2f} beside {known['baseline_pinball'].mean():.2f}"
        )
    if given.choose:
        _fit(steps.drop_nulls("actual").join(histories, on="input_digest"))


def _remember(histories: dict[str, list[float]]) -> None:
    """Keep the history of each series that is forecast, by its digest."""
    from legation.desks.foresight.forecasters import AttentionForecaster

    forecast = AttentionForecaster.forecast

    def remembered(self, history: pl.DataFrame, *, horizon: timedelta) -> object:
        made = forecast(self, history, horizon=horizon)
        histories[made.input_digest] = history.sort("at")["value"].to_list()
        return made

    AttentionForecaster.forecast = remembered


def _fit(steps: pl.DataFrame) -> None:
    """Print the weights for each level, of series that are told of on most days and of the others."""
    from sklearn.linear_model import QuantileRegressor

    from legation.domain.forecast import LEVELS
    from legation.methods.forecasting.fading import features, is_often

    days = (steps["at"] - steps["origin"]).dt.total_days().to_list()
    past = [np.array(one) for one in steps["history"].to_list()]
    known = np.array([features(one, day + 1)[-1] for one, day in zip(past, days, strict=True)])
    came = np.log1p(steps["actual"].to_numpy())
    often = np.array([is_often(one) for one in past])
    for name, chosen in (("most days", often), ("few days", ~often)):
        print(f"{name}: {chosen.sum()} steps")
        for level in LEVELS:
            fitted = QuantileRegressor(
                quantile=level, alpha=1e-6, fit_intercept=False, solver="highs"
            ).fit(known[chosen], came[chosen])
            print(f"  {level:.2f}  " + "  ".join(f"{one:7.3f}" for one in fitted.coef_))


if __name__ == "__main__":
    main()
