"""Coordination: the accounts it finds on real data, and its cost on planted millions.

    python benchmarks/coordination.py                       # real data, and 500,000 planted actions
    python benchmarks/coordination.py --actions 5000000     # the size the targets are for

Real data: the IRA sample (every account is a troll; "same" is the share of pairs in one category)
beside the baseline "same normalised text in the same or the next minute"; the German election and the
Russian retweets beside seeded shuffles. Planted: accounts on objects of very unequal popularity in
bursts, with 20 groups of 15 accounts that act together 40 times within 20 seconds (2,100 pairs).
What is scored is what `legation lab coordination` writes, and says about the total on standard error.
Beside it stand the baseline, the detector's way of trying kinds and windows together, and the cost of
the functions behind the tool (modes pairs, objects and judged).
Targets at 5,000,000 actions and about 78 million candidate pairs: pair counts in 25 CPU-s and 3.5 GB,
distinct objects in 60 CPU-s, all planted pairs found.
"""

import argparse
import re
import resource
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import polars as pl

from _lab import Written, through_lab
from legation.methods.authenticity.actions import number_actions
from legation.methods.authenticity.coaction import count_pairs
from legation.methods.authenticity.coordination import coordinated_pairs
from legation.methods.authenticity.surroundings import standing_out
from legation.methods.authenticity.tries import Proof, tried_pairs

DATA = Path(__file__).resolve().parents[1] / "../shared/data/coordination"
START = int(datetime(2024, 1, 1, tzinfo=UTC).timestamp())
DAYS = 31
GROUPS, MEMBERS, JOINT, WITHIN = 20, 15, 40, 20
WINDOWS = (60, 3_600, 21_600)
MAX_Q = 0.01
MODES = ("pairs", "objects", "judged", "lab")


def found(actions: pl.DataFrame, *, window: int, least: int = 2, q: float = MAX_Q) -> Written:
    """Give the pairs that `legation lab coordination` writes."""
    options = ["--window", f"{window}s", "--min-shared", str(least), "--q", f"{q:.12g}"]
    told = actions.select("account", "object", "at")
    return through_lab("coordination", told, *options)


def ira() -> None:
    """Compare accounts and pairs with the baseline on the IRA sample."""
    tweets = pl.read_parquet(DATA / "ira_tweets.parquet")
    plain = pl.col("text").str.normalize("NFKC").str.to_lowercase()
    plain = (
        plain.str.replace_all(r"https?://\S+", "").str.replace_all(r"\s+", " ").str.strip_chars()
    )
    tweets = tweets.with_columns(object=plain, at="published_at").filter(
        pl.col("object").str.len_chars() >= 10
    )
    category = dict(
        tweets.select("account", pl.col("category").cast(pl.String)).unique("account").iter_rows()
    )
    own = tweets.filter(~pl.col("is_retweet"))
    baseline = coordinated_pairs(
        tweets, window_seconds=60, min_shared=1, max_q=None, rounds=1
    ).edges
    print("IRA sample, 195 accounts         accounts  pairs   same   CPU-s")
    row("baseline: text, 60 s, once", baseline, category, 0.0)
    begun = time.process_time()
    tries = [(table, window) for table in (tweets, own) for window in WINDOWS]
    parts = [found(table, window=window, q=MAX_Q / len(tries)).table for table, window in tries]
    spent = time.process_time() - begun
    for (table, window), part in zip(tries, parts, strict=True):
        name = "all posts" if table is tweets else "own posts"
        row(f"  {name}, {window} s, q <= {MAX_Q / len(tries):.4f}", part, category, 0.0)
    joined = pl.concat(parts).unique(["left", "right"])
    row(f"ours: six tries, q <= {MAX_Q} overall", joined, category, spent)
    looser = pl.concat(
        [found(table, window=window, least=1, q=0.05).table for table, window in tries]
    ).unique(["left", "right"])
    row("ours: six tries, q <= .05 each, >= 1", looser, category, 0.0)
    supported(tweets, category)


def supported(tweets: pl.DataFrame, category: dict[str, str]) -> None:
    """Try kinds and windows as the detector does, and tell the pairs that third accounts support."""
    begun = time.process_time()
    kind = pl.when("is_retweet").then(pl.lit("repost")).otherwise(pl.lit("text"))
    actions = tweets.select("account", "object", "at", kind=kind)
    windows = dict.fromkeys(("text", "repost", "mixed"), WINDOWS)
    proof = Proof(max_q=MAX_Q)
    edges = tried_pairs(actions, windows=windows, proof=proof).edges
    spent = time.process_time() - begun
    once = edges.sort("is_alone", descending=True).unique(["left", "right"], keep="first")
    row("detector: pairs that stand alone", once.filter("is_alone"), category, spent)
    row("detector: kept by third accounts", once.filter(~pl.col("is_alone")), category, 0.0)
    row("detector: all", once, category, 0.0)
    out = standing_out(edges, actions, proof=proof).unique(["left", "right"])
    row("detector: in their surroundings", out, category, 0.0)


def row(name: str, edges: pl.DataFrame, category: dict[str, str], spent: float) -> None:
    accounts = set(edges["left"]) | set(edges["right"])
    same = [
        category[left] == category[right]
        for left, right in edges.select("left", "right").iter_rows()
    ]
    share = float(np.mean(same)) if same else float("nan")
    cost = f"{spent:7.1f}" if spent else ""
    print(f"{name:34s} {len(accounts):6d} {len(edges):6d} {share:6.3f} {cost}")


def shuffles() -> None:
    """State the totals of the two other sets, and how many pairs of a shuffle pass q."""
    sets = {
        "german url 60 s": ("german_elections", "account_id", "url_id", "timestamp", 60, 2),
        "german url 10 s, 3 objects": (
            "german_elections",
            "account_id",
            "url_id",
            "timestamp",
            10,
            3,
        ),
        "russian 1 h": (
            "russian_coord_tweets",
            "account_id",
            "object_id",
            "timestamp_share",
            3_600,
            2,
        ),
        "russian 60 s": (
            "russian_coord_tweets",
            "account_id",
            "object_id",
            "timestamp_share",
            60,
            2,
        ),
    }
    for name, (file, account, object_, at, window, least) in sets.items():
        actions = (
            pl.read_parquet(DATA / f"{file}.parquet")
            .select(
                account=account, object=object_, at=pl.from_epoch(at).dt.replace_time_zone("UTC")
            )
            .drop_nulls()
        )
        seen = found(actions, window=window, least=least)
        random = np.random.default_rng(1)
        dealt = actions.with_columns(
            account=actions["account"].gather(random.permutation(len(actions)))
        )
        null = found(dealt, window=window, least=least)
        print(
            f"{name}: {total_of(seen)}; {len(seen.table)} pairs at q <= .01, "
            f"{len(null.table)} of {total_of(null).split()[0]} in a shuffle"
        )


def total_of(made: Written) -> str:
    """Give what the tool says about the total: how many pairs, how many by chance, and the verdict."""
    [words] = re.findall(r"^action: (.*); pair by pair", made.said, re.MULTILINE)
    return str(words)


def planted(count: int, seed: int = 7) -> pl.DataFrame:
    """Make ``count`` actions, planted ones included: ``account``, ``object``, ``at``."""
    random = np.random.default_rng(seed)
    scale = count / 5_000_000
    accounts, objects = max(2_000, int(200_000 * scale)), max(3_000, int(300_000 * scale))
    noise = count - GROUPS * MEMBERS * JOINT
    popularity = 1 / np.arange(1, objects + 1) ** 0.9
    chosen = random.choice(objects, noise, p=popularity / popularity.sum())
    birth = random.uniform(0, (DAYS - 1) * 86_400, objects)
    life = 25_000 * (0.5 + random.random(objects))
    at = np.minimum(birth[chosen] + random.exponential(life[chosen]), DAYS * 86_400)
    activity = 1 / np.arange(1, accounts + 1) ** 0.5
    account = random.choice(accounts, noise, p=activity / activity.sum())
    members = accounts + np.arange(GROUPS * MEMBERS).reshape(GROUPS, 1, MEMBERS)
    moment = random.uniform(0, DAYS * 86_400 - WITHIN, (GROUPS, JOINT, 1))
    together = moment + random.uniform(0, WITHIN, (GROUPS, JOINT, MEMBERS))
    # the groups act on ordinary objects of the crowd, not on some of their own
    on = random.choice(objects, (GROUPS, JOINT, 1)) + np.zeros((1, 1, MEMBERS), dtype=np.int64)
    return pl.DataFrame(
        {
            "account": np.concatenate([account, np.broadcast_to(members, on.shape).ravel()]),
            "object": np.concatenate([chosen, on.ravel()]),
            "at": (np.concatenate([at, together.ravel()]).astype(np.int64) + START) * 1_000_000,
        }
    ).with_columns(pl.col("at").cast(pl.Datetime("us", "UTC")))


def planted_row(count: int, mode: str) -> None:
    """Run one mode in this process and print its cost and what it found."""
    actions = planted(count)
    first_member = actions["account"].max() - GROUPS * MEMBERS + 1
    begun = time.process_time()
    if mode == "lab":
        made = found(actions, window=60, least=5)
        left, right = (made.table[side].cast(pl.Int64).to_numpy() for side in ("left", "right"))
        candidates = int(re.findall(r"([0-9,]+) candidate", made.said)[0].replace(",", ""))
    elif mode == "judged":
        looked = coordinated_pairs(actions, window_seconds=60, min_shared=5)
        left, right = (looked.edges[side].cast(pl.Int64).to_numpy() for side in ("left", "right"))
        candidates = looked.candidates
    else:
        numbered = number_actions(actions)
        counted = count_pairs(
            numbered, window_seconds=60, min_shared=5, count_objects=mode == "objects"
        )
        left, right = (
            numbered.accounts.gather(side).to_numpy() for side in (counted.left, counted.right)
        )
        candidates = counted.candidates
    spent = time.process_time() - begun
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    group = (left - first_member) // MEMBERS
    hit = (left >= first_member) & (group == (right - first_member) // MEMBERS)
    known = GROUPS * MEMBERS * (MEMBERS - 1) // 2
    print(
        f"{mode:10s} {count:9,d} {candidates:12,d} {len(left):10,d} {int(hit.sum()):6d}/{known}"
        f" {hit.mean() if len(hit) else 0:10.3f} {spent:7.1f} {peak:8,.0f}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--actions", type=int, default=500_000, help="planted actions")
    parser.add_argument("--mode", choices=MODES, help="one planted row only")
    given = parser.parse_args()
    if given.mode:
        planted_row(given.actions, given.mode)
        return
    ira()
    shuffles()
    print("planted        actions   candidates   edges k=5    planted  precision   CPU-s  peak MB")
    sys.stdout.flush()
    for mode in MODES:
        command = [sys.executable, __file__, "--actions", str(given.actions), "--mode", mode]
        subprocess.run(command, check=True)


if __name__ == "__main__":
    main()
