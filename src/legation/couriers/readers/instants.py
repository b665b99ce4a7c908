"""Instants: columns of dates and times of a foreign table, read as UTC."""

import polars as pl

from legation.domain.tables import INSTANT

_ISO = (
    "%Y-%m-%dT%H:%M:%S%.f%#z",
    "%Y-%m-%d %H:%M:%S%.f%#z",
    "%Y-%m-%dT%H:%M:%S%.f",
    "%Y-%m-%d %H:%M:%S%.f",
    "%Y-%m-%d %H:%M",
    "%Y-%m-%dT%H:%M",
    "%Y-%m-%d",
)
_UNIX = {"unix": 1_000_000, "unix-ms": 1_000, "unix-us": 1}
_LAST_SECOND = 32_503_680_000
"""The year 3000: a larger number of seconds is no date."""


def read_instants(column: pl.Series, forms: tuple[str, ...], *, zone: str) -> pl.Series:
    """Read texts, numbers or datetimes as instants by the first of ``forms`` that fits each.

    A form is ``iso``, ``unix``, ``unix-ms``, ``unix-us`` or a pattern; what no form reads is null.
    Times without a zone are taken to stand in ``zone``.
    """
    if column.dtype == pl.Date or isinstance(column.dtype, pl.Datetime):
        return _aware(
            column.cast(pl.Datetime("us", getattr(column.dtype, "time_zone", None))), zone
        )
    texts = column.cast(pl.String)
    found = pl.Series([None] * len(texts), dtype=INSTANT)
    for form in forms:
        for pattern in _ISO if form == "iso" else (form,):
            if found.null_count() == texts.null_count():
                return found
            got = _unix(texts, _UNIX[form]) if form in _UNIX else _by_pattern(texts, pattern, zone)
            found = (
                got
                if found.null_count() == len(found)
                else found.zip_with(found.is_not_null(), got)
            )
    return found


def _by_pattern(texts: pl.Series, pattern: str, zone: str) -> pl.Series:
    has_zone = "z" in pattern.replace("%%", "") and ("%z" in pattern or "%#z" in pattern)
    try:
        if "%H" not in pattern and "%I" not in pattern and "%T" not in pattern:
            read = texts.str.to_date(pattern, strict=False).cast(pl.Datetime("us"))
        elif has_zone:
            read = texts.str.to_datetime(pattern, time_unit="us", time_zone="UTC", strict=False)
        else:
            read = texts.str.to_datetime(pattern, time_unit="us", strict=False)
    except pl.exceptions.ComputeError:
        return pl.Series([None] * len(texts), dtype=INSTANT)
    return _aware(read, zone)


def _aware(read: pl.Series, zone: str) -> pl.Series:
    if read.dtype == pl.Datetime("us"):
        read = read.dt.replace_time_zone(zone, ambiguous="earliest", non_existent="null")
    return read.dt.convert_time_zone("UTC")


def _unix(texts: pl.Series, microseconds: int) -> pl.Series:
    numbers = texts.str.strip_chars().cast(pl.Float64, strict=False) * microseconds
    whole = pl.when(numbers.abs() < _LAST_SECOND * 1_000_000).then(numbers.round())
    return (
        pl.select(whole.cast(pl.Int64, strict=False).cast(pl.Datetime("us")))
        .to_series()
        .dt.replace_time_zone("UTC")
    )
