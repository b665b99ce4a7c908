"""Words for probabilities: one scale in six languages, each word printed with its numbers."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from legation.domain.errors import Rejected

_SPACED = ("fr", "es", "ru")
"""Languages that set a space before the percent sign (not to be broken at the end of a line)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Likelihood:
    """One word of the scale and the probabilities it stands for, 0–1, low end included.

    ``words`` are the same in other languages, by their tag.
    """

    word: str
    low: float
    high: float
    words: Mapping[str, str] = field(default_factory=dict, hash=False)

    def __str__(self) -> str:
        return f"{self.word} ({self.low:.0%} to {self.high:.0%})"

    def word_in(self, language: str) -> str:
        """Give the word in a language; in English where the scale has none in it."""
        return self.words.get(language.replace("_", "-").partition("-")[0].lower(), self.word)


def _step(low: float, high: float, *words: str) -> Likelihood:
    """Make one step of the scale from its words in en, fr, es, ar, zh, ru."""
    told = dict(zip(("en", "fr", "es", "ar", "zh", "ru"), words, strict=True))
    return Likelihood(word=told["en"], low=low, high=high, words=told)


SCALE = (
    _step(
        *(0.0, 0.05, "almost no chance", "presque aucune chance", "casi ninguna probabilidad"),
        *("شبه مستحيل", "几乎不可能", "почти исключено"),
    ),
    _step(
        *(0.05, 0.2, "very unlikely", "très improbable", "muy improbable"),
        *("مستبعد جدا", "很不可能", "весьма маловероятно"),
    ),
    _step(
        *(0.2, 0.45, "unlikely", "improbable", "improbable"),
        *("مستبعد", "不太可能", "маловероятно"),
    ),
    _step(
        *(
            0.45,
            0.55,
            "roughly even chance",
            "chances à peu près égales",
            "probabilidad casi pareja",
        ),
        *("متكافئ الاحتمال تقريبا", "可能性约各半", "шансы примерно равны"),
    ),
    _step(
        *(0.55, 0.8, "likely", "probable", "probable"),
        *("مرجح", "可能", "вероятно"),
    ),
    _step(
        *(0.8, 0.95, "very likely", "très probable", "muy probable"),
        *("مرجح جدا", "很可能", "весьма вероятно"),
    ),
    _step(
        *(0.95, 1.0, "almost certain", "presque certain", "casi seguro"),
        *("شبه مؤكد", "几乎肯定", "почти наверняка"),
    ),
)
"""The scale of the United States' Intelligence Community Directive 203 (2015), without gaps.

Readers still take such words for other numbers than the writer's: that is why the numbers stand
beside them. The words in other languages are the house's own translations of it."""


def likelihood(probability: float) -> Likelihood:
    """Give the word for a probability, 0–1.

    >>> likelihood(0.72).word
    'likely'
    """
    if not 0 <= probability <= 1:
        raise Rejected(f"a probability lies between 0 and 1, not at {probability}")
    return next((step for step in SCALE if probability < step.high), SCALE[-1])


def in_words(probability: float, language: str = "en") -> str:
    """Say a probability, 0–1, always by word and number; Rejected outside.

    What is not quite impossible or certain is never rounded to it.

    >>> in_words(0.72), in_words(0.998), in_words(0.72, "fr")
    ('likely (72%)', 'almost certain (>99%)', 'probable (72\\xa0%)')
    """
    word = likelihood(probability).word_in(language)
    return f"{word} ({_percent(probability, language)})"


def _percent(probability: float, language: str) -> str:
    primary = language.replace("_", "-").partition("-")[0].lower()
    sign = "\u00a0%" if primary in _SPACED else "%"
    if 0 < probability < 0.01:
        return f"<1{sign}"
    if 0.99 < probability < 1:
        return f">99{sign}"
    return f"{100 * probability:.0f}{sign}"
