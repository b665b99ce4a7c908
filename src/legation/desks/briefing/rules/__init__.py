"""What a brief may say: pure decisions from tables to sentences, block by block."""

from legation.desks.briefing.rules.composition import compose
from legation.desks.briefing.rules.health import SourceHealth, SystemHealth, read_at
from legation.desks.briefing.rules.picture import PUBLICATION, TITLE, TONE, Picture

__all__ = [
    "PUBLICATION",
    "TITLE",
    "TONE",
    "Picture",
    "SourceHealth",
    "SystemHealth",
    "compose",
    "read_at",
]
