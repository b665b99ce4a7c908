"""Campaigns: planted groups of accounts that act together and hide in ordinary posts."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from random import Random

from legation.desks.exercise.cast import Account, Cast, Community, new_account
from legation.desks.exercise.lexicon import LANGUAGES, lexicon
from legation.desks.exercise.names import CITIES, spell
from legation.desks.exercise.rhythm import log_uniform
from legation.desks.exercise.utterances import Scheduled, native_id
from legation.desks.exercise.world import World

KINDS = ("text", "url", "hashtag", "repost", "mixed")
SLOW_OF_FIVE = 3
_ITEMS_PER_FURTHER = 200_000
_MOST = 40
_SHARE_OF_ITEMS = 0.03


@dataclass(frozen=True, slots=True, kw_only=True)
class Campaign:
    """A campaign's parameters: shares are 0–1, ``jitter_seconds`` the half-width of a wave."""

    id: str
    kind: str
    language: str
    accounts: Sequence[Account]
    objects: int
    participation: float
    jitter_seconds: float
    paraphrase_share: float
    cover_share: float
    is_slow: bool

    def parameters(self) -> dict[str, object]:
        """Give the parameters for the ground truth."""
        return {
            "kind": self.kind, "language": self.language, "size": len(self.accounts),
            "objects": self.objects, "participation": round(self.participation, 3),
            "jitter_seconds": round(self.jitter_seconds, 1), "is_slow": self.is_slow,
            "paraphrase_share": round(self.paraphrase_share, 3),
            "cover_share": round(self.cover_share, 3),
        }  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wave:
    """One shared object of a campaign: when it is pushed and what every post of it carries."""

    number: int
    second: float
    kind: str
    slogans: Sequence[str]
    slots: Mapping[str, str]
    url: str
    hashtags: tuple[str, str]


def plan_campaigns(world: World, cast: Cast) -> list[Campaign]:
    """Draw the campaigns of a world; none in an empty one."""
    if not world.is_planted:
        return []
    count = min(_MOST, len(KINDS) + world.items // _ITEMS_PER_FURTHER)
    return [_campaign(number, world, cast) for number in range(count)]


def campaign_posts(campaign: Campaign, world: World, cast: Cast) -> list[Scheduled]:
    """Give every post of a campaign's accounts: waves on shared objects, and the cover between."""
    dice = world.dice("campaign-posts", campaign.id)
    community = cast.communities[campaign.language]
    posts = [
        post
        for number in range(campaign.objects)
        for post in _wave_posts(_wave(number, campaign, community, world), campaign, world, dice)
    ]
    cover = round(len(posts) * campaign.cover_share / (1 - campaign.cover_share))
    mark = {"campaign": campaign.id, "role": "cover"}
    posts += [
        Scheduled(
            second=_waking_second(world, dice), account=dice.choice(campaign.accounts), mark=mark
        )
        for _ in range(cover)
    ]
    return posts


def _campaign(number: int, world: World, cast: Cast) -> Campaign:
    dice = world.dice("campaign", number)
    language = dice.choices(LANGUAGES, [cast.communities[name].weight for name in LANGUAGES])[0]
    objects, participation = dice.randint(6, 16), dice.uniform(0.5, 0.9)
    cover = dice.uniform(0.2, 0.9)
    room = world.items * _SHARE_OF_ITEMS * (1 - cover) / (objects * participation)
    size = round(log_uniform(5, 60, dice))
    is_slow = number % len(KINDS) == SLOW_OF_FIVE
    jitter = log_uniform(3600, 8 * 3600, dice) if is_slow else log_uniform(5, 4 * 3600, dice)
    size = max(5, min(size, int(room)))
    return Campaign(
        id=f"c{number + 1:02d}",
        kind=KINDS[number % len(KINDS)],
        language=language,
        accounts=_members(number, size, cast.communities[language], world),
        objects=min(objects, world.days) if is_slow else objects,
        participation=participation,
        jitter_seconds=jitter,
        paraphrase_share=dice.uniform(0, 0.6),
        cover_share=cover,
        is_slow=is_slow,
    )


def _members(number: int, size: int, community: Community, world: World) -> list[Account]:
    dice = world.dice("campaign-accounts", number)
    born = (world.start - timedelta(days=dice.randint(20, 60))).date()
    platform = "plaza" if dice.random() < 0.75 else "murmur"
    return [
        new_account(
            f"{community.language}{dice.randrange(20_000, 99_999)}{k}",
            community,
            dice,
            platform=platform,
            year=str(born + timedelta(days=dice.randint(0, 6))) if k % 2 else "",
        )
        for k in range(size)
    ]


def _wave(number: int, campaign: Campaign, community: Community, world: World) -> _Wave:
    dice = world.dice("wave", campaign.id, number)
    words = lexicon(campaign.language)
    place, other = dice.sample(CITIES, 2)
    slots = {
        "country": spell(community.country, campaign.language),
        "country2": spell(other, campaign.language),
        "city": spell(place, campaign.language),
        "person": spell(dice.choice(community.persons), campaign.language),
        "number": str(dice.randint(11, 9_000)),
    }
    tags = tuple(
        f"{spell(name, 'en')}{dice.choice(('Now', 'First', '2026', 'Truth'))}"
        for name in (place, other)
    )
    return _Wave(
        number=number,
        second=_wave_second(number, campaign, world, dice),
        kind=dice.choice(KINDS[:4]) if campaign.kind == "mixed" else campaign.kind,
        slogans=[capital_line.format_map(slots) for capital_line in dice.choice(words.slogans)],
        slots=slots,
        url=f"https://{place.replace('-', '')}-voice.example/{dice.randrange(10**7)}",
        hashtags=(tags[0], tags[1]),
    )


def _wave_second(number: int, campaign: Campaign, world: World, dice: Random) -> float:
    if campaign.is_slow:
        return (number * world.days / campaign.objects) * 86_400 + dice.uniform(9, 20) * 3600
    return dice.uniform(0.15, 0.92) * world.hours * 3600


def _wave_posts(wave: _Wave, campaign: Campaign, world: World, dice: Random) -> Iterator[Scheduled]:
    joined = [one for one in campaign.accounts if dice.random() < campaign.participation]
    seed_id = native_id(world, "seed", campaign.id, wave.number)
    last = world.hours * 3600 - 1
    for place, account in enumerate(joined or campaign.accounts[:2]):
        later = dice.uniform(0, 2 * campaign.jitter_seconds) if place else 0.0
        yield _wave_post(
            wave, campaign, dice, account=account, second=min(last, int(wave.second + later)),
            seed_id=seed_id, is_seed=place == 0,
        )  # fmt: skip


def _wave_post(
    wave: _Wave,
    campaign: Campaign,
    dice: Random,
    *,
    account: Account,
    second: int,
    seed_id: str,
    is_seed: bool,
) -> Scheduled:
    mark = {"campaign": campaign.id, "role": wave.kind, "object": str(wave.number)}
    slogan = wave.slogans[0]
    if wave.kind == "repost":
        return Scheduled(
            second=second, account=account, text=slogan, native_id=seed_id if is_seed else None,
            repost_of=None if is_seed else seed_id, mark=mark,
        )  # fmt: skip
    if wave.kind == "text":
        if dice.random() < campaign.paraphrase_share:
            slogan, mark = dice.choice(wave.slogans[1:]), {**mark, "is_paraphrase": "true"}
        return Scheduled(second=second, account=account, text=slogan, mark=mark)
    own_words = lexicon(campaign.language).small_talk(
        {**wave.slots, "number": str(dice.randint(2, 99))}, dice
    )
    if wave.kind == "url":
        return Scheduled(
            second=second, account=account, text=own_words, urls=(wave.url,), mark=mark
        )
    return Scheduled(
        second=second, account=account, text=own_words, hashtags=wave.hashtags, mark=mark
    )


def _waking_second(world: World, dice: Random) -> int:
    day, hour = dice.randrange(world.days), min(23.99, max(0.0, dice.gauss(14, 4.5)))
    return int(day * 86_400 + hour * 3600)
