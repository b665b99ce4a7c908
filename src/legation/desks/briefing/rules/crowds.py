"""Who makes up a story: how few accounts write most of it, and which hashtag holds it together."""

import polars as pl

from legation.desks.briefing.content import (
    Counted,
    Evidence,
    Listed,
    Measured,
    Part,
    Quoted,
    Register,
    Sentence,
    Words,
)
from legation.desks.briefing.rules.numbers import share
from legation.desks.briefing.rules.picture import Picture

MOST_FEW = 12
"""Accounts above which half of a story is no few people's work."""
LEAST_ITEMS = 10
"""Publications below which who wrote most of them says little."""
LEAST_ACCOUNTS = 4
"""Accounts below which who wrote most of a story is plain from their count."""
HALF = 0.5
HASHTAG = r"#[\p{L}\p{N}\p{M}_]+"
CUT_HASHTAG = r"#[\p{L}\p{N}\p{M}_]*(?:…|\.\.\.)"


def concentration(picture: Picture, items: pl.DataFrame) -> tuple[Sentence, ...]:
    """Say which fewest accounts wrote half of these publications, and which hashtag half of them carry."""
    parts = few_writers(picture, items)
    tagged = _hashtag(picture, items)
    if tagged:
        parts += [Words("; ") if parts else Words(""), *tagged]
    if not parts:
        return ()
    return (Sentence(register=Register.FACT, parts=(*parts, Words("."))),)


def hashtags(items: pl.DataFrame) -> pl.DataFrame:
    """Give one row per publication and hashtag in it: ``id``, ``account``, ``tag`` in small letters
    and ``written`` as it stands there; one that was cut off is left out."""
    said = pl.concat_str(pl.col("title").fill_null(""), pl.lit(" "), pl.col("text").fill_null(""))
    whole = said.str.replace_all(CUT_HASHTAG, " ").str.extract_all(HASHTAG)
    told = items.select("id", "account", written=whole)
    rows = told.explode("written", empty_as_null=True).drop_nulls("written")
    tagged = rows.with_columns(tag=pl.col("written").str.to_lowercase())
    return tagged.unique(["id", "tag"], keep="first", maintain_order=True)


def few_writers(picture: Picture, items: pl.DataFrame) -> list[Part]:
    """Say which fewest accounts wrote half of these publications; nothing where they are not few."""
    written = items.drop_nulls("account").group_by("account").agg(n=pl.len())
    if items.height < LEAST_ITEMS or written.height < LEAST_ACCOUNTS:
        return []
    ordered = written.sort("n", "account", descending=[True, False])
    before = pl.col("n").cum_sum() - pl.col("n")
    few = ordered.filter(before < HALF * items.height)["account"].to_list()
    if len(few) > min(MOST_FEW, written.height / 2):
        return []
    theirs = items.filter(pl.col("account").is_in(few))["id"].to_list()
    listed = Evidence(of=Listed.ACCOUNTS, ids=tuple(few))
    return [
        Counted(evidence=listed, one="account wrote", many="accounts wrote"),
        Words(" "),
        Counted(evidence=picture.items(theirs), one="publication", many="publications"),
        Words(" of it ("),
        Measured(share(len(theirs), items.height)),
        Words(")"),
    ]


def _hashtag(picture: Picture, items: pl.DataFrame) -> list[Part]:
    tagged = hashtags(items)
    counted = tagged.group_by("tag").agg(n=pl.len()).sort("n", "tag", descending=[True, False])
    if not counted.height or counted["n"][0] < HALF * items.height:
        return []
    tag = counted["tag"][0]
    of_tag = tagged.filter(pl.col("tag") == tag)
    carrying, written = of_tag["id"].to_list(), of_tag["written"].mode().sort()[0]
    listed = Counted(
        evidence=picture.items(carrying), one="publication carries", many="publications carry"
    )
    return [listed, Words(" "), Quoted(text=written)]
