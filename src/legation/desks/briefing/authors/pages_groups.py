"""The pages of a group of accounts that act together: its pairs, and what one pair rests on."""

import polars as pl

from legation.chancery.showing import Page, Reading, paged, shown
from legation.desks.briefing.authors.groups import (
    held_items,
    pairs_of,
    the_group,
)
from legation.desks.briefing.lookups.labels import label_of
from legation.desks.briefing.lookups.publications import publications
from legation.desks.briefing.pages_flows import listed
from legation.desks.briefing.render import tables


def _pairs(reading: Reading, name: str) -> Page:
    group = the_group(reading.archive, reading.scope, name)
    member = reading.query.get("member", "")
    rows = pairs_of(group, member=member)
    page = paged(pl.DataFrame({"at": range(len(rows))}), reading)
    values = {
        **page,
        "signal": name,
        "member": member,
        "rows": [rows[one["at"]] for one in page["rows"]],
        "all_pairs": group.total,
        "listed": group.edges.height,
        "label": label_of(group.row),
    }
    handed = tables.pairs(label_of(group.row), method=str(group.row["method"]))
    return Page(template="briefing/pairs.html", values=values, table=handed)


def _pair(reading: Reading, name: str, number: str) -> Page:
    group = the_group(reading.archive, reading.scope, name)
    met = held_items(group, int(number))
    pair = pairs_of(group)[int(number)]
    both = zip(met["left_item"], met["right_item"], strict=True)
    ids = list(dict.fromkeys(one for pair_ in both for one in pair_))
    items = publications(reading.archive, reading.scope, ids=ids) if ids else pl.DataFrame()
    values = {
        "signal": name,
        "pair": pair,
        "objects": [
            {name_: one[name_] for name_ in ("kind", "left_item", "right_item", "seconds")}
            for one in met.to_dicts()
        ],
        "held": met.height,
        "label": label_of(group.row, items) if ids else label_of(group.row),
        **paged(listed(items.sort("published_at", "id")) if ids else pl.DataFrame(), reading),
    }
    return Page(template="briefing/pair.html", values=values)


pairs = shown(_pairs)
pair = shown(_pair)
