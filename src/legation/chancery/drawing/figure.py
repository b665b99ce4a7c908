"""What every drawing is: a picture, the table of the same values, and words for who does not see it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import sha256

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from legation.chancery.drawing.timed import Timed

Row = tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A drawing as pages show it (``{% include "chancery/_figure.html" %}``).

    ``picture`` is empty where there is not enough data; ``note`` then says what is missing. ``head`` and
    ``rows`` are the table of exactly the drawn values. ``legend`` says in words what marks mean.
    ``timed`` holds the numbers for the enlarged drawing of long series, where there is one.
    """

    title: str
    summary: str
    picture: SafeString = field(default_factory=SafeString)
    head: Row = ()
    rows: tuple[Row, ...] = ()
    note: str = ""
    legend: SafeString = field(default_factory=SafeString)
    timed: Timed | None = None

    @property
    def is_drawn(self) -> bool:
        """Whether there is a picture, or only a note that says why not."""
        return bool(self.picture)


def not_enough(title: str, *, has: int, needs: int) -> Figure:
    """Give the figure that says there is not enough data: a state of its own, neither zero nor an error."""
    says = gettext("Not enough data: %(has)d of at least %(needs)d values.")
    told = says % {"has": has, "needs": needs}
    return Figure(title=title, summary=told, note=told)


def svg(
    parts: Sequence[SafeString], *, title: str, summary: str, size: tuple[float, float], kind: str
) -> SafeString:
    """Frame marks as an accessible picture: title and description, classes for its looks, no styles.

    Time runs from left to right in every language, as do the numbers in the table beside it.
    """
    name = sha256(f"{kind} {title} {summary}".encode()).hexdigest()[:10]
    return format_html(
        '<svg class="chart {}" viewBox="0 0 {} {}" role="img" direction="ltr"'
        ' aria-labelledby="t{} d{}"><title id="t{}">{}</title><desc id="d{}">{}</desc>{}</svg>',
        *(kind, f"{size[0]:g}", f"{size[1]:g}", name, name, name, title, name, summary),
        joined(parts),
    )


def joined(parts: Sequence[SafeString]) -> SafeString:
    """Set marks one after the other."""
    return format_html_join("", "{}", ((part,) for part in parts))


def text(
    across: float, down: float, says: str, *, anchor: str = "start", kind: str = ""
) -> SafeString:
    """Write words into a picture; ``anchor`` is start, middle or end, always of left-to-right space."""
    return format_html(
        '<text class="a-{} {}" x="{}" y="{}">{}</text>', anchor, kind, at(across), at(down), says
    )


def rule(start: tuple[float, float], end: tuple[float, float], kind: str) -> SafeString:
    """Draw one straight line."""
    return format_html(
        '<line class="{}" x1="{}" y1="{}" x2="{}" y2="{}"/>', kind, *map(at, (*start, *end))
    )


def at(place: float) -> str:
    """Write a place with one digit after the point at most."""
    return (
        f"{place:.1f}".removesuffix(".0").replace("-0", "0")
        if abs(place) < 0.05
        else (f"{place:.1f}".removesuffix(".0"))
    )


def path(points: Sequence[tuple[float, float]], *, closed: bool = False) -> str:
    """Write points as a path."""
    if not points:
        return ""
    return "M" + "L".join(f"{at(x)} {at(y)}" for x, y in points) + ("Z" if closed else "")
