"""Surroundings: the liveliest of a crowd and a closed camp go, those who act together stay."""

import numpy as np
import polars as pl
from tests.methods.authenticity.planted import (
    DAY,
    bystanders,
    one_story,
    organic,
    planted,
    table,
)

from legation.methods.authenticity.groups import groups_of
from legation.methods.authenticity.interest import affinity_of
from legation.methods.authenticity.surroundings import standing_out
from legation.methods.authenticity.tries import Proof, tried_pairs

WINDOWS = {"text": (60.0, 3_600.0, 21_600.0)}
PROOF = Proof()


def of_texts(*parts: pl.DataFrame) -> pl.DataFrame:
    return pl.concat(parts).with_columns(kind=pl.lit("text"))


def members_of(edges: pl.DataFrame) -> set[str]:
    return set(groups_of(edges)["account"])


def joining(crowd: pl.DataFrame, *, members: int, joint: int) -> pl.DataFrame:
    """Members ``m00``… act within a minute of one another on what that crowd acts on."""
    chosen = crowd.sample(joint, seed=4).unique("object")
    random = np.random.default_rng(5)
    return pl.concat(
        chosen.with_columns(
            account=pl.lit(f"m{member:02d}"),
            at=pl.col("at") + pl.duration(seconds=int(random.integers(0, 60))),
        )
        for member in range(members)
    )


def test_the_liveliest_of_one_story_are_no_group_and_those_who_act_together_in_it_are() -> None:
    crowd = one_story()
    campaign = joining(crowd, members=8, joint=8)
    actions = of_texts(bystanders(), crowd, campaign)
    edges = tried_pairs(actions, windows=WINDOWS, proof=PROOF).edges
    assert len(members_of(edges)) > 50
    assert members_of(standing_out(edges, actions, proof=PROOF)) == set(campaign["account"])


def camp(*, members: int = 40, posts: int = 1_200, reposts: int = 6) -> pl.DataFrame:
    """A closed camp repeats what its own said, hours or days later, each whenever it likes."""
    random = np.random.default_rng(6)
    said = random.uniform(0, 10 * DAY, posts)
    at = (said[:, None] + random.uniform(0, 4 * DAY, (posts, reposts))).ravel()
    who = [random.choice(members, reposts, replace=False) for _ in range(posts)]
    names = [f"k{one:02d}" for one in np.concatenate(who)]
    return table(names, [f"c{number}" for number in np.repeat(range(posts), reposts)], at)


def test_a_closed_camp_is_no_group_for_sharing_what_it_shares_at_any_time() -> None:
    actions = of_texts(bystanders(), camp())
    edges = tried_pairs(actions, windows=WINDOWS, proof=PROOF).edges
    assert len(members_of(edges)) >= 3
    assert standing_out(edges, actions, proof=PROOF).is_empty()


def test_what_a_pair_shares_days_apart_tells_its_common_interest() -> None:
    crowd = of_texts(bystanders(), camp(), planted(2, members=5, joint=6, jitter=60))
    left, right = pl.Series(["k00", "m00", "b0"]), pl.Series(["k01", "m01", "b1"])
    of_camp, of_campaign, of_crowd = affinity_of(crowd, left=left, right=right)
    assert of_camp > 3
    assert (of_campaign, of_crowd) == (1, 1)


def test_those_who_do_most_of_what_is_done_with_their_objects_stay_as_they_are() -> None:
    actions = of_texts(organic(1), planted(2, members=6, joint=5, jitter=600))
    edges = tried_pairs(actions, windows=WINDOWS, proof=PROOF).edges
    assert members_of(edges) == {f"m{number:02d}" for number in range(6)}
    assert standing_out(edges, actions, proof=PROOF).equals(edges)


def test_nothing_found_stays_nothing() -> None:
    actions = of_texts(organic(1, actions=2_000))
    edges = tried_pairs(actions, windows=WINDOWS, proof=PROOF).edges
    assert standing_out(edges.clear(), actions, proof=PROOF).is_empty()
