"""Worlds with and without planted coordination."""

from datetime import UTC, datetime

import numpy as np
import polars as pl

START = datetime(2024, 3, 1, tzinfo=UTC).timestamp()
DAY = 86_400


def organic(
    seed: int,
    *,
    actions: int = 20_000,
    accounts: int = 400,
    objects: int = 1_500,
    days: int = 14,
    unequal: float = 0.9,
) -> pl.DataFrame:
    """Accounts of very unequal activity act on objects of very unequal popularity, by day and night;
    an object lives some hours from its birth. Who acts on what is chance."""
    random = np.random.default_rng(seed)
    popularity = 1 / np.arange(1, objects + 1) ** unequal
    chosen = random.choice(objects, actions, p=popularity / popularity.sum())
    birth = random.uniform(0, days * DAY, objects)
    at = birth[chosen] + random.exponential(6 * 3600, actions)
    hour = at % DAY / 3600
    awake = random.random(actions) < 0.55 + 0.45 * np.cos((hour - 15) / 24 * 2 * np.pi)
    activity = random.pareto(1.2, accounts) + 0.2
    account = random.choice(accounts, actions, p=activity / activity.sum())
    keep = awake & (at < days * DAY)
    return table(account[keep], [f"o{number}" for number in chosen[keep]], at[keep])


def planted(seed: int, *, members: int, joint: int, jitter: float, days: int = 14) -> pl.DataFrame:
    """Members ``m00``… act on ``joint`` objects of their own, each within ``jitter`` seconds."""
    random = np.random.default_rng(seed)
    moments = random.uniform(0, days * DAY - jitter, joint)
    at = (moments[:, None] + random.uniform(0, jitter, (joint, members))).ravel()
    names = [f"m{member:02d}" for _ in range(joint) for member in range(members)]
    objects = [f"p{number}" for number in range(joint) for _ in range(members)]
    return table(names, objects, at)


def table(account: object, objects: list[str], at: np.ndarray) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "account": pl.Series(account).cast(pl.String),
            "object": objects,
            "at": pl.Series((START + np.round(at)) * 1e6)
            .cast(pl.Int64)
            .cast(pl.Datetime("us", "UTC")),
        }
    )
