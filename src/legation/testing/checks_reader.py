"""What every reader's batches hold and how reading goes on: parts of ``check_reader``."""

import dataclasses
import re

from legation.domain.item import RAW_ITEM, REJECT, Action, ItemKind, RawBatch
from legation.doors.reader import Cursor, Reader, secret_options

BATCH_ROWS = 10_000
_SECRET = re.compile(r"token|passw|passphrase|secret|api_?key|credential")


def check_secrets(reader: Reader) -> None:
    """Assert that what is named like a secret is declared one, and that the reader's repr hides it."""
    kind = type(reader)
    declared = secret_options(kind)
    for one in dataclasses.fields(kind):  # type: ignore[arg-type]
        if _SECRET.search(one.name):
            assert one.name in declared, f"{one.name} is declared with metadata=SECRET"
        if one.name in declared:
            assert not one.repr, f"{one.name} has repr=False"


def check_batch(batch: RawBatch) -> None:
    """Assert what every batch of raw rows holds."""
    rows, rejects = batch.rows, batch.rejects
    assert dict(rows.schema) == dict(RAW_ITEM), "rows have the declared columns and types"
    assert dict(rejects.schema) == dict(REJECT), "rejects have the declared columns and types"
    assert len(rows) <= BATCH_ROWS, "a batch holds at most 10,000 rows"
    for column in ("native_id", "action", "origin"):
        assert rows[column].null_count() == 0, f"every row has its {column}"
        assert not (rows[column] == "").any(), f"no row has an empty {column}"
    assert set(rows["action"]) <= {action.value for action in Action}, "actions come from the list"
    kinds = set(rows["kind"].drop_nulls())
    assert kinds <= {kind.value for kind in ItemKind}, "kinds come from the list"
    for column in REJECT:
        assert rejects[column].null_count() == 0, f"every reject has its {column}"
    assert (rejects["digest"].str.len_chars() == 64).all(), "a reject's digest is a SHA-256"
    assert (rejects["raw"].str.len_chars() <= 4_000).all(), (
        "a reject keeps at most 4,000 characters"
    )


def check_resumes(reader: Reader, address: str, read: list[tuple[RawBatch, Cursor]]) -> None:
    """Reading on from the first cursor brings what followed, and nothing anew that came before."""
    first, after = read[0]
    later = [row for batch, _ in reader.read(address, after) for row in _said(batch)]
    followed = {row for batch, _ in read[1:] for row in _said(batch)}
    missing = followed - set(later)
    assert not missing, f"{len(missing)} rows are lost when reading goes on from the first cursor"
    strangers = set(later) - followed - set(_said(first))
    assert not strangers, "reading on brings the same rows as reading through"


def _said(batch: RawBatch) -> list[tuple[object, ...]]:
    return batch.rows.select("native_id", "action", "title", "text").rows()
