"""The six ways of tampering, on real database files: each is found and the first bad record named."""

import shutil
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as tuned
from hypothesis import strategies as st

from legation.chancery.audit.chain import COLUMNS, FIRST, body, chained
from legation.chancery.audit.merkle import root_of
from legation.chancery.audit.note import read_note, signed

COUNT = 20
TABLE = "records_record"


def newest(ledger):
    """The newest head of a file, as somebody elsewhere keeps it."""
    notes = ledger.open().execute("SELECT note FROM records_head ORDER BY size").fetchall()
    return read_note(notes[-1][0], where="elsewhere")


def rechained(ledger, *, change: int) -> list[tuple]:
    """Forge: change one record and give every later one the hash that follows."""
    names = ", ".join(f'"{one}"' for one in COLUMNS)
    held = ledger.open().execute(f"SELECT {names} FROM {TABLE} ORDER BY number").fetchall()
    forged, prev = [], FIRST
    for row in held:
        one = dict(zip(COLUMNS, row, strict=True))
        if one["number"] == change:
            one["act"] = "brief-burnt"
        words = {name: one[name] for name in COLUMNS[1:7]}
        one["prev_hash"], one["hash"] = prev, chained(prev, body(one["number"], **words))
        prev = one["hash"]
        forged.append(tuple(one[name] for name in COLUMNS))
    return forged


def replace(ledger, rows: list[tuple]) -> None:
    connection = ledger.open()
    connection.execute(f"DELETE FROM {TABLE}")
    marks = ", ".join("?" for _ in COLUMNS)
    connection.executemany(f"INSERT INTO {TABLE} VALUES ({marks})", rows)
    connection.close()


def test_what_nobody_touched_is_well_and_the_tail_is_not_checkable_alone(
    ledger_of: Callable,
) -> None:
    ledger = ledger_of(COUNT, 8, 16)
    alone = ledger.verified()
    assert (alone.is_well, alone.records, alone.heads) == (True, COUNT, 2)
    assert "not checkable" in alone.tail
    with_head = ledger.verified(newest(ledger))
    assert with_head.is_well
    assert "complete up to record 16" in with_head.tail


def test_any_one_byte_flipped_in_a_record_is_found(ledger_of: Callable) -> None:
    """Every byte of one record's cell in the file: its columns, its own header, its number."""
    ledger = ledger_of(COUNT, COUNT)
    marker = b"2026-03-14T09:37:00.000000Z"
    whole = ledger.path.read_bytes()
    at = whole.index(marker)
    row = ledger.open().execute(f"SELECT * FROM {TABLE} WHERE number = 7").fetchone()
    end = at + sum(len(one) for one in row[1:])
    header = 12
    missed = []
    for place in range(at - header, end):
        for bit in (0, 5):
            damaged = bytearray(whole)
            damaged[place] ^= 1 << bit
            ledger.path.write_bytes(damaged)
            verdict = ledger.verified()
            if verdict.is_well or not 1 <= verdict.bad.number <= 8:
                missed.append((place - at, bit, verdict))
    assert not missed


@pytest.mark.parametrize("column", COLUMNS[1:])
def test_a_change_of_any_column_names_its_record(ledger_of: Callable, column: str) -> None:
    ledger = ledger_of(COUNT)
    ledger.run(
        f"""UPDATE {TABLE} SET "{column}" = replace("{column}", substr("{column}", 3, 1), '~')
        WHERE number = 11"""
    )
    assert ledger.verified().bad.number == 11


def test_words_stored_as_bytes_are_found(ledger_of: Callable) -> None:
    ledger = ledger_of(COUNT)
    ledger.run(f"UPDATE {TABLE} SET act = CAST(act AS BLOB) WHERE number = 4")
    assert ledger.verified().bad.number == 4


@pytest.mark.parametrize("number", [1, 2, 11, 19])
def test_a_deleted_record_is_named(ledger_of: Callable, number: int) -> None:
    ledger = ledger_of(COUNT)
    ledger.run(f"DELETE FROM {TABLE} WHERE number = {number}")
    verdict = ledger.verified()
    assert verdict.bad.number == number
    assert f"missing: {number}" in verdict.bad.says


def test_a_deleted_record_whose_gap_was_closed_is_named(ledger_of: Callable) -> None:
    ledger = ledger_of(COUNT)
    ledger.run(
        f"DELETE FROM {TABLE} WHERE number = 11",
        f"UPDATE {TABLE} SET number = -number WHERE number > 11",
        f"UPDATE {TABLE} SET number = -number - 1 WHERE number < 0",
    )
    assert ledger.verified().bad.number == 11


@pytest.mark.parametrize(("one", "other"), [(1, 2), (5, 15), (19, 20)])
def test_reordered_records_are_named(ledger_of: Callable, one: int, other: int) -> None:
    ledger = ledger_of(COUNT)
    ledger.run(
        f"UPDATE {TABLE} SET number = -1 WHERE number = {one}",
        f"UPDATE {TABLE} SET number = {one} WHERE number = {other}",
        f"UPDATE {TABLE} SET number = {other} WHERE number = -1",
    )
    assert ledger.verified().bad.number == one


def test_a_record_slipped_in_is_named(ledger_of: Callable) -> None:
    ledger = ledger_of(COUNT)
    names = ", ".join(f'"{one}"' for one in COLUMNS[1:])
    ledger.run(f"INSERT INTO {TABLE} SELECT -3, {names} FROM {TABLE} WHERE number = 5")
    assert ledger.verified().bad.number == 1


def test_a_truncated_tail_is_found_by_the_heads_here_and_elsewhere(ledger_of: Callable) -> None:
    ledger = ledger_of(COUNT, 8, 16)
    kept = newest(ledger)
    ledger.run(f"DELETE FROM {TABLE} WHERE number > 12")
    assert ledger.verified().bad.number == 13
    ledger.run("DELETE FROM records_head WHERE size > 12")
    blind = ledger.verified()
    assert blind.is_well
    assert "not checkable" in blind.tail
    verdict = ledger.verified(kept)
    assert verdict.bad.number == 13
    assert "cut off" in verdict.bad.says


def test_a_tail_cut_after_the_last_head_is_said_to_be_not_checkable(ledger_of: Callable) -> None:
    ledger = ledger_of(COUNT, 16)
    kept = newest(ledger)
    ledger.run(f"DELETE FROM {TABLE} WHERE number > 18")
    verdict = ledger.verified(kept)
    assert verdict.is_well
    assert "complete up to record 16" in verdict.tail
    assert "later ones are not checkable" in verdict.tail


def test_a_whole_database_rolled_back_is_found_by_a_head_kept_elsewhere(
    ledger_of: Callable,
) -> None:
    ledger = ledger_of(COUNT, 8, 16)
    kept = newest(ledger)
    ledger.run("DELETE FROM records_head WHERE size > 8", f"DELETE FROM {TABLE} WHERE number > 9")
    copy = ledger.path.with_suffix(".old")
    shutil.copy(ledger.path, copy)
    shutil.copy(copy, ledger.path)
    assert ledger.verified().is_well
    verdict = ledger.verified(kept)
    assert verdict.bad.number == 10
    assert "rolled back" in verdict.bad.says


def test_a_forged_history_is_found_by_the_heads_kept_here(ledger_of: Callable) -> None:
    ledger = ledger_of(COUNT, 8, 16)
    replace(ledger, rechained(ledger, change=11))
    bad = ledger.verified().bad
    assert (bad.number, bad.until) == (9, 16)
    assert "rewritten" in bad.says


def test_a_forged_history_signed_anew_with_our_own_key_is_found_by_a_head_kept_elsewhere(
    ledger_of: Callable,
) -> None:
    ledger = ledger_of(COUNT, 8, 16)
    kept = newest(ledger)
    forged = rechained(ledger, change=11)
    replace(ledger, forged)
    root = root_of(bytes.fromhex(row[-1]) for row in forged[:16])
    note = signed(ledger.keys, size=16, root=root, at=kept.at).note
    ledger.run(
        f"UPDATE records_head SET root = '{root.hex()}', note = '{note}' WHERE size = 16",
    )
    assert ledger.verified().is_well
    bad = ledger.verified(kept).bad
    assert (bad.number, bad.until) == (9, 16)


def test_a_forged_history_without_any_head_is_said_to_be_not_checkable(ledger_of: Callable) -> None:
    ledger = ledger_of(COUNT)
    replace(ledger, rechained(ledger, change=11))
    assert "not checkable" in ledger.verified().tail


def test_a_record_rewritten_with_its_own_hash_is_named_by_the_next(ledger_of: Callable) -> None:
    ledger = ledger_of(COUNT)
    forged = rechained(ledger, change=11)[10]
    ledger.run(f"UPDATE {TABLE} SET act = 'brief-burnt', hash = '{forged[-1]}' WHERE number = 11")
    assert ledger.verified().bad.number == 11


def test_a_head_by_another_key_is_not_taken(ledger_of: Callable, tmp_path) -> None:
    from legation.chancery.keys import Keys

    ledger = ledger_of(COUNT, 8)
    foreign = signed(Keys(tmp_path / "x"), size=8, root=newest(ledger).root, at=newest(ledger).at)
    assert "not signed by this installation" in ledger.verified(foreign).bad.says


def test_the_database_itself_denies_a_change(ledger_of: Callable) -> None:
    import sqlite3

    connection = ledger_of(COUNT, 8).open(freely=False)
    for statement in (
        f"UPDATE {TABLE} SET act = 'x' WHERE number = 1",
        f"DELETE FROM {TABLE} WHERE number = 1",
        "UPDATE records_head SET root = ''",
        "DELETE FROM records_head",
        f"INSERT OR REPLACE INTO {TABLE} SELECT * FROM {TABLE} WHERE number = 2",
        f"REPLACE INTO {TABLE} SELECT * FROM {TABLE}",
        "REPLACE INTO records_head SELECT * FROM records_head",
    ):
        with pytest.raises(sqlite3.IntegrityError, match="only grow"):
            connection.execute(statement)
    connection.close()


@tuned(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_tampering_at_random_is_found(ledger_of: Callable, data: st.DataObject) -> None:
    if not hasattr(ledger_of, "made"):
        ledger_of.made = ledger_of(COUNT, 7, COUNT)
        ledger_of.whole = ledger_of.made.path.read_bytes()
    ledger = ledger_of.made
    ledger.path.write_bytes(ledger_of.whole)
    number = data.draw(st.integers(1, COUNT))
    column = data.draw(st.sampled_from(COLUMNS[1:]))
    words = data.draw(st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=70))
    connection = ledger.open()
    old = connection.execute(f'SELECT "{column}" FROM {TABLE} WHERE number = {number}').fetchone()
    connection.execute(f'UPDATE {TABLE} SET "{column}" = ? WHERE number = {number}', [words])
    connection.close()
    verdict = ledger.verified()
    assert verdict.is_well == (words == old[0])
    assert verdict.is_well or verdict.bad.number in (number, number - 1)
