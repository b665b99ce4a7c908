"""The chain: what a record's hash is taken over, and whether a row follows the one before it."""

import hashlib
from dataclasses import dataclass
from json.encoder import encode_basestring as _text  # what json.dumps uses, without its set-up

FIRST = "0" * 64
"""What stands before the first record."""
COLUMNS = ("number", "at", "act", "by", "mission", "subject", "detail", "prev_hash", "hash")


@dataclass(frozen=True, slots=True)
class Bad:
    """The first record that is not as it was written, with what is wrong.

    ``until`` is later than ``number`` when only the stretch is known in which the first one lies.
    """

    number: int
    says: str
    until: int


def body(
    number: int, *, at: str, act: str, by: str, mission: str, subject: str, detail: str
) -> bytes:
    """Write a record as RFC 8785 canonical JSON; ``detail`` is canonical JSON already."""
    text = (
        f'{{"act":{_text(act)},"at":{_text(at)},"by":{_text(by)},"detail":{detail},'
        f'"mission":{_text(mission)},"number":{number},"subject":{_text(subject)}}}'
    )
    return text.encode("utf-8", "surrogateescape")


def chained(prev_hash: str, written: bytes) -> str:
    """Give a record's hash: SHA-256 over the hash before it and its canonical JSON."""
    return hashlib.sha256(bytes.fromhex(prev_hash) + written).hexdigest()


def fault_of(row: tuple[object, ...], *, number: int, prev_hash: str) -> Bad | None:
    """Say what is wrong with a row (in the order of COLUMNS) that should be ``number``, if anything.

    A row that is right in itself but does not hang on the hash before it accuses the row before it: that
    one was written anew with its own hash.
    """
    held, *texts = row
    if held != number:
        return _misplaced(held, number)
    if any(type(one) is not str for one in texts):
        return Bad(number, "a column holds bytes where text was written", number)
    at, act, by, mission, subject, detail, prev, stated = map(str, texts)
    written = body(number, at=at, act=act, by=by, mission=mission, subject=subject, detail=detail)
    is_linked = prev == prev_hash
    if not (is_linked or _is_hash(prev)) or chained(prev, written) != stated:
        return Bad(number, "its words do not give its hash", number)
    if not is_linked:
        at_fault = max(number - 1, 1)
        return Bad(at_fault, "it was written anew: the next record hangs on another hash", at_fault)
    return None


def _misplaced(held: object, number: int) -> Bad:
    if isinstance(held, int) and held > number:
        missing = str(number) if held == number + 1 else f"{number} to {held - 1}"
        return Bad(number, f"missing: {missing}", number)
    return Bad(number, f"out of order: {held} stands in its place", number)


def _is_hash(text: str) -> bool:
    return len(text) == 64 and all(one in "0123456789abcdef" for one in text)
