"""Forecasts by month and week: scores and coverage of what the lab writes, beside own-history forecasts.

    python benchmarks/forecast_periods.py            # the reporting windows and series, once
    python benchmarks/forecast_periods.py --choose   # the windows that settings were chosen on

Months: people killed by country, the windows of the conflict forecasting challenge: October known,
January to December forecast. Scored by `legation lab score-forecast` against the outcomes that the
challenge used; beside ours "own 12", the country's last 12 months in any order. "active": countries with a
death in the last 12 months; the others are nearly all zero. Weeks: items a week per category and frequent
hashtag of the IRA sample, four weeks ahead from up to 12 origins, beside the last 12 weeks.
"""

import argparse
from datetime import timedelta
from pathlib import Path

import polars as pl

from _lab import through_lab
from legation.methods.change.periods import periods_of

DATA = Path(__file__).resolve().parents[1] / "../shared/data"
DRAWS = 1_000
OWN = 12
SCORES = ("crps", "log_crps", "ign", "mis", "coverage90")


def deaths() -> pl.DataFrame:
    """Give series, at (the month as it is written), value; months before a state existed are left out."""
    panel = pl.read_parquet(DATA / "foresight/views_panel_1990_2021.parquet").drop_nulls("deaths")
    return panel.select(
        pl.col("country_id").cast(pl.String).alias("series"), at="month", value="deaths"
    )


def outcomes(year: int) -> pl.DataFrame:
    """Give what the challenge scored a year by, or for earlier years the panel."""
    if year < 2018:
        return deaths().filter(pl.col("at").str.starts_with(str(year)))
    told = pl.read_parquet(DATA / "foresight/views_actuals_2018_2021.parquet")
    return told.filter(pl.col("year") == year).select(
        pl.col("country_id").cast(pl.String).alias("series"), at="month", value="deaths"
    )


def own_past(made: pl.DataFrame, known: pl.DataFrame) -> pl.DataFrame:
    """Make the forecast that repeats each series' last ``OWN`` values as draws at every step."""
    last = (
        known.sort("at")
        .group_by("series")
        .tail(OWN)
        .select("series", value=pl.col("value").cast(pl.Float64))
    )
    drawn = last.with_columns(draw=pl.int_range(pl.len()).over("series"))
    cells = made.select("window", "series", "at").unique()
    return cells.join(drawn, on="series").with_columns(model=pl.lit(f"own {OWN}"))


def print_scores(words: str, made: pl.DataFrame, actuals: pl.DataFrame) -> None:
    """Score all windows of each model together and print a line a model."""
    columns = ["model", "window", "series", "at", "draw", "value"]
    scored = through_lab("score-forecast", made.select(columns), actuals=actuals).table
    mean = pl.col(SCORES) * pl.col("n")
    for model, part in scored.group_by("model", maintain_order=True):
        total = part.select(mean.sum() / pl.col("n").sum()).row(0)
        told = "".join(f"{one:10.3f}" for one in total)
        print(f"{words:24} {model[0]:10} {part['n'].sum():6d}{told}", flush=True)


def months(years: range) -> None:
    history = deaths()
    for year in years:
        origin = f"{year - 1}-10"
        known = history.filter(pl.col("at") <= origin)
        actuals = outcomes(year)
        asked = known.filter(pl.col("series").is_in(actuals["series"].unique().to_list()))
        made = through_lab(
            "forecast", asked, "--origin", origin, "--horizons", "3..14", "--draws", str(DRAWS)
        ).table
        both = pl.concat([made, own_past(made, asked)], how="diagonal")
        active = asked.filter(pl.col("at") > f"{year - 2}-10", pl.col("value") > 0)[
            "series"
        ].unique()
        print_scores(f"deaths {year}, all", both, actuals)
        print_scores(
            f"deaths {year}, active", both.filter(pl.col("series").is_in(active.to_list())), actuals
        )


def weeks() -> None:
    tweets = pl.read_parquet(DATA / "coordination/ira_tweets.parquet").select(
        pl.col("text").str.to_lowercase().str.extract_all(r"#\w+").alias("tag"),
        category=pl.col("category").cast(pl.String),
        at=pl.col("published_at").dt.truncate("1w"),
        value=pl.lit(1.0),
    )
    tags = tweets.explode("tag").drop_nulls("tag")
    frequent = tags["tag"].value_counts(sort=True).head(40)["tag"]
    named = pl.concat(
        [
            tweets.select("at", "value", series="category"),
            tags.filter(pl.col("tag").is_in(frequent.to_list())).select(
                "at", "value", series="tag"
            ),
        ]
    )
    parts = []
    for (name,), rows in named.sort("series", "at").group_by("series", maintain_order=True):
        counted = periods_of(rows, unit="week")
        at = [counted.at(place) for place in range(len(counted.values))]
        parts.append(pl.DataFrame({"series": str(name), "at": at, "value": counted.values}))
    table = pl.concat(parts)
    end = table["at"].max()
    made = []
    for back in range(4, 52, 4):
        origin = end - timedelta(weeks=back)
        known = table.filter(pl.col("at") < origin)
        long = known.group_by("series").len().filter(pl.col("len") >= 40)["series"]
        still = known.filter(pl.col("series").is_in(long.to_list()))
        options = ("--origin", origin.isoformat(), "--horizons", "1..4", "--draws", str(DRAWS))
        one = through_lab("forecast", still, *options).table
        made += [one, own_past(one, still)]
    print_scores("items a week", pl.concat(made, how="diagonal"), table)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--choose", action="store_true", help="the windows settings were chosen on")
    choosing = parser.parse_args().choose
    print(f"{'what':24} {'model':10} {'n':>6}" + "".join(f"{name:>10}" for name in SCORES))
    months(range(2012, 2018) if choosing else range(2018, 2022))
    if not choosing:
        weeks()


if __name__ == "__main__":
    main()
