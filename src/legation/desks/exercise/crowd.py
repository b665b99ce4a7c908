"""Crowd: the posts of one hour: planned ones, reactions to stories, bubbles, and the background."""

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from legation.desks.exercise.cast import Account, Cast
from legation.desks.exercise.lexicon import LANGUAGES, lexicon
from legation.desks.exercise.names import spell
from legation.desks.exercise.newsroom import Newsroom
from legation.desks.exercise.phenomena import BUBBLE_INSIDE, BUBBLE_SHARE_OF_ITEMS, Phenomena
from legation.desks.exercise.rhythm import activity, poisson
from legation.desks.exercise.stories import Story
from legation.desks.exercise.utterances import Mark, Post, Report, Scheduled, native_id
from legation.desks.exercise.world import World

_REPOST_SHARE, _REPLY_SHARE, _EDIT_SHARE, _DELETION_SHARE = 0.18, 0.08, 0.015, 0.01
_LONGEST_CHANGE_HOURS = 6.0
_BUBBLE_REPOST_SHARE = 0.75
_MEMORY = 300
_REMEMBERED_LINKS = 40


@dataclass(slots=True)
class Crowd:
    """Writes the posts of a world hour by hour; it remembers what may be reposted or linked."""

    world: World
    cast: Cast
    phenomena: Phenomena
    newsroom: Newsroom
    _serial: int = 0
    _recent: dict[str, deque[Post]] = field(default_factory=dict)
    _links: dict[tuple[str, str], deque[Report]] = field(default_factory=dict)

    def note(self, reports: Sequence[Report]) -> None:
        """Remember this hour's articles, so that posts can link them."""
        for report in reports:
            key = (report.mark["story"], report.outlet.language)
            self._links.setdefault(key, deque(maxlen=_REMEMBERED_LINKS)).append(report)

    def planned(self, scheduled: Sequence[Scheduled], dice: Random) -> Iterator[Post]:
        """Write the posts that a plan asks for."""
        for one in scheduled:
            at = self.world.start + timedelta(seconds=one.second)
            yield self._post(
                at, one.account, one.text or self._small_talk(one.account.language, dice), dice,
                mark=one.mark, native=one.native_id, urls=one.urls, hashtags=one.hashtags,
                repost_of=one.repost_of,
            )  # fmt: skip

    def reactions(self, hour: int, dice: Random) -> Iterator[Post]:
        """Write the reactions to the running stories."""
        running = self.newsroom.running(hour)
        told = {story.id for story in running}
        self._links = {key: links for key, links in self._links.items() if key[0] in told}
        for story in running:
            for language in story.lags:
                expected = self.newsroom.rate(story, language, hour) * story.reactions
                links = self._links.get((story.id, language))
                for _ in range(poisson(expected, dice) if links else 0):
                    yield self._reaction(story, language, hour, dice)

    def bubbles(self, hour: int, dice: Random) -> Iterator[Post]:
        """Write what the two camps post and repost."""
        if not self.phenomena.camps:
            return
        language = self.phenomena.camps[0][0].language
        rhythm = activity(self.world.at(hour), self.cast.communities[language].offset_hours)
        expected = self.world.items * BUBBLE_SHARE_OF_ITEMS / self.world.hours * rhythm / 0.65
        for _ in range(poisson(expected, dice)):
            yield self._bubble_post(hour, dice)

    def background(self, hour: int, count: int, dice: Random) -> Iterator[Post]:
        """Write ``count`` posts of everyday matters where it is day."""
        at = self.world.at(hour)
        weights = [
            one.weight * activity(at, one.offset_hours) for one in self.cast.communities.values()
        ]
        for language in dice.choices(LANGUAGES, weights, k=count):
            yield self._background_post(language, self._moment(hour, dice), dice)

    def _background_post(self, language: str, at: datetime, dice: Random) -> Post:
        account = self.cast.populations[language].draw(dice)
        key = f"{account.platform}/{language}"
        recent, what = self._recent.setdefault(key, deque(maxlen=_MEMORY)), dice.random()
        if recent and what < _REPOST_SHARE:
            return self._repost(dice.choice(recent), account, at, dice, mark={})
        reply_to = dice.choice(recent) if recent and what < _REPOST_SHARE + _REPLY_SHARE else None
        post = self._post(
            at, account, self._small_talk(language, dice), dice,
            reply_to=reply_to, change=self._change(at, dice),
        )  # fmt: skip
        recent.append(post)
        return post

    def _reaction(self, story: Story, language: str, hour: int, dice: Random) -> Post:
        words, slots = lexicon(language), self.newsroom.slots(story, language)
        link = dice.choice(self._links[story.id, language])
        at = max(self._moment(hour, dice), link.at + timedelta(seconds=dice.randint(30, 900)))
        contagion, mark = self.phenomena.contagion, {"story": story.id}
        is_angry = contagion is not None and contagion.story == story.id and (
            dice.random() < contagion.anger(hour + 0.5)
        )  # fmt: skip
        if is_angry:
            text, mark = (
                f"{dice.choice(words.anger).format_map(slots)} {link.title}",
                {**mark, "emotion": "anger"},
            )
        else:
            text = dice.choice(words.reactions).format_map({**slots, "headline": link.title})
        topic = words.topics[story.facts.topic]
        account = self.cast.populations[language].draw(dice)
        return self._post(
            at, account, text, dice, mark=mark,
            urls=(link.url,) if dice.random() < 0.6 else (),
            hashtags=(topic.hashtag,) if dice.random() < 0.35 else (),
        )  # fmt: skip

    def _bubble_post(self, hour: int, dice: Random) -> Post:
        camp = int(dice.random() < 0.5)
        account, at = dice.choice(self.phenomena.camps[camp]), self._moment(hour, dice)
        mark = {"bubble": "AB"[camp]}
        source = camp if dice.random() < BUBBLE_INSIDE else 1 - camp
        pool = self._recent.setdefault(f"bubble/{source}", deque(maxlen=_MEMORY))
        own = self._recent.setdefault(f"bubble/{camp}", deque(maxlen=_MEMORY))
        if pool and dice.random() < _BUBBLE_REPOST_SHARE:
            return self._repost(dice.choice(pool), account, at, dice, mark=mark)
        post = self._post(at, account, self._small_talk(account.language, dice), dice, mark=mark)
        own.append(post)
        return post

    def _repost(
        self, original: Post, account: Account, at: datetime, dice: Random, *, mark: Mark
    ) -> Post:
        at = max(at, original.at + timedelta(seconds=dice.randint(20, 600)))
        return self._post(at, account, original.text, dice, mark=mark, repost_of=original.native_id)

    def _small_talk(self, language: str, dice: Random) -> str:
        slots = {"city": self._place(language, dice), "number": str(dice.randint(2, 990))}
        return lexicon(language).small_talk(slots, dice)

    def _place(self, language: str, dice: Random) -> str:
        return spell(dice.choice(self.cast.communities[language].cities), language)

    def _moment(self, hour: int, dice: Random) -> datetime:
        return self.world.start + timedelta(seconds=hour * 3600 + int(dice.random() * 3600))

    def _change(self, at: datetime, dice: Random) -> tuple[str, datetime] | None:
        what = dice.random()
        if what >= _EDIT_SHARE + _DELETION_SHARE:
            return None
        later = at + timedelta(seconds=int(dice.uniform(60, _LONGEST_CHANGE_HOURS * 3600)))
        return ("edited" if what < _EDIT_SHARE else "deleted"), later

    def _post(  # noqa: PLR0913
        self, at: datetime, account: Account, text: str, dice: Random, *, mark: Mark | None = None,
        native: str | None = None, urls: tuple[str, ...] = (), hashtags: tuple[str, ...] = (),
        repost_of: str | None = None, reply_to: Post | None = None,
        change: tuple[str, datetime] | None = None,
    ) -> Post:  # fmt: skip
        self._serial += 1
        links = "".join(f" {url}" for url in urls)
        tags = "".join(f" #{tag}" for tag in hashtags)
        whole = text + tags + links
        is_edited = change is not None and change[0] == "edited"
        return Post(
            native_id=native or native_id(self.world, "post", self._serial),
            at=at,
            account=account,
            text=whole,
            kind="repost" if repost_of else "reply" if reply_to else "post",
            urls=urls,
            hashtags=hashtags,
            mentions=(reply_to.account.id,) if reply_to else (),
            repost_of=repost_of,
            reply_to=reply_to.native_id if reply_to else None,
            likes=int(dice.paretovariate(1.1)) - 1,
            changed_at=change[1] if change else None,
            edited_text=f"{whole} {self._place(account.language, dice)}!" if is_edited else None,
            is_deleted=change is not None and change[0] == "deleted",
            mark=mark or {},
        )
