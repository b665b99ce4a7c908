"""The tool for claims on any file."""

from dataclasses import replace

import polars as pl

from legation.chancery.terminal import say_aside
from legation.domain.errors import Rejected
from legation.faces.lab.files import fit, read_table
from legation.faces.lab.method import LabMethod, Option
from legation.methods.claims.likeness import DEFAULT
from legation.methods.claims.repeated import repeated_claims

_GIVEN = {"lines": "line", "catalogue": "case"}
"""What a text of each file is called in the output."""


def run_claims(table: pl.DataFrame, *, lines: str, catalogue: str, likeness: float) -> pl.DataFrame:
    """Find the claims that items repeat, and which of the given texts say the same."""
    given = {
        _GIVEN[option]: _texts(address, option)
        for option, address in (("lines", lines), ("catalogue", catalogue))
        if address
    }
    across = likeness + DEFAULT.least_across - DEFAULT.least
    rule = replace(DEFAULT, least=likeness, least_across=across)
    made = repeated_claims(table, given=given, rule=rule)
    for name in given:
        told = made.filter(pl.col(name).is_not_null())
        say_aside(
            f"{name}: {told[name].n_unique():,} alike to a statement, "
            f"{told.drop_nulls(f'{name}_differs')[name].n_unique():,} of them with a fact that differs"
        )
    return made


def _texts(address: str, option: str) -> pl.DataFrame:
    """Read the given texts: their ``id`` and their ``text``, or ``title`` where there is no text."""
    rows = read_table(address, ["id", "text", "title"])
    told = "text" if "text" in rows.names else "title"
    if told not in rows.names:
        raise Rejected(
            "missing column 'text'", where=address, remedy=f"it has: {', '.join(rows.names)}"
        )
    needed = {"id": f"id of a text of --{option}", told: "what it says"}
    texts, aside = fit(rows, needed=needed, once="id", where=address)
    for line, column, reason in aside.select("line", "column", "reason").iter_rows():
        say_aside(f"{address}: line {line}, {column}: {reason}; not compared with")
    return texts.select("id", text=told)


CLAIMS = LabMethod(
    name="claims",
    needs={
        "id": "item id",
        "published_at": "when, ISO 8601 (UTC where no zone is given)",
        "text": "UTF-8 text; its first 20,000 characters are read",
    },
    optional={"language": "BCP 47 tag; detected where the column is absent or empty"},
    once="id",
    gives={
        "id": "item that makes the claim",
        "claim": "claim id: the first item that makes it, @, and where it begins there",
        "start": "first character of the statement in the item's text",
        "end": "character after it",
        "first_seen": "when the first item that makes it was published, UTC",
        "line": "with --lines: id of the line that is alike, or null",
        "line_differs": "number, date, denial or country in which the line differs, or null",
        "case": "with --catalogue: id of the case that is alike, or null",
        "case_differs": "number, date, denial or country in which the case differs, or null",
    },
    run=run_claims,
    options=(
        Option("lines", str, "", "file of our own lines (id, text) to hold statements against"),
        Option("catalogue", str, "", "file of known claims (id, text or title), likewise"),
        Option(
            "likeness",
            float,
            DEFAULT.least,
            "least likeness of two statements that say the same; higher finds less and errs less",
            least=0.1,
            most=1,
        ),
    ),
)

METHODS = [CLAIMS]
