"""Tables between rooms: a polars frame whose columns are declared and checked."""

from collections.abc import Mapping

import polars as pl

from legation.domain.errors import Rejected

Schema = Mapping[str, pl.DataType]
INSTANT = pl.Datetime("us", "UTC")


def empty(schema: Schema) -> pl.DataFrame:
    """Make a table with these columns and no rows."""
    return pl.DataFrame(schema=dict(schema))


def conform(table: pl.DataFrame, schema: Schema, *, name: str) -> pl.DataFrame:
    """Return the declared columns in their order and types, or raise Rejected naming the first fault.

    Columns that are not declared are dropped; a declared column that is missing is an error.
    """
    if list(table.schema.items()) == list(schema.items()):
        return table
    missing = [column for column in schema if column not in table.columns]
    if missing:
        raise Rejected(f"missing column {missing[0]!r}", where=name)
    try:
        return table.select(pl.col(column).cast(kind) for column, kind in schema.items())
    except pl.exceptions.PolarsError as wrong:
        raise Rejected(f"a column does not have its declared type: {wrong}", where=name) from wrong
