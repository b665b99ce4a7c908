"""A page's table as a file: CSV or NDJSON, headed by its marking, method and doubt."""

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.utils.translation import gettext

from legation.chancery.label_names import audience_in_words, marking_in_words
from legation.chancery.missions import mission_names

MEDIA = {"csv": "text/csv; charset=utf-8", "ndjson": "application/x-ndjson; charset=utf-8"}
"""The forms of a table, and their media types."""
MOST_ROWS = 5_000
"""Rows of one file; its head says how many the table has."""
FORMULAS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", "|", "%")
"""What makes a spreadsheet calculate a cell, or run it, instead of showing it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """What a page hands out as a table: its ``rows`` among the page's values, the ``label`` of all that it
    rests on (mission, marking, audience), how it was made, and what to doubt."""

    title: str
    label: Mapping[str, str]
    method: str
    doubt: str
    rows: str = "rows"


def head_of(table: Table, *, address: str, at: datetime, rows: int, total: int) -> dict[str, str]:
    """Give the head of a file: what it is, from where, when, for whom, how made, and what to doubt."""
    return {
        gettext("Table"): table.title,
        gettext("Address"): address,
        gettext("Made"): at.isoformat(),
        gettext("Mission"): mission_names(table.label["mission"]),
        gettext("Marking"): marking_in_words(table.label["marking"]),
        gettext("For"): audience_in_words(table.label["audience"]),
        gettext("Method"): table.method,
        gettext("Doubt"): table.doubt,
        gettext("Rows"): gettext("%(rows)s of %(total)s") % {"rows": rows, "total": total},
    }


def written(form: str, head: Mapping[str, str], rows: Sequence[Mapping[str, Any]]) -> bytes:
    """Write a table in one of the forms (``MEDIA``)."""
    return as_csv(head, rows) if form == "csv" else as_ndjson(head, rows)


def as_csv(head: Mapping[str, str], rows: Sequence[Mapping[str, Any]]) -> bytes:
    """Write lines of the head, each behind ``#``, then the columns and rows (UTF-8 with its mark).

    No cell is a formula: one that a spreadsheet would calculate begins with an apostrophe.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    for name, says in head.items():
        writer.writerow([f"# {name}", _cell(says)])
    columns = list(dict.fromkeys(name for row in rows for name in row))
    writer.writerow([_cell(one) for one in columns])
    for row in rows:
        writer.writerow([_cell(row.get(one)) for one in columns])
    return out.getvalue().encode("utf-8-sig")


def as_ndjson(head: Mapping[str, str], rows: Sequence[Mapping[str, Any]]) -> bytes:
    """Write one JSON object a line: first the head under ``table``, then each row."""
    lines: Iterator[Mapping[str, Any]] = iter([{"table": dict(head)}, *rows])
    return "".join(f"{_json(one)}\n" for one in lines).encode("utf-8")


def digest_of(body: bytes) -> str:
    """Give the SHA-256 of a file that is handed out."""
    return sha256(body).hexdigest()


def _cell(value: Any) -> Any:  # Any: whatever JSON holds
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, datetime):
        return value.isoformat()
    said = value if isinstance(value, str) else _json(value)
    return (
        f"'{said}"
        if said.lstrip(" \u00a0\ufeff").startswith(FORMULAS) or said[:1] in FORMULAS
        else said
    )


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, cls=DjangoJSONEncoder)
