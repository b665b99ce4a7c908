"""What an indicator's page tells of its group: members, pairs, chance, and the drawing of its communities."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext

from legation.chancery.drawing.figure import Figure
from legation.chancery.drawing.network import Bridge, Community, network
from legation.desks.briefing.authors.groups import Group, communities_of, members_of, pairs_of
from legation.desks.briefing.rules.findings import detail_of

SHOWN = 12
"""Pairs on the indicator's own page."""
MOST_MEMBERS = 100


def told(group: Group) -> tuple[dict[str, Any], Figure | None]:
    """Give what an indicator's page says of its group, and the drawing that begins with its communities."""
    detail = detail_of(group.row)
    members = members_of(group)
    pairs = pairs_of(group)
    part = communities_of(group)
    values = {
        "members": members[:MOST_MEMBERS],
        "members_total": len(members),
        "pairs": pairs[:SHOWN],
        "listed": group.edges.height,
        "all_pairs": group.total,
        "unlisted": max(group.total - group.edges.height, 0),
        "supported": detail.get("edges_supported", 0),
        "communities": len(set(part.values())),
        "shared": detail.get("shared"),
        "expected": detail.get("expected"),
        "q": detail.get("q"),
        "max_q": detail.get("max_q"),
        "windows": detail.get("window_seconds") or [],
        "is_beyond_chance": _is_beyond(detail),
    }
    return values, _drawn(group, part)


def _is_beyond(detail: Mapping[str, Any]) -> bool:
    counted, chance = detail.get("shared"), detail.get("expected")
    if not isinstance(counted, int | float) or not isinstance(chance, int | float):
        return False
    return counted > chance


def _drawn(group: Group, part: Mapping[str, int]) -> Figure | None:
    """Draw the communities; None where there are fewer than two, of which a drawing says nothing."""
    sizes = Counter(part.values())
    if len(sizes) < 2:
        return None
    called = {one: gettext("community %(number)s") % {"number": one} for one in sizes}
    between: Counter[tuple[int, int]] = Counter()
    for left, right in group.edges.select("left", "right").rows():
        one, other = sorted((part[left], part[right]))
        if one != other:
            between[one, other] += 1
    return network(
        [Community(id=str(one), name=called[one], accounts=n) for one, n in sizes.items()],
        [Bridge(left=str(one), right=str(two), links=n) for (one, two), n in between.items()],
        title=gettext("Communities of the group, joined by its pairs"),
    )
