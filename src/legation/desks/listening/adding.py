"""Adding many feeds at once: a list of feeds, or some of the starter list; each is tried when first read."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from legation.chancery.models import Person
from legation.couriers.addresses import without_user
from legation.couriers.opml import FeedList, LeftOut, Outline, Why
from legation.desks.listening.deciding import keep
from legation.desks.listening.examining import checked_address
from legation.desks.listening.models import Source
from legation.desks.listening.starters import Starter, starters
from legation.desks.listening.work import NewSource
from legation.domain.errors import Refused, Rejected
from legation.domain.scope import Scope
from legation.domain.source import LegalBasis, SourceScope
from legation.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Adding:
    """Who adds feeds at which mission, within what they may read, and under which settings."""

    person: Person
    scope: Scope
    mission: str
    settings: Settings
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What became of a list of feeds: how many are new, how many are read already, and the outlines that
    are left out, in the order of their file."""

    added: int
    known: int
    left_out: tuple[LeftOut, ...]


def readable(listed: FeedList, *, private_networks: bool) -> FeedList:
    """Leave out, of a list of feeds, also those whose address may not be read from here."""
    feeds, refused = list[Outline](), list[LeftOut]()
    for one in listed.feeds:
        try:
            address = checked_address(one.url, private_networks=private_networks)
        except (Rejected, Refused):
            shown = without_user(one.url)[:200]
            refused.append(
                LeftOut(number=one.number, title=one.title, why=Why.REFUSED, address=shown)
            )
        else:
            feeds.append(replace(one, url=address))
    left_out = sorted((*listed.left_out, *refused), key=lambda one: one.number)
    return FeedList(feeds=feeds, left_out=left_out)


def keep_list(listed: FeedList, adding: Adding) -> Taken:
    """Keep every feed of a list that may be read from here and that this mission does not read yet."""
    taken = readable(listed, private_networks=adding.settings.fetch_private_networks)
    added = keep_all(taken.feeds, adding)
    return Taken(added=added, known=len(taken.feeds) - added, left_out=tuple(taken.left_out))


def keep_starters(numbers: Iterable[str], adding: Adding) -> int:
    """Keep these of the starter list; Rejected when none of them is in it."""
    wanted = set(numbers)
    chosen = [one for one in starters() if str(one.number) in wanted]
    if not chosen:
        raise Rejected("choose at least one source")
    outlines = [Outline(title=one.name, url=one.address) for one in chosen]
    return keep_all(outlines, adding, known={one.address: one for one in chosen})


def keep_all(
    outlines: Iterable[Outline], adding: Adding, *, known: Mapping[str, Starter] | None = None
) -> int:
    """Keep every feed that this mission does not read yet; give how many were new."""
    read = Source.objects.filter(mission=adding.mission).values_list("address", flat=True)
    held, added = set(read), 0
    for one in outlines:
        address = checked_address(one.url, private_networks=adding.settings.fetch_private_networks)
        if address in held:
            continue
        starter = (known or {}).get(one.url)
        new = NewSource(
            address=address,
            name=one.title[:200],
            format="feed",
            mission=adding.mission,
            scope=SourceScope.OFFICIAL if starter and starter.is_official else SourceScope.FOREIGN,
            legal_basis=usual_basis(adding.settings),
        )
        keep(new, adding.scope, by=adding.person, at=adding.at)
        held.add(address)
        added += 1
    return added


def outlines_of(sources: Iterable[Source], *, with_off: bool = False) -> list[Outline]:
    """Give the feeds on the web that are read, in folders by mission: what goes to other readers.

    A file of this machine is nothing to them. ``with_off`` takes in feeds that are turned off: a list
    that leaves the house does not name by itself what was never allowed to be read.
    """
    return [
        Outline(title=one.name, url=one.address, folder=one.mission)
        for one in sources
        if one.reader == "feed" and one.is_far and (one.is_enabled or with_off)
    ]


def usual_basis(settings: Settings) -> LegalBasis | None:
    """Give the legal basis that the installation states for foreign and official sources."""
    said = settings.legal_basis
    return LegalBasis(said) if said in set(LegalBasis) else None
