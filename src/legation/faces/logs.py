"""Log lines as text or JSON, with everything that is nobody's business taken out."""

import json
import logging
import re
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from legation.domain.shown import shown
from legation.settings import Settings

HIDDEN = "[hidden]"
_NAMED = r"[\w-]*(?:pass(?:word|phrase|wd)?|secret|token|key)"
_PATTERNS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"(?<=://)[^\s/@]+@"), f"{HIDDEN}@"),
    (re.compile(r"(?i)\b(authorization|cookie|set-cookie)(\s*[:=]\s*).+"), rf"\1\2{HIDDEN}"),
    (re.compile(r"(?i)\b(bearer|basic)\s+[\w.~+/=-]{6,}"), rf"\1 {HIDDEN}"),
    (re.compile(rf"(?i)\b({_NAMED})=[^\s\"',;&]+"), rf"\1={HIDDEN}"),
    (re.compile(rf"(?i)([\"']{_NAMED}[\"']\s*[:=]\s*[\"'])[^\"']+"), rf"\1{HIDDEN}"),
    (re.compile(r"(?<!\d)\d{6,12}:[\w-]{30,}"), HIDDEN),
    (re.compile(r"\bgAAAA[\w=-]{20,}"), HIDDEN),
    (re.compile(r"LEGATION-RECIPIENT-KEY:\S+"), HIDDEN),
    (re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"), HIDDEN),
)
"""Addresses with a password, credentials by their name, bot tokens, sealed secrets, mail addresses."""
_OWN = ("secret.key", "access.key", "keys/*.key")


def scrubber(home: Path) -> Callable[[str], str]:
    """Make the function that hides secrets, this installation's own among them, in a line."""

    def scrub(line: str) -> str:
        for secret in _own_secrets(home):
            line = line.replace(secret, HIDDEN)
        for pattern, hidden in _PATTERNS:
            line = pattern.sub(hidden, line)
        return line

    return scrub


@cache
def _own_secrets(home: Path) -> tuple[str, ...]:
    files = (path for pattern in _OWN for path in home.glob(pattern))
    return tuple(word for path in files for word in path.read_text("ascii").split() if word)


class Plain(logging.Formatter):
    """One line of text, scrubbed."""

    def __init__(self, home: Path, fmt: str | None = None) -> None:
        super().__init__(fmt, "%Y-%m-%d %H:%M:%S")
        self._scrub = scrubber(home)

    def format(self, record: logging.LogRecord) -> str:
        """Write the record, scrubbed with its traceback."""
        return shown(self._scrub(super().format(record)))


class Structured(Plain):
    """One JSON object a line: at, level, logger, says and, after a fault, trace."""

    def format(self, record: logging.LogRecord) -> str:
        """Write the record; each text is scrubbed before it is quoted."""
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        told = {
            "at": at,
            "level": record.levelname.lower(),
            "logger": record.name,
            "says": self._scrub(record.getMessage()),
        }
        if record.exc_info:
            told["trace"] = self._scrub(self.formatException(record.exc_info))
        return shown(json.dumps(told, ensure_ascii=False))


def logging_of(settings: Settings) -> dict[str, Any]:  # Any: what logging.config takes
    """Give the logging configuration that the settings ask for."""
    kind = "Structured" if settings.log_json else "Plain"
    formatter = {"()": f"legation.faces.logs.{kind}", "home": settings.home}
    dated = {**formatter, "fmt": "%(asctime)s %(message)s"}
    stream = "logging.StreamHandler"
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": formatter, "dated": dated},
        "handlers": {
            "line": {"class": stream, "formatter": "line"},
            "dated": {"class": stream, "formatter": "dated"},
        },
        "root": {"handlers": ["line"], "level": "WARNING"},
        "loggers": {
            "legation.duties": {"handlers": ["dated"], "level": "INFO", "propagate": False},
            "django": {"handlers": [], "level": "WARNING", "propagate": True},
        },
    }
