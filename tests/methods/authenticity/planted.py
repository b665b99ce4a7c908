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


def bystanders(*, actions: int = 20_000, accounts: int = 3_000) -> pl.DataFrame:
    """A large crowd of whom each says something else."""
    random = np.random.default_rng(8)
    who = [f"b{number}" for number in random.integers(0, accounts, actions)]
    at = random.uniform(0, 14 * DAY, actions)
    return table(who, [f"own{number}" for number in range(actions)], at)


def one_story(*, actions: int = 1_500, accounts: int = 200, objects: int = 40) -> pl.DataFrame:
    """The people of one language say the same few things for a day and a half, the lively ones often."""
    random = np.random.default_rng(9)
    chosen = random.integers(0, objects, actions)
    birth = random.uniform(6 * DAY, 7.5 * DAY, objects)
    at = birth[chosen] + random.exponential(3 * 3_600, actions)
    activity = 1 / (np.arange(accounts) + 10) ** 0.9
    who = random.choice(accounts, actions, p=activity / activity.sum())
    return table([f"l{number}" for number in who], [f"s{number}" for number in chosen], at)


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
