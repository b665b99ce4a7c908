"""Words for probabilities: one scale, each word printed with its numbers."""

from dataclasses import dataclass

from legation.domain.errors import Rejected


@dataclass(frozen=True, slots=True, kw_only=True)
class Likelihood:
    """One word of the scale and the probabilities it stands for, 0–1, low end included."""

    word: str
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.word} ({self.low:.0%} to {self.high:.0%})"


SCALE = (
    Likelihood(word="almost no chance", low=0.0, high=0.05),
    Likelihood(word="very unlikely", low=0.05, high=0.2),
    Likelihood(word="unlikely", low=0.2, high=0.45),
    Likelihood(word="roughly even chance", low=0.45, high=0.55),
    Likelihood(word="likely", low=0.55, high=0.8),
    Likelihood(word="very likely", low=0.8, high=0.95),
    Likelihood(word="almost certain", low=0.95, high=1.0),
)
"""The scale of the United States' Intelligence Community Directive 203 (2015), without gaps.

Readers still take such words for other numbers than the writer's: that is why the numbers stand
beside them."""


def likelihood(probability: float) -> Likelihood:
    """Give the word for a probability, 0–1.

    >>> likelihood(0.72).word
    'likely'
    """
    if not 0 <= probability <= 1:
        raise Rejected(f"a probability lies between 0 and 1, not at {probability}")
    return next((step for step in SCALE if probability < step.high), SCALE[-1])
