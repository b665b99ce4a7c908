"""Checks that every plug-in of a kind passes, for its author to call in one line of test."""

import dataclasses
import re
from datetime import UTC, datetime
from typing import Any

import polars as pl

from legation.domain.identity import key_of
from legation.domain.item import RawBatch
from legation.domain.message import Act, Dispatch, Notice
from legation.doors.notifier import Notifier
from legation.doors.publisher import Publisher
from legation.doors.reader import Reader
from legation.testing.checks_reader import check_batch, check_resumes, check_secrets

_NAME = re.compile(r"[a-z0-9-]+/\d+")


class CheckFailed(AssertionError):
    """A plug-in does not keep its door's promise; the message says which."""


def check_name(plugin: Any) -> None:
    """A plug-in has a versioned name such as ``copy-paste/1``; its parameters are dataclass fields."""
    name = getattr(plugin, "name", None)
    require(
        isinstance(name, str) and bool(_NAME.fullmatch(str(name))), f"{name!r} is no name/version"
    )
    require(
        dataclasses.is_dataclass(plugin), f"{name} keeps its parameters elsewhere than in fields"
    )


def check_reader(reader: Reader, address: str) -> list[RawBatch]:
    """Reading gives small batches with cursors, and goes on after each cursor without the rows before.

    Gives the batches read, for the author's own assertions.
    """
    check_name(reader)
    check_secrets(reader)
    read = list(reader.read(address, None))
    require(bool(read), f"{reader.name} read nothing at {address}")
    for batch, cursor in read:
        require(isinstance(batch, RawBatch), f"{reader.name} gave something else than a RawBatch")
        require(len(batch.rows) <= 10_000, f"{reader.name} gave {len(batch.rows)} rows at once")
        check_batch(batch)
        require(isinstance(cursor, str) and bool(cursor), f"{reader.name} gave an empty cursor")
    check_resumes(reader, address, read)
    again = {key for batch, _ in reader.read(address, read[-1][1]) for key in _keys(batch)}
    known = {key for batch, _ in read for key in _keys(batch)}
    require(again <= known, f"{reader.name} found rows after the end of an unchanged source")
    return [batch for batch, _ in read]


def check_publisher(publisher: Publisher, channel: str) -> None:
    """What was carried out can be looked up under its key; a second try does not post twice."""
    check_name(publisher)
    key = key_of("check", datetime.now(UTC).isoformat())
    dispatch = Dispatch(key=key, act=Act.POST, channel=channel, text="A test.", language="en")
    require(publisher.look_up(key) is None, "a key that was never used is known")
    first = publisher.carry_out(dispatch)
    posted = publisher.look_up(key)
    require(first.key == key, "the receipt is for another key")
    require(posted is not None and posted.text == dispatch.text, "what was posted reads otherwise")


def check_notifier(notifier: Notifier, recipient: str) -> None:
    """A notice has a receipt that can be found again."""
    check_name(notifier)
    key = key_of("check", datetime.now(UTC).isoformat())
    notice = Notice(key=key, subject="A test", body="A test.", language="en")
    receipt = notifier.notify(notice, recipient)
    require(receipt.key == key, "the receipt is for another key")
    require(notifier.look_up(key) == receipt, "the receipt cannot be found again")


def require(holds: bool, broken: str) -> None:
    """Raise CheckFailed with the broken promise unless it holds."""
    if not holds:
        raise CheckFailed(broken)


def _keys(batch: RawBatch) -> list[str]:
    return batch.rows.select(pl.col("native_id").fill_null("")).to_series().to_list()
