"""Translation by models in a folder on this machine: nothing leaves it, and nothing is fetched.

A folder holds one folder a pair, in either of the two forms in which models are handed about:
an Argos package, unpacked (``metadata.json`` with ``from_code`` and ``to_code``, ``model/``,
``sentencepiece.model``), or a model converted for CTranslate2, such as OPUS-MT's, whose folder bears the
pair's name (``es-en``: ``model.bin`` beside ``source.spm`` and ``target.spm``).
"""

import json
import re
import threading
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from legation.couriers.translating.protocol import LONGEST, primary
from legation.domain.errors import Misconfigured, Rejected
from legation.domain.said import Said

PIVOT = "en"
"""Where there is no model from one language to the other, two by way of this one."""
BEAMS = 2
TOKENS = 200
"""A sentence of more pieces is translated in parts."""
END = "</s>"
_PAIR = re.compile(r"([a-z]{2,3})[-_]([a-z]{2,3})")
_SENTENCE = re.compile(r"(?<=[.!?…؟۔।])\s+|(?<=[。！？])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Where the model of a pair lies, and what cuts its texts into pieces; ``ends`` where the model wants
    to be told where a sentence ends."""

    model: Path
    source_pieces: Path
    target_pieces: Path
    ends: bool


@dataclass(frozen=True, kw_only=True)
class ModelFolder:
    """Translates by the models that lie in ``address``. Each is loaded when it is first asked for, and kept
    until another pair is asked for. Words that a model does not know stay as they are."""

    address: str
    name: str = field(default="folder", init=False)
    is_outside: bool = field(default=False, init=False)
    _loaded: dict[Pair, Any] = field(default_factory=dict, init=False, repr=False)
    _loading: threading.Lock = field(default_factory=threading.Lock, init=False, repr=False)

    @cached_property
    def pairs(self) -> dict[tuple[str, str], Pair]:
        """The pairs that the folder holds; Misconfigured where it is no folder, or holds none."""
        where = Path(self.address)
        if not where.is_dir():
            raise Misconfigured(
                Said("there is no folder {path!r}", path=self.address), where="translation_address"
            )
        found = dict(_pairs_in(where))
        if not found:
            raise Misconfigured(
                Said("no translation model lies in {path!r}", path=self.address),
                where="translation_address",
                remedy=Said(
                    "put a folder a pair there: an unpacked Argos package, or a model converted for "
                    "CTranslate2 in a folder called as es-en"
                ),
            )
        return found

    def can(self, source: str, target: str) -> bool:
        """Say whether there is a model, or are two."""
        return bool(self._way(source, target))

    def translate(self, text: str, *, source: str, target: str) -> str:
        """Translate sentence by sentence; lines stay lines."""
        way = self._way(source, target)
        if not way:
            raise Rejected(
                Said("no model from {source} to {target} is there", source=source, target=target),
                where=self.address,
            )
        lines = text[:LONGEST].splitlines()
        for pair, engine in zip(way, self._engines(way), strict=True):
            lines = _turned(pair, engine, lines)
        return "\n".join(lines)

    def _way(self, source: str, target: str) -> tuple[Pair, ...]:
        one, other = primary(source), primary(target)
        if (one, other) in self.pairs:
            return (self.pairs[one, other],)
        steps = ((one, PIVOT), (PIVOT, other))
        return tuple(self.pairs[step] for step in steps) if set(steps) <= set(self.pairs) else ()

    def _engines(self, way: tuple[Pair, ...]) -> list[Any]:
        with self._loading:
            for pair in [one for one in self._loaded if one not in way]:
                del self._loaded[pair]
            for pair in way:
                if pair not in self._loaded:
                    self._loaded[pair] = _load(pair)
            return [self._loaded[pair] for pair in way]


@lru_cache(maxsize=1)
def model_folder(address: str, stamp: int) -> ModelFolder:
    """Give the folder at an address with what it holds in memory; another ``stamp`` looks at it anew."""
    del stamp
    return ModelFolder(address=address)


def _turned(pair: Pair, engine: tuple[Any, Any, Any], lines: list[str]) -> list[str]:
    model, source, target = engine
    pieces = [list(_parts(source, line)) for line in lines]
    asked = [[*part, *([END] if pair.ends else [])] for line in pieces for part in line]
    told = iter(_translated(model, asked) if asked else ())
    return [" ".join(_said(target, next(told).hypotheses[0]) for _ in line) for line in pieces]


def _pairs_in(where: Path) -> Iterable[tuple[tuple[str, str], Pair]]:
    for folder in sorted(one for one in where.iterdir() if one.is_dir()):
        package, pieces = folder / "metadata.json", folder / "sentencepiece.model"
        if package.is_file() and pieces.is_file() and (folder / "model/model.bin").is_file():
            yield (
                _stated(package),
                Pair(
                    model=folder / "model", source_pieces=pieces, target_pieces=pieces, ends=False
                ),
            )
        named = _PAIR.fullmatch(folder.name.removeprefix("opus-mt-"))
        halves = folder / "source.spm", folder / "target.spm"
        if named and (folder / "model.bin").is_file() and all(one.is_file() for one in halves):
            yield (
                (named[1], named[2]),
                Pair(
                    model=folder,
                    source_pieces=halves[0],
                    target_pieces=halves[1],
                    ends=not _adds_end(folder / "config.json"),
                ),
            )


def _stated(package: Path) -> tuple[str, str]:
    try:
        told = json.loads(package.read_text("utf-8"))
        return primary(str(told["from_code"])), primary(str(told["to_code"]))
    except (OSError, ValueError, KeyError, TypeError) as broken:
        raise Misconfigured(Said("it states no pair of languages"), where=str(package)) from broken


def _adds_end(config: Path) -> bool:
    """Say whether the model itself puts an end behind what it is given; older ones have no such file."""
    try:
        told = json.loads(config.read_text("utf-8"))
    except (OSError, ValueError):
        return False
    return isinstance(told, dict) and bool(told.get("add_source_eos"))


def _load(pair: Pair) -> tuple[Any, Any, Any]:
    try:
        import ctranslate2
        import sentencepiece
    except ImportError as missing:
        raise Misconfigured(
            Said("models in a folder need CTranslate2 and SentencePiece"),
            where="translation_engine",
            remedy="pip install 'legation[translation]'",
        ) from missing
    try:
        pieces = [
            sentencepiece.SentencePieceProcessor(model_file=str(one))
            for one in (pair.source_pieces, pair.target_pieces)
        ]
        return (
            ctranslate2.Translator(str(pair.model), inter_threads=1, intra_threads=1),
            pieces[0],
            pieces[1],
        )
    except (RuntimeError, OSError, ValueError) as broken:
        raise Misconfigured(
            Said("the model cannot be read: {why!r}", why=str(broken)[:200]), where=str(pair.model)
        ) from broken


def _translated(engine: Any, asked: list[list[str]]) -> Iterable[Any]:
    try:
        told: list[Any] = engine.translate_batch(
            asked,
            beam_size=BEAMS,
            max_batch_size=512,
            batch_type="tokens",
            max_decoding_length=2 * TOKENS,
            replace_unknowns=True,
        )
    except (RuntimeError, ValueError) as broken:
        raise Rejected(
            Said("the model cannot translate this text: {why!r}", why=str(broken)[:200]),
            where="translation_engine",
        ) from broken
    return told


def _said(pieces: Any, told: list[str]) -> str:
    """Put pieces together; a word that the model does not know stands there as it was cut."""
    words: str = pieces.decode(told)
    return words.replace("\u2581", " ").strip()


def _parts(pieces: Any, line: str) -> Iterable[list[str]]:
    """Cut a line into sentences, and what is longer than TOKENS into parts, as pieces."""
    for sentence in _SENTENCE.split(line):
        cut = pieces.encode(sentence.strip(), out_type=str)
        for begin in range(0, len(cut), TOKENS):
            yield cut[begin : begin + TOKENS]
