"""Apertium: rule-based translation by a program on this machine; nothing leaves it."""

import os
import shutil
import subprocess
from dataclasses import dataclass, field
from functools import cached_property

from legation.couriers.translating.protocol import LONGEST, primary
from legation.domain.errors import Misconfigured, Rejected, Unavailable
from legation.domain.said import Said

COMMAND = "apertium"
SECONDS = 30.0
THREE = {
    "af": "afr",
    "an": "arg",
    "ar": "ara",
    "ast": "ast",
    "be": "bel",
    "bg": "bul",
    "br": "bre",
    "ca": "cat",
    "cy": "cym",
    "da": "dan",
    "de": "deu",
    "en": "eng",
    "eo": "epo",
    "es": "spa",
    "eu": "eus",
    "fi": "fin",
    "fr": "fra",
    "gl": "glg",
    "hi": "hin",
    "hr": "hrv",
    "id": "ind",
    "is": "isl",
    "it": "ita",
    "kk": "kaz",
    "mk": "mkd",
    "ms": "msa",
    "mt": "mlt",
    "nb": "nob",
    "nl": "nld",
    "nn": "nno",
    "oc": "oci",
    "pl": "pol",
    "pt": "por",
    "ro": "ron",
    "ru": "rus",
    "sc": "srd",
    "sl": "slv",
    "sr": "srp",
    "sv": "swe",
    "tr": "tur",
    "tt": "tat",
    "uk": "ukr",
    "ur": "urd",
    "zh": "zho",
}
"""Three-letter codes (ISO 639-3) under which newer language pairs are installed."""


@dataclass(frozen=True, kw_only=True)
class Apertium:
    """Runs ``apertium PAIR``, the text on its standard input, without a shell."""

    command: str = COMMAND
    seconds: float = SECONDS
    name: str = field(default=COMMAND, init=False)
    is_outside: bool = field(default=False, init=False)

    @cached_property
    def pairs(self) -> frozenset[str]:
        """The pairs that are installed, as the program lists them."""
        return frozenset(one.strip() for one in self._run("-l").splitlines() if one.strip())

    def can(self, source: str, target: str) -> bool:
        """Say whether the pair is installed."""
        return self._pair(source, target) is not None

    def translate(self, text: str, *, source: str, target: str) -> str:
        """Translate by the installed pair; words that it does not know stay as they are."""
        pair = self._pair(source, target)
        if pair is None:
            raise Rejected(
                Said(
                    "no pair from {source} to {target} is installed", source=source, target=target
                ),
                where=self.command,
            )
        return self._run("-u", pair, said=text[:LONGEST]).strip()

    def _pair(self, source: str, target: str) -> str | None:
        one, other = primary(source), primary(target)
        tried = (f"{one}-{other}", f"{THREE.get(one, one)}-{THREE.get(other, other)}")
        return next((pair for pair in tried if pair in self.pairs), None)

    def _run(self, *arguments: str, said: str = "") -> str:
        found = shutil.which(self.command)
        if found is None:
            raise Misconfigured(
                Said("there is no program {command!r}", command=self.command),
                where="translation_engine",
                remedy="apt-get install apertium and a language pair, such as apertium-eng-spa",
            )
        try:
            ran = subprocess.run(  # noqa: S603 - the operator's program, no shell
                [found, *arguments],
                input=said.encode("utf-8"),
                capture_output=True,
                timeout=self.seconds,
                check=False,
                env={"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C.UTF-8"},
            )
        except subprocess.TimeoutExpired as slow:
            raise Unavailable(
                Said("no answer in {seconds:g} s", seconds=self.seconds), where=found
            ) from slow
        except OSError as broken:
            raise Misconfigured(
                Said("it cannot be run: {why!r}", why=str(broken)), where=found
            ) from broken
        if ran.returncode:
            says = ran.stderr.decode("utf-8", "replace").strip()[:200]
            raise Unavailable(
                Said("it ended with {code}: {says!r}", code=ran.returncode, says=says), where=found
            )
        return ran.stdout.decode("utf-8", "replace")
