"""Who makes up a story: how few accounts write most of it, and which hashtag holds it together."""

import polars as pl

from legation.desks.briefing.content import (
    Evidence,
    Listed,
    Part,
    Quoted,
    Register,
    Sentence,
    counted,
    say,
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
    parts: list[Part] = []
    few = few_writers(picture, items)
    if few is not None:
        accounts, theirs = few
        parts.append(
            say(
                "{accounts} {publications} of it ({share})",
                accounts=counted("{number} account wrote", "{number} accounts wrote", accounts),
                publications=counted("{number} publication", "{number} publications", theirs),
                share=share(len(theirs.ids), items.height),
            )
        )
    tagged = _hashtag(picture, items)
    if tagged:
        parts += [say("; "), tagged] if parts else [tagged]
    if not parts:
        return ()
    return (Sentence(register=Register.FACT, parts=(*parts, say("."))),)


def hashtags(items: pl.DataFrame) -> pl.DataFrame:
    """Give one row per publication and hashtag in it: ``id``, ``account``, ``tag`` in small letters
    and ``written`` as it stands there; one that was cut off is left out."""
    said = pl.concat_str(pl.col("title").fill_null(""), pl.lit(" "), pl.col("text").fill_null(""))
    whole = said.str.replace_all(CUT_HASHTAG, " ").str.extract_all(HASHTAG)
    told = items.select("id", "account", written=whole)
    rows = told.explode("written", empty_as_null=True).drop_nulls("written")
    tagged = rows.with_columns(tag=pl.col("written").str.to_lowercase())
    return tagged.unique(["id", "tag"], keep="first", maintain_order=True)


def few_writers(picture: Picture, items: pl.DataFrame) -> tuple[Evidence, Evidence] | None:
    """Give the fewest accounts that wrote half of these publications, and theirs; None where they are not
    few."""
    written = items.drop_nulls("account").group_by("account").agg(n=pl.len())
    if items.height < LEAST_ITEMS or written.height < LEAST_ACCOUNTS:
        return None
    ordered = written.sort("n", "account", descending=[True, False])
    before = pl.col("n").cum_sum() - pl.col("n")
    few = ordered.filter(before < HALF * items.height)["account"].to_list()
    if len(few) > min(MOST_FEW, written.height / 2):
        return None
    theirs = items.filter(pl.col("account").is_in(few))["id"].to_list()
    return Evidence(of=Listed.ACCOUNTS, ids=tuple(few)), picture.items(theirs)


def _hashtag(picture: Picture, items: pl.DataFrame) -> Part | None:
    tagged = hashtags(items)
    often = tagged.group_by("tag").agg(n=pl.len()).sort("n", "tag", descending=[True, False])
    if not often.height or often["n"][0] < HALF * items.height:
        return None
    of_tag = tagged.filter(pl.col("tag") == often["tag"][0])
    carrying, written = of_tag["id"].to_list(), of_tag["written"].mode().sort()[0]
    return say(
        "{publications} {hashtag}",
        publications=counted(
            "{number} publication carries", "{number} publications carry", picture.items(carrying)
        ),
        hashtag=Quoted(text=written),
    )
