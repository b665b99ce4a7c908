"""Telegram export: the ``result.json`` that Telegram Desktop writes of public channels and groups."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from legation.couriers.readers.byte_streams import digest
from legation.couriers.readers.file_cursor import FileCursor, load_cursor
from legation.couriers.readers.raw_rows import BATCH_ROWS, RawRows
from legation.couriers.readers.telegram_message import NotAMessage, message_row
from legation.couriers.readers.whole_file import as_text, read_whole
from legation.domain.errors import Rejected
from legation.domain.item import RawBatch
from legation.doors.reader import Cursor

_PUBLIC = ("public_channel", "public_supergroup", "public_group")


@dataclass(frozen=True, slots=True, kw_only=True)
class TelegramExportReader:
    """Reads one export, of one chat or of many; chats that are not public are set aside whole.

    Service messages (somebody joined, a title changed) are no utterances and are left out; a cursor
    holds how many messages were passed.
    """

    cap_bytes: int = 200_000_000
    name: str = "telegram/1"

    def read(self, address: str, cursor: Cursor | None) -> Iterator[tuple[RawBatch, Cursor]]:
        """Yield the messages in order; an export that changed is read anew.

        Raises Rejected when the file is no export, or larger than ``cap_bytes``.
        """
        path = Path(address.removeprefix("file://"))
        at = load_cursor(cursor, where=address)
        content = read_whole(path, cap_bytes=self.cap_bytes)
        seal = digest(content)
        done = at.offset if at.tail == seal else 0
        chats = _chats(_export(content, where=str(path)), where=str(path))
        messages = [(chat, number) for chat in chats for number in range(len(_messages(chat)))]
        if done >= len(messages) and done:
            return
        for start in range(done, max(len(messages), 1), BATCH_ROWS):
            piece = messages[start : start + BATCH_ROWS]
            after = FileCursor(offset=start + len(piece), tail=seal)
            yield _batch(piece, path.name), after.dump()


def _export(content: bytes, *, where: str) -> Mapping[str, object]:
    try:
        stated = json.loads(as_text(content, where=where))
    except (ValueError, RecursionError) as broken:
        raise Rejected(f"is not JSON: {broken}", where=where, remedy="export it again") from broken
    if not isinstance(stated, dict):
        raise Rejected("is no Telegram export: it holds no object", where=where)
    return stated


def _chats(stated: Mapping[str, object], *, where: str) -> list[dict[str, object]]:
    """Give the chats of an export: one at the top, or those under ``chats.list``."""
    if isinstance(stated.get("messages"), list):
        return [dict(stated)]
    whole = stated.get("chats")
    listed = whole.get("list") if isinstance(whole, dict) else None
    if not isinstance(listed, list):
        remedy = "export it from Telegram Desktop as machine-readable JSON"
        raise Rejected("is no Telegram export: it has no messages", where=where, remedy=remedy)
    return [one for one in listed if isinstance(one, dict)]


def _messages(chat: Mapping[str, object]) -> list[object]:
    """Give a chat's messages; a chat that is not public counts as one thing to set aside."""
    held = chat.get("messages")
    if chat.get("type") not in _PUBLIC:
        return [None]
    return held if isinstance(held, list) else []


def _batch(piece: list[tuple[dict[str, object], int]], file: str) -> RawBatch:
    rows = RawRows()
    for chat, number in piece:
        origin = f"{file}:{chat.get('id')}:message {number + 1}"
        if chat.get("type") not in _PUBLIC:
            reason = f"a chat of type {chat.get('type')!r} is not public"
            identity = {name: chat.get(name) for name in ("id", "type")}
            rows.refuse(identity, origin=f"{file}:{chat.get('id')}", reason=reason)
            continue
        message = _messages(chat)[number]
        try:
            row = message_row(message, chat=chat, origin=origin)
        except NotAMessage as fault:
            rows.refuse(message, origin=origin, reason=fault.what)
            continue
        if row is not None:
            rows.add(row)
    return rows.batch()
