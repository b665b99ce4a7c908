"""Source paths: dotted ways into a row, as the type that holds them and the expression that follows them.

``a.b`` is field ``b`` of object ``a``; ``a[].b`` is field ``b`` of every object in the list ``a``.
"""

from collections.abc import Iterable
from typing import Any

import polars as pl

from legation.domain.errors import Misconfigured

LEAF: dict[str, Any] = {}


def nested_schema(
    paths: Iterable[str], lists: frozenset[str], *, name: str
) -> dict[str, pl.DataType]:
    """Give the columns that hold these paths, every leaf a text, or a list of texts for ``lists``.

    Raises Misconfigured when one path goes through what another takes as a value.
    """
    tree: dict[str, Any] = {}
    for path in sorted(paths):
        steps = path.split(".")
        if path in lists and "[]" not in path:
            steps[-1] += "[]"
        node = tree
        for step in steps:
            node = node.setdefault(step, {})
    return _columns(tree, name=name)


def _columns(tree: dict[str, Any], *, name: str) -> dict[str, pl.DataType]:
    columns: dict[str, pl.DataType] = {}
    for step, below in tree.items():
        field = step.removesuffix("[]")
        if field in columns:
            raise Misconfigured(
                f"field {field!r} is taken both as one value and as many", where=name
            )
        kind: pl.DataType = pl.Struct(_columns(below, name=name)) if below else pl.String()
        columns[field] = pl.List(kind) if step.endswith("[]") else kind
    return columns


def reach(path: str, schema: pl.Schema) -> pl.Expr | None:
    """Give the expression that follows ``path``, or None when the table has no such column."""
    if path in schema:
        return pl.col(path)
    steps = path.split(".")
    first = steps[0].removesuffix("[]")
    if first not in schema:
        return None
    if not _leads(schema[first], steps):
        return None
    return _follow(pl.col(first), steps)


def _leads(kind: pl.DataType, steps: list[str]) -> bool:
    """Say whether a column of this type has what the steps after the first ask for."""
    if steps[0].endswith("[]"):
        if not isinstance(kind, pl.List):
            return False
        kind = kind.inner if isinstance(kind.inner, pl.DataType) else kind.inner()
    if len(steps) == 1:
        return True
    if not isinstance(kind, pl.Struct):
        return False
    below = {field.name: field.dtype for field in kind.fields}
    found = below.get(steps[1].removesuffix("[]"))
    return isinstance(found, pl.DataType) and _leads(found, steps[1:])


def _follow(at: pl.Expr, steps: list[str]) -> pl.Expr:
    if len(steps) == 1:
        return at
    field = steps[1].removesuffix("[]")
    if steps[0].endswith("[]"):
        return at.list.eval(_follow(pl.element().struct.field(field), steps[1:]))
    return _follow(at.struct.field(field), steps[1:])
