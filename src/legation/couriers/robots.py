"""Robots: what a site's robots.txt lets this agent read (RFC 9309, and Crawl-delay beside it)."""

import re
from dataclasses import dataclass

AGENT = "legation"
"""The product token that rules are looked up by."""

LONGEST_DELAY_SECONDS = 60.0
LONGEST_FILE = 500 * 1024
"""Bytes of a robots.txt that are read; the rest is ignored, as the standard allows."""

RULES_LIMIT = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """The rules of one site for this agent: pairs of pattern and whether it allows."""

    patterns: tuple[tuple[str, bool], ...] = ()
    delay_seconds: float | None = None

    def allow(self, resource: str) -> bool:
        """Say whether a path with its query may be read: the longest matching pattern decides.

        >>> read_rules("User-agent: *\\nDisallow: /private").allow("/private/a")
        False
        """
        if resource == "/robots.txt":
            return True
        matching = [
            (len(pattern), allows)
            for pattern, allows in self.patterns
            if _matches(pattern, resource)
        ]
        return max(matching)[1] if matching else True


def read_rules(text: str) -> Rules:
    """Read a robots.txt: the groups that name this agent, or else the groups for everybody."""
    groups: dict[str, list[tuple[str, str]]] = {}
    agents: list[str] = []
    is_open = False
    for line in text[:LONGEST_FILE].splitlines():
        name, _, value = (part.strip() for part in line.partition("#")[0].partition(":"))
        key = name.lower()
        if key == "user-agent":
            agents = [*(agents if is_open else []), value.lower()]
            is_open = True
            groups.setdefault(value.lower(), [])
        elif key in ("allow", "disallow", "crawl-delay"):
            is_open = False
            for agent in agents:
                groups[agent].append((key, value))
    named = next((group for agent, group in groups.items() if _is_ours(agent)), None)
    return _as_rules(groups.get("*", []) if named is None else named)


def _is_ours(agent: str) -> bool:
    return re.split(r"[/\s]", agent, maxsplit=1)[0] == AGENT


def _as_rules(lines: list[tuple[str, str]]) -> Rules:
    patterns = [(value, key == "allow") for key, value in lines if key != "crawl-delay" and value]
    delays = [_seconds(value) for key, value in lines if key == "crawl-delay"]
    stated = [delay for delay in delays if delay is not None]
    return Rules(
        patterns=tuple(patterns[:RULES_LIMIT]),
        delay_seconds=min(stated[0], LONGEST_DELAY_SECONDS) if stated else None,
    )


def _seconds(value: str) -> float | None:
    return float(value) if re.fullmatch(r"\d{1,9}(\.\d{1,3})?", value) else None


def _matches(pattern: str, resource: str) -> bool:
    """Match ``*`` as any run and a closing ``$`` as the end, in time linear in the resource."""
    is_closed = pattern.endswith("$")
    first, *rest = pattern.removesuffix("$").split("*")
    if not resource.startswith(first):
        return False
    at = len(first)
    for piece in rest:
        found = resource.find(piece, at)
        if found < 0:
            return False
        at = found + len(piece)
    if not is_closed:
        return True
    last = rest[-1] if rest else first
    return resource.endswith(last) and len(resource) - len(last) >= at - len(last)
