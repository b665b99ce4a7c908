"""Signed heads: made from what is new, kept beside the records, copied off the machine."""

import json
import os
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from django.db import transaction

from legation.chancery.audit.chain import FIRST, fault_of
from legation.chancery.audit.detail import instant
from legation.chancery.audit.merkle import Peaks
from legation.chancery.audit.models import Head, Record
from legation.chancery.audit.note import SignedHead, origin_of, read_note, signed, verifier_key
from legation.chancery.audit.reading import rows
from legation.chancery.audit.recording import hold_the_end
from legation.chancery.keys import Keys
from legation.domain.errors import Refused, Unavailable

ENDING = ".head"


def sign_head(keys: Keys, *, at: datetime) -> SignedHead | None:
    """Sign the root over all records; None when there is nothing new to sign.

    Raises Refused, naming the record, when what is new does not follow from what was signed before.
    """
    with transaction.atomic():
        hold_the_end()
        last = Head.objects.order_by("-size").first()
        tree = _tree(last)
        _grow(tree, prev_hash=_hash_of(tree.size))
        if tree.size == (last.size if last else 0):
            return None
        made = signed(keys, size=tree.size, root=tree.root(), at=instant(at))
        Head.objects.create(
            size=tree.size,
            at=made.at,
            root=made.root.hex(),
            peaks=json.dumps([one.hex() for one in tree.peaks]),
            note=made.note,
        )
    return made


def latest_head() -> SignedHead | None:
    """Give the newest signed head."""
    last = Head.objects.order_by("-size").first()
    return read_note(last.note, where=f"head over {last.size}") if last else None


def copy_heads(keys: Keys, folder: Path) -> int:
    """Write every head that a folder off the machine lacks, beside the key that checks them.

    Gives how many were written. Raises Unavailable when the folder is not there: it is never made,
    so that a stick that is not plugged in is not taken for one.
    """
    if not folder.is_dir():
        raise Unavailable("the folder is not there", where=str(folder), remedy="mount it")
    name = origin_of(keys.public()).replace("/", "-")
    try:
        _put(folder / f"{name}.vkey", verifier_key(keys.public()) + "\n")
        held = {path.name for path in folder.glob(f"{name}-*{ENDING}")}
        lacking = [
            (path, note)
            for size, note in Head.objects.values_list("size", "note")
            if (path := f"{name}-{size:012d}{ENDING}") not in held
        ]
        for path, note in lacking:
            _put(folder / path, note)
    except OSError as full:
        raise Unavailable(str(full), where=str(folder), remedy="look at the volume") from full
    return len(lacking)


def newest_copy(keys: Keys, folder: Path) -> int:
    """Give the size of the newest head that a folder holds of this installation; 0 for none."""
    name = origin_of(keys.public()).replace("/", "-")
    sizes = [int(path.stem.rpartition("-")[2]) for path in folder.glob(f"{name}-*{ENDING}")]
    return max(sizes, default=0)


def heads_in(paths: Iterable[Path]) -> list[SignedHead]:
    """Read the heads that were kept elsewhere: files, and folders of them."""
    files: list[Path] = []
    for path in paths:
        files += sorted(path.glob(f"*{ENDING}")) if path.is_dir() else [path]
    try:
        return [read_note(one.read_text("utf-8"), where=str(one)) for one in files]
    except (OSError, UnicodeDecodeError) as unreadable:
        raise Unavailable(f"a head cannot be read: {unreadable}") from unreadable


def _tree(last: Head | None) -> Peaks:
    if last is None:
        return Peaks()
    return Peaks(last.size, [bytes.fromhex(one) for one in json.loads(last.peaks)])


def _hash_of(number: int) -> str:
    if number == 0:
        return FIRST
    held = Record.objects.filter(number=number).values_list("hash", flat=True).first()
    if held is None:
        raise Refused(
            f"record {number} is missing: nothing is signed",
            where="records",
            remedy="legation audit verify",
        )
    return held


def _grow(tree: Peaks, *, prev_hash: str) -> None:
    for row in rows(after=tree.size):
        bad = fault_of(row, number=tree.size + 1, prev_hash=prev_hash)
        if bad:
            raise Refused(
                f"record {bad.number}: {bad.says}; nothing is signed",
                where="records",
                remedy="legation audit verify",
            )
        prev_hash = str(row[-1])
        tree.add(bytes.fromhex(prev_hash))


def _put(path: Path, text: str) -> None:
    draft = path.with_name(f".{path.name}.draft")
    with draft.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
