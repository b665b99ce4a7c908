"""What an item does, as actions: it says a text, links an address, uses hashtags, reposts a post."""

import polars as pl

from legation.domain.tables import INSTANT, Schema

ITEM_ACTION: Schema = {
    "kind": pl.String(),
    "account": pl.String(),
    "object": pl.String(),
    "at": INSTANT,
    "item": pl.String(),
}
"""One action of one item; ``kind`` is text, url, hashtag or repost."""

KINDS = ("text", "url", "hashtag", "repost")

_ACTING = ("id", "account", "published_at")
_TRACKING = r"(?i)([?&])(?:utm_[^&#=]*|fbclid|gclid|mc_cid|mc_eid|ref|ref_src|s|cmpid)=[^&#]*"


def item_actions(
    items: pl.DataFrame, *, least_characters: int = 20, rare_share: float = 0.01
) -> pl.DataFrame:
    """Give every item's actions (``ITEM_ACTION`` columns), sorted by kind, object, time and item.

    Takes ``id, account, kind, text, text_hash, urls, hashtags, repost_of, published_at``. Items without
    account do nothing. A text counts from ``least_characters`` on and not when it is a repost; a repost
    that does not say of what is known by its text. The
    hashtags of a post are one object in their order; a single hashtag counts only while at most
    ``rare_share`` of all accounts (and never fewer than 10) use it.
    """
    rows = items.filter(pl.col("account").is_not_null() & pl.col("published_at").is_not_null())
    is_repost = (pl.col("kind") == "repost") | pl.col("repost_of").is_not_null()
    own = rows.filter(~is_repost.fill_null(False))
    made = [
        _acts(
            own.filter(pl.col("text").str.len_chars() >= least_characters),
            "text",
            pl.col("text_hash").cast(pl.String),
        ),
        _acts(
            own.select(*_ACTING, "urls").explode("urls"), "url", plain_address(pl.col("urls"))
        ).unique(["item", "object"], maintain_order=True),
        _hashtags(own, rare_share=rare_share),
        _acts(
            rows.filter(is_repost),
            "repost",
            pl.coalesce("repost_of", "text:" + pl.col("text_hash").cast(pl.String)),
        ),
    ]
    return pl.concat(made).sort("kind", "object", "at", "item")


def plain_address(url: pl.Expr) -> pl.Expr:
    """Take from an address what does not change the page: scheme, www, tracking, fragment, last slash."""
    bare = url.str.replace(r"#.*$", "").str.replace_all(_TRACKING, "$1")
    bare = bare.str.replace(r"[?&]+$", "").str.replace(r"\?&+", "?").str.replace_all(r"&{2,}", "&")
    return bare.str.replace(r"(?i)^https?://(?:www\.)?", "").str.strip_chars_end("/")


def _acts(rows: pl.DataFrame, kind: str, name: pl.Expr) -> pl.DataFrame:
    return rows.select(
        kind=pl.lit(kind),
        account=pl.col("account"),
        object=name.cast(pl.String),
        at=pl.col("published_at").cast(INSTANT),
        item=pl.col("id"),
    ).filter(pl.col("object").is_not_null() & (pl.col("object") != ""))


def _hashtags(rows: pl.DataFrame, *, rare_share: float) -> pl.DataFrame:
    tags = (
        pl.col("hashtags")
        .list.eval(pl.element().str.strip_chars_start("#").str.to_lowercase())
        .list.unique(maintain_order=True)
    )
    tagged = rows.select(*_ACTING, tags=tags).with_columns(many=pl.col("tags").list.len())
    several = _acts(tagged.filter(pl.col("many") >= 2), "hashtag", pl.col("tags").list.join(" "))
    single = _acts(tagged.filter(pl.col("many") == 1), "hashtag", pl.col("tags").list.first())
    limit = max(10.0, rare_share * rows["account"].n_unique())
    is_rare = pl.col("account").n_unique().over("object") <= limit
    return pl.concat([several, single.filter(is_rare)])
