"""A tool of ``legation lab`` from file to file, as an analyst runs it: what is scored is what it wrote."""

import contextlib
import io
import tempfile
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from legation.faces.lab.command import DONE, SOME_SET_ASIDE, lab


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What a tool wrote, and what it said on standard error."""

    table: pl.DataFrame
    said: str


def through_lab(method: str, table: pl.DataFrame, *options: str, **beside: pl.DataFrame) -> Written:
    """Run ``legation lab METHOD INPUT OUTPUT`` with these options; a table ``beside`` becomes a file named
    by the option of that name. Raises RuntimeError with the tool's message where it fails, and prints
    that rows were set aside."""
    said = io.StringIO()
    with tempfile.TemporaryDirectory(prefix="legation-bench-") as folder:
        given, made = Path(folder) / "input.parquet", Path(folder) / "output.parquet"
        table.write_parquet(given, compression="lz4")
        more = list(options)
        for name, held in beside.items():
            path = Path(folder) / f"{name}.parquet"
            held.write_parquet(path, compression="lz4")
            more += [f"--{name}", str(path)]
        with contextlib.redirect_stderr(said):
            status = lab([method, str(given), str(made), *more])
        if status not in (DONE, SOME_SET_ASIDE):
            raise RuntimeError(f"lab {method} ended with {status}: {said.getvalue()}")
        if status == SOME_SET_ASIDE:
            print(said.getvalue().splitlines()[-1], flush=True)
        return Written(table=pl.read_parquet(made), said=said.getvalue())
