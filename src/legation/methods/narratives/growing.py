"""Growing stories: items join one by one, and stories that turn out to be one are merged.

Both decisions weigh links against size as the periodic grouping does (constant Potts model), so
the live pass ends near the grouping that will replace it.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from legation.methods.narratives.state import Recent

LEAST_GAIN = 1e-9


@dataclass(slots=True)
class GrowingStories:
    """Stories by row: size, links to other stories, and into which one each was merged.

    ``stories`` holds the row that each item was given; ``home`` follows merges from there.
    """

    resolution: float
    stories: list[int]
    names: list[str]
    sizes: list[int]
    links: list[dict[int, float]]
    merged_into: list[int]

    @classmethod
    def of(cls, recent: Recent, resolution: float) -> "GrowingStories":
        """Take up the stories of a kept state."""
        count = len(recent.names)
        links: list[dict[int, float]] = [{} for _ in range(count)]
        for left, right, weight in zip(
            recent.link_left.tolist(),
            recent.link_right.tolist(),
            recent.link_weight.tolist(),
            strict=True,
        ):
            links[left][right] = links[right][left] = weight
        return cls(
            resolution=resolution,
            stories=recent.stories.tolist(),
            names=[str(name) for name in recent.names],
            sizes=np.bincount(recent.stories, minlength=count).tolist(),
            links=links,
            merged_into=list(range(count)),
        )

    def home(self, story: int) -> int:
        """Follow merges to the story that goes on."""
        while self.merged_into[story] != story:
            story = self.merged_into[story]
        return story

    def add(self, neighbours: Iterable[tuple[int, float]], name: str) -> None:
        """Place the next item by its links to earlier ones; ``name`` is its story if it opens one."""
        pulls: dict[int, float] = {}
        for item, weight in neighbours:
            story = self.home(self.stories[item])
            pulls[story] = pulls.get(story, 0.0) + weight
        joined = self._likeliest(pulls, 1)
        if joined is None:
            joined = self._open(name)
        self.stories.append(joined)
        self.sizes[joined] += 1
        for story, pull in pulls.items():
            if story != joined:
                self._link(joined, story, pull)
        self._merge(joined)

    def _likeliest(self, pulls: dict[int, float], size: int) -> int | None:
        """Find the story whose pull exceeds by most what size alone would ask for."""
        best, most = None, LEAST_GAIN
        for story, pull in pulls.items():
            gain = pull - self.resolution * size * self.sizes[story]
            if gain > most:
                best, most = story, gain
        return best

    def _open(self, name: str) -> int:
        self.names.append(name)
        self.sizes.append(0)
        self.links.append({})
        self.merged_into.append(len(self.merged_into))
        return len(self.names) - 1

    def _link(self, one: int, other: int, weight: float) -> None:
        total = self.links[one].get(other, 0.0) + weight
        self.links[one][other] = self.links[other][one] = total

    def _merge(self, story: int) -> None:
        """Merge a story with others while that gains; the larger goes on, the older at a tie."""
        while (other := self._likeliest(self.links[story], self.sizes[story])) is not None:
            ahead = (-self.sizes[story], story) < (-self.sizes[other], other)
            stays, goes = (story, other) if ahead else (other, story)
            self.merged_into[goes] = stays
            self.sizes[stays] += self.sizes[goes]
            for third, weight in self.links[goes].items():
                del self.links[third][goes]
                if third != stays:
                    self._link(stays, third, weight)
            self.links[goes] = {}
            story = stays
