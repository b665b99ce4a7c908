"""Claims: are statements that say the same put together, and those that differ in a fact kept apart?

    python benchmarks/claims.py [--choose] [--cost]

The rule stands in PROTOCOL.md: sets P (planted), X (across languages), T (titles), B (articles), S (silence) and the
catalogue. What is scored is what ``legation lab claims`` writes, with its defaults; peers get the same sentences, each
at the threshold that is best for it on the choosing half. ``--choose`` runs the grid on that half instead; ``--cost``
tells CPU and memory.
"""

import argparse
import itertools
import os
import random
import re
import resource
import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np
import numpy.typing as npt
import polars as pl
from babel import Locale
from scipy import sparse

from _lab import through_lab
from legation.desks.exercise.lexicon import capital, lexicon
from legation.desks.exercise.names import CITIES, PERSONS, spell
from legation.methods.claims.likeness import Pairs, Rule, neighbours
from legation.methods.claims.repeated import gathered, sayings
from legation.methods.claims.speech import Speech, embedded, speech
from legation.methods.language.clean import normal_form
from legation.methods.language.embedding import matrix
from legation.methods.narratives.terms import counts_of, weighed

DATA = Path(__file__).resolve().parents[2] / "shared/data"
HALVES = ("choose", "report")
START = datetime(2030, 3, 1, tzinfo=UTC)
DRAWN, COUNTED, STRANGERS = 240, 80, 200
LANGUAGES = ("en", "es", "fr", "de", "pt", "ru", "tr", "ar", "zh")
TOPICS = {
    "choose": ("trade", "summit", "quake", "protest"),
    "report": ("border", "flood", "embassy", "health", "energy"),
}
LEAST_PRECISION, NEAR_BEST = 0.90, 0.005
THRESHOLDS = [round(0.30 + 0.05 * step, 2) for step in range(14)]
GRID = list(
    itertools.product(
        (0.3, 0.5, 0.7, 0.9),
        [round(0.40 + 0.05 * step, 2) for step in range(9)],
        [round(0.50 + 0.05 * step, 2) for step in range(7)],
        (0.0, 0.1, 9.0),
        ("other", "apart", "free"),
    )
)
SYNONYMS = {
    "US": "United States", "UK": "United Kingdom", "EU": "European Union", "wants to": "intends to", "plans to": "intends to",
    "is preparing": "prepares", "started": "began", "created": "made", "attack": "assault", "attacks": "assaults",
    "authorities": "government", "government": "authorities", "destroy": "ruin", "helped": "assisted", "because of": "due to",
    "against": "directed against", "responsible for": "to blame for", "Kyiv": "Kiev", "Moscow": "the Kremlin", "killed": "put to death",
    "weapons": "arms", "elections": "polls", "election": "vote", "false": "untrue", "lies": "untruths", "country": "state",
    "countries": "states", "troops": "soldiers", "army": "armed forces", "war": "armed conflict", "uses": "makes use of",
    "impose": "put in place", "imposed": "put in place", "spread": "spreading", "ban": "prohibit", "bans": "prohibits", "Russophobic": "anti-Russian",
    "anti-Russian": "Russophobic", "coup": "putsch", "huge": "enormous", "West": "Western states", "several": "some", "will": "is going to",
}  # fmt: skip
FRAMES = ("According to local media, {}", "{}, reports say", "It is reported that {}", "Sources: {}")
WORDS = dict(enumerate("two three four five six seven eight nine ten eleven twelve".split(), start=2))
COUNTRIES = ("Ukraine", "Russia", "Poland", "Germany", "Belarus", "Syria", "Turkey", "France", "Georgia", "Lithuania", "Latvia",
    "Estonia", "Moldova", "Sweden", "Italy", "China", "Finland", "Romania", "Hungary", "Libya", "Iran", "Israel")  # fmt: skip
ELSEWHERE = ("Peru", "Japan", "Kenya", "Brazil")
AUXILIARY = re.compile(r"\b(is|are|was|were|will|has|have|can|did|does|should|could)\b(?! not)")
NUMBER = re.compile(r"(?<![\w.,-])(\d{1,3}(?:,\d{3})+|\d+)(?![\w.,]|-\w)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored:
    """F1 over pairs, with precision and recall."""

    precision: float
    recall: float

    @property
    def f1(self) -> float:
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0

    def __str__(self) -> str:
        return f"{self.f1:.3f} (P {self.precision:.3f} R {self.recall:.3f})"


def half_of(text: str) -> str:
    return HALVES[blake2b(text.encode(), digest_size=8).digest()[-1] % 2]


def items_of(rows: Iterable[tuple[str, str, str]], seed: int = 0) -> pl.DataFrame:
    """Make items of (truth, kind, text), in an order drawn by the seed."""
    table = pl.DataFrame(list(rows), schema=["truth", "kind", "text"], orient="row")
    table = table.filter(pl.col("text").is_first_distinct()).sample(
        fraction=1.0, shuffle=True, seed=seed
    )
    times = [START + timedelta(minutes=at) for at in range(len(table))]
    return table.with_columns(
        id=pl.Series([f"i{at:05d}" for at in range(len(table))]),
        published_at=pl.Series(times).cast(pl.Datetime("us", "UTC")),
    )


def planted(half: str) -> pl.DataFrame:
    """Draw P: titles, the same in other words, and others that differ in one fact."""
    titles = pl.read_parquet(DATA / "disinformation/euvsdisinfo_cases.parquet")["title"]
    fit = titles.filter(~titles.str.contains("…") & titles.str.len_chars().is_between(40, 160))
    mine = sorted({one for one in fit.to_list() if half_of(one) == half})
    counted = [one for one in mine if NUMBER.search(one)]
    plain = [one for one in mine if not NUMBER.search(one)]
    dice = random.Random(0)
    drawn = [*dice.sample(counted, COUNTED), *dice.sample(plain, DRAWN - COUNTED)]
    rows = [
        (f"{at}{suffix}", kind, text)
        for at, title in enumerate(drawn)
        for suffix, kind, text in [("", "title", title), *same_as(title, at), *others_than(title, at)]
    ]
    strangers = silence(half)["text"].head(STRANGERS).to_list()
    return items_of([*rows, *((f"s{at}", "stranger", one) for at, one in enumerate(strangers))])


def same_as(title: str, at: int) -> list[tuple[str, str, str]]:
    """Say a title again: framed, in other words or another order, its number written otherwise."""
    made = [("", "framed", FRAMES[at % len(FRAMES)].format(title))]
    words = "|".join(map(re.escape, sorted(SYNONYMS, key=len, reverse=True)))
    told = re.sub(rf"\b(?:{words})\b", lambda found: SYNONYMS[found.group()], title)
    clauses = title.split(", ")
    if len(clauses) == 2:
        told = f"{clauses[1]}, {clauses[0]}" if told == title else told
    if told != title:
        made.append(("", "reworded", told))
    number = NUMBER.search(title)
    if number and (other := _otherwise(number.group(1), title[number.end() :])):
        made.append(("", "number", title[: number.start()] + other + title[number.end() :]))
    return made


def _otherwise(written: str, after: str) -> str:
    value = int(written.replace(",", ""))
    if value in WORDS:
        return WORDS[value]
    if "," in written:
        return str(value)
    if value >= 10_000:
        return f"{value:,}"
    return ""


def others_than(title: str, at: int) -> list[tuple[str, str, str]]:
    """Change a title's number, deny it, or name another country: each is a claim of its own."""
    made = []
    number = NUMBER.search(title)
    if number:
        value = int(number.group(1).replace(",", ""))
        other = str(value + 2 if value < 2100 else value * 2)
        made.append(("n", "other number", title[: number.start()] + other + title[number.end() :]))
    if " not " in title:
        made.append(("d", "denial", title.replace(" not ", " ", 1)))
    elif AUXILIARY.search(title):
        made.append(("d", "denial", AUXILIARY.sub(r"\1 not", title, count=1)))
    country = re.search(rf"\b(?:{'|'.join(COUNTRIES)})\b", title)
    if country:
        other = ELSEWHERE[at % len(ELSEWHERE)]
        made.append(("c", "other country", title[: country.start()] + other + title[country.end() :]))
    return made


def across(half: str) -> pl.DataFrame:
    """Write X: each headline and sentence of some topics in nine languages, twice with other slots."""
    rows: list[tuple[str, str, str]] = []
    dice = random.Random(len(half))
    for topic in TOPICS[half]:
        for kind in ("headlines", "sentences"):
            for place in range(3):
                fillings = [slots_of(topic, dice) for _ in range(2)]
                for language in LANGUAGES:
                    told = [_filled(language, topic, kind, place, one) for one in fillings]
                    if told[0] != told[1]:
                        rows += [
                            (f"{topic}{kind}{place}{at}", language, text)
                            for at, text in enumerate(told)
                        ]
    return items_of(rows)


def slots_of(topic: str, dice: random.Random) -> dict[str, str]:
    """Draw what a template is filled with, before it is spelled."""
    one, two = dice.sample(("PE", "KE", "JP", "MX", "EG", "ID", "CA", "NO", "VN", "GH"), 2)
    return {
        "country": one,
        "country2": two,
        "city": dice.choice(CITIES),
        "person": dice.choice(PERSONS),
        "number": str(dice.randint(3, 990)),
        "thing": str(dice.randrange(3)),
    }


def _filled(language: str, topic: str, kind: str, place: int, slots: dict[str, str]) -> str:
    words = lexicon(language).topics[topic]
    names = Locale.parse(language).territories
    filled = {
        "country": names[slots["country"]],
        "country2": names[slots["country2"]],
        "city": spell(slots["city"], language),
        "person": spell(slots["person"], language),
        "number": slots["number"],
        "thing": words.things[int(slots["thing"])],
    }
    return capital(getattr(words, kind)[place].format_map(filled))


def titles(half: str) -> pl.DataFrame:
    """Give T: BASIL's titles by event, and the contest's pairs."""
    rank = HALVES.index(half)
    articles = pl.read_parquet(DATA / "stories/basil_articles.parquet")
    events = articles["story"].unique().sort().to_list()[rank::2]
    rows = [
        (f"basil {story}", "basil", title)
        for story, title in articles.select("story", "title").iter_rows()
        if story in set(events)
    ]
    pairs = pl.read_parquet(DATA / "stories/tgcontest_pairs.parquet")
    for at, pair in enumerate(pairs.iter_rows(named=True)):
        if at % 2 == rank:
            second = "first" if pair["quality"] == "OK" else "second"
            rows.append((f"pair {at} first", "contest", pair["first_title"]))
            rows.append((f"pair {at} {second}", "contest", pair["second_title"]))
    return items_of(rows)


def articles(half: str) -> pl.DataFrame:
    """Give B: the articles of half the events."""
    table = pl.read_parquet(DATA / "stories/basil_articles.parquet")
    events = table["story"].unique().sort().to_list()[HALVES.index(half) :: 2]
    mine = table.filter(pl.col("story").is_in(events))
    return items_of(mine.select("story", "outlet", "text").iter_rows())


def silence(half: str) -> pl.DataFrame:
    """Give S: unrelated titles."""
    stream = pl.read_parquet(DATA / "stories/headline_stream.parquet").filter(
        pl.col("kind") == "distractor"
    )
    return items_of(
        (str(at), "stranger", one)
        for at, one in enumerate(stream["title"].to_list())
        if at % 2 == HALVES.index(half)
    )


def score(items: pl.DataFrame, labels: pl.DataFrame) -> Scored:
    """Score pairs of items: ``labels`` are ``id`` and ``claim``; an item without one is alone."""
    told = items.select("id", "truth").join(labels.select("id", "claim").unique("id"), on="id", how="left")
    told = told.with_columns(claim=pl.coalesce("claim", pl.format("alone {}", "id")))
    pairs_of = lambda keys: sum(n * (n - 1) // 2 for n in Counter(keys).values())  # noqa: E731
    both = pairs_of(told.select("truth", "claim").iter_rows())
    claimed, true = pairs_of(told["claim"].to_list()), pairs_of(told["truth"].to_list())
    return Scored(precision=both / claimed if claimed else 1.0, recall=both / true)


def apart(items: pl.DataFrame, labels: pl.DataFrame) -> dict[str, float]:
    """Give by kind the share of planted statements found with their title, or (others) kept apart from it."""
    claims = dict(labels.select("id", "claim").iter_rows())
    told = items.with_columns(base=pl.col("truth").str.extract(r"^(\d+)"))
    titles_ = dict(told.filter(pl.col("kind") == "title").select("base", "id").iter_rows())
    shares: dict[str, list[bool]] = {}
    for key, base, kind in told.select("id", "base", "kind").iter_rows():
        if base is not None and kind != "title" and base in titles_:
            mine, other = claims.get(key), claims.get(titles_[base])
            shares.setdefault(kind, []).append(mine is not None and mine == other)
    return {kind: float(np.mean(hits)) for kind, hits in sorted(shares.items())}


def by_event(items: pl.DataFrame, mentions: pl.DataFrame) -> tuple[float, float, int]:
    """Give of B the share of pairs of articles under one claim that tell one event, the share of events with
    a claim, and the number of claims."""
    told = mentions.join(items.select("id", "truth"), on="id")
    same = pairs = 0
    for _, part in told.group_by("claim"):
        events = part["truth"].to_list()
        pairs += len(events) * (len(events) - 1) // 2
        same += sum(n * (n - 1) // 2 for n in Counter(events).values())
    agreed = told.group_by("claim", "truth").len().filter(pl.col("len") > 1)
    covered = agreed["truth"].n_unique() / items["truth"].n_unique()
    return same / pairs if pairs else 1.0, covered, told["claim"].n_unique()


@dataclass(frozen=True, slots=True, kw_only=True)
class Ready:
    """A set made ready for the grid."""

    items: pl.DataFrame
    told: pl.DataFrame
    parts: list[tuple[npt.NDArray[np.int64], Speech, Pairs]]

    @classmethod
    def of(cls, items: pl.DataFrame) -> "Ready":
        told = sayings(items)
        made = embedded(told.unique("normal", keep="first", maintain_order=True)).with_row_index("at")
        parts = []
        for (name,), part in made.group_by("embedder", maintain_order=True):
            if name is not None:
                ready = speech(part)
                parts.append((part["at"].to_numpy().astype(np.int64), ready, neighbours(ready, Rule())))
        return cls(items=items, told=told.join(made.select("normal", "at"), on="normal"), parts=parts)

    def labels(self, rule: Rule) -> pl.DataFrame:
        groups = np.arange(self.told["at"].max() + 1, dtype=np.int64)  # type: ignore[operator]
        for rows, ready, pairs in self.parts:
            groups[rows] = rows[gathered(ready, rule, pairs)]
        told = self.told.with_columns(claim=pl.Series(groups[self.told["at"].to_numpy()]).cast(pl.String))
        once = told.unique(["claim", "id"], keep="first")
        return once.filter(pl.len().over("claim") > 1).select("id", "claim")


def choose() -> None:
    """Run the grid on the choosing half; print the best fifty with their precision on B."""
    sets = [Ready.of(made("choose")) for made in (planted, across, titles)]
    told = []
    for values in GRID:
        rule = rule_of(values)
        scores = [score(one.items, one.labels(rule)).f1 for one in sets]
        told.append((float(np.mean(scores)), values, scores))
    told.sort(reverse=True)
    print(f"{len(GRID)} settings: meaning, least, least across, bare, countries; mean F1; P X T; B")
    read = Ready.of(articles("choose"))
    for mean, values, scores in told[:50]:
        precision, covered, _ = by_event(read.items, read.labels(rule_of(values)))
        print(values, f"{mean:.4f}", *(f"{one:.3f}" for one in scores), f"B {precision:.3f} {covered:.2f}")


def rule_of(values: tuple[float, float, float, float, str]) -> Rule:
    meaning, least, across_, bare, named = values
    return Rule(meaning=meaning, least=least, least_across=across_, bare=bare, countries=named)


def main() -> None:
    global DATA
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=DATA, help="the shared evaluation data")
    parser.add_argument("--choose", action="store_true", help="run the grid on the choosing half")
    given = parser.parse_args()
    DATA = given.data
    if given.choose:
        choose()


if __name__ == "__main__":
    main()
