"""Verifying: is every record as it was written, and is none missing?"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import DatabaseError

from legation.chancery.audit.chain import FIRST, Bad, fault_of
from legation.chancery.audit.merkle import Peaks
from legation.chancery.audit.models import Head
from legation.chancery.audit.note import SignedHead, origin_of, read_note
from legation.chancery.audit.reading import rows, structure_fault
from legation.domain.errors import Rejected

NOT_CHECKABLE = "not checkable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What was found: how many records follow one another, the first bad one, and about the end."""

    records: int
    bad: Bad | None
    heads: int
    tail: str

    @property
    def is_well(self) -> bool:
        """Whether nothing was found; about a tail that is not checkable it says nothing."""
        return self.bad is None


def verify(
    *, public: bytes, elsewhere: Sequence[SignedHead] = (), using: str = "default"
) -> Verdict:
    """Check the chain, the signed heads kept here and those kept elsewhere.

    A flipped, deleted or reordered record is found from the records alone. A tail that was cut off, a
    database that was rolled back and a history that was rewritten with the installation's own key
    show only against heads kept elsewhere; without one the tail is *not checkable*.
    """
    stored, bad_head = _stored(using, public)
    foreign = next((one for one in elsewhere if not _is_ours(one, public)), None)
    walked = _walk([*stored, *elsewhere], using)
    bad = _first(walked.bad, bad_head, _unsigned(foreign) if foreign else None)
    return Verdict(
        records=walked.size,
        bad=bad or _structure(using, walked.size),
        heads=walked.heads,
        tail=_tail(elsewhere),
    )


@dataclass(frozen=True, slots=True)
class _Walked:
    size: int
    bad: Bad | None
    heads: int


def _walk(heads: Sequence[SignedHead], using: str) -> _Walked:
    """Walk the records once, comparing the root wherever a head was signed."""
    due = sorted(heads, key=lambda one: one.size, reverse=True)
    tree, prev_hash, agreed, checked = Peaks(), FIRST, 0, 0
    try:
        for row in rows(using=using):
            bad = fault_of(row, number=tree.size + 1, prev_hash=prev_hash)
            if bad:
                return _Walked(tree.size, bad, checked)
            prev_hash = str(row[-1])
            tree.add(bytes.fromhex(prev_hash))
            while due and due[-1].size == tree.size:
                if due.pop().root != tree.root():
                    return _Walked(tree.size, _rewritten(agreed, tree.size), checked)
                agreed, checked = tree.size, checked + 1
    except DatabaseError as damaged:
        number = tree.size + 1
        return _Walked(tree.size, Bad(number, f"the file is damaged: {damaged}", number), checked)
    return _Walked(tree.size, _cut_off(tree.size, due), checked)


def _rewritten(agreed: int, size: int) -> Bad:
    return Bad(agreed + 1, "the history was rewritten: a signed head says otherwise", size)


def _cut_off(size: int, due: Sequence[SignedHead]) -> Bad | None:
    later = [one for one in due if one.size > size]
    if not later:
        return None
    newest = max(later, key=lambda one: one.size)
    says = f"missing: a head signed at {newest.at} is over {newest.size:,} records"
    return Bad(size + 1, f"{says}; the tail was cut off or the database rolled back", size + 1)


def _stored(using: str, public: bytes) -> tuple[list[SignedHead], Bad | None]:
    heads: list[SignedHead] = []
    try:
        for size, root, note in Head.objects.using(using).values_list("size", "root", "note"):
            try:
                head = read_note(note, where=f"head over {size}")
            except Rejected:
                return heads, Bad(size, "the head signed over it is damaged", size)
            if head.size != size or head.root.hex() != root or not _is_ours(head, public):
                return heads, Bad(size, "the head signed over it is not what was signed", size)
            heads.append(head)
    except DatabaseError as damaged:
        return heads, Bad(1, f"the heads kept here are damaged: {damaged}", 1)
    return heads, None


def _is_ours(head: SignedHead, public: bytes) -> bool:
    return head.origin == origin_of(public) and head.is_by(public)


def _unsigned(head: SignedHead) -> Bad:
    return Bad(
        1, f"the head over {head.size:,} is not signed by this installation's key", head.size
    )


def _first(*found: Bad | None) -> Bad | None:
    return min((one for one in found if one), key=lambda one: one.number, default=None)


def _structure(using: str, size: int) -> Bad | None:
    try:
        fault = structure_fault(using)
    except DatabaseError as damaged:
        fault = str(damaged)
    return Bad(1, f"the table's structure is damaged: {fault}", max(size, 1)) if fault else None


def _tail(elsewhere: Iterable[SignedHead]) -> str:
    newest = max(elsewhere, key=lambda one: one.size, default=None)
    if newest is None:
        return f"whether the end was cut off or rolled back is {NOT_CHECKABLE} without a head kept elsewhere"
    return f"complete up to record {newest.size:,} by the head of {newest.at}; later ones are {NOT_CHECKABLE}"
