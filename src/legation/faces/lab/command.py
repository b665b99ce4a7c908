"""``legation lab METHOD INPUT OUTPUT``: one analysis tool on one table, without an installation."""

import argparse
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

import polars as pl

from legation.chancery.terminal import hand_over, say_aside
from legation.domain.errors import LegationError, Misconfigured, Rejected
from legation.faces.lab.columns import unfit_rows
from legation.faces.lab.files import (
    STANDARD,
    fit,
    kind_of,
    read_table,
    refuse_overwriting,
    write_table,
)
from legation.faces.lab.method import LabMethod, Made, Option
from legation.faces.lab.rows import LINE

MODULES = {
    "methods_language": {
        "language": "in which language and script a text is",
        "duplicates": "which texts say the same, word for word or nearly",
        "embed": "a text as a vector, near to those of like meaning",
        "countries": "which countries and organisations a text names",
        "emotion": "which emotions a text expresses",
        "manipulation": "which words of a text may be meant to sway: a hint, never a verdict",
    },
    "methods_narratives": {
        "stories": "which publications report the same event",
        "narratives": "which stories carry the same account of the world",
    },
    "methods_claims": {
        "claims": "which statements of fact several items make, and who was first",
    },
    "methods_signals": {
        "coordination": "which accounts act together more often than chance gives",
        "bursts": "when a series is busier than is usual at that hour",
        "excitation": "how many further events each event of a series brings on",
    },
    "methods_networks": {
        "bubbles": "how far a network falls into two sides, beyond what chance gives",
        "influence": "who is followed, whose posts travel, who is first, who connects",
    },
    "methods_forecasts": {
        "forecast": "how many are to be expected in the coming hours, days, weeks or months",
        "score-forecast": "how well forecasts did, beside repeating the week before",
    },
}
"""Which module holds which tools, so that one tool's start does not pay for the others' imports; and
what each tells."""

BESIDE = ("actuals", "lines", "catalogue")
"""Options that name a further file that is read."""

DONE, FAILED, WRONG, SOME_SET_ASIDE = 0, 1, 2, 3


def lab(arguments: Sequence[str]) -> int:
    """Run a tool and give its exit status: 0 done, 1 failed, 2 wrong input, 3 some rows set aside."""
    if not arguments or arguments[0] in ("-h", "--help"):
        hand_over(_overview().encode())
        return DONE
    try:
        method = find_method(arguments[0])
        given = _parser(method).parse_args(arguments[1:])
        return _run(method, given)
    except (Rejected, Misconfigured) as wrong:
        say_aside(f"legation lab: {wrong}")
        return WRONG
    except LegationError as failed:
        say_aside(f"legation lab: {failed}")
        return FAILED


def find_method(name: str) -> LabMethod:
    """Load the tool of that name; Rejected names the ones there are."""
    for module, names in MODULES.items():
        if name in names:
            loaded = import_module(f"legation.faces.lab.{module}")
            held: list[LabMethod] = loaded.METHODS
            return next(method for method in held if method.name == name)
    known = ", ".join(name for names in MODULES.values() for name in names)
    raise Rejected(f"no analysis tool {name!r}", remedy=f"there are: {known}")


def _run(method: LabMethod, given: argparse.Namespace) -> int:
    beside = given.rejected or _beside(given.output)
    for address in (given.output, beside):
        kind_of(address)
    options = _options(method, given)
    read = (given.input, *(options.get(name) for name in BESIDE))
    refuse_overwriting(
        [str(one) for one in read if one], {"OUTPUT": given.output, "--rejected": beside}
    )
    table, aside = _table(method, given.input)
    say_aside(f"{method.name}: {_rows(len(table))}")
    made = method.run(table.drop(LINE), **options)
    if isinstance(made, Made):
        told = [aside, unfit_rows(table, made.unfit)]
        aside = pl.concat(told).sort("line", maintain_order=True)
        made = made.table
    write_table(
        made.select([column for column in method.gives if column in made.columns]), given.output
    )
    say_aside(f"{method.name}: {_rows(len(made))} written")
    if aside.is_empty():
        return DONE
    write_table(aside, beside)
    say_aside(f"{_rows(len(aside))} set aside in {beside}")
    return SOME_SET_ASIDE


def _options(method: LabMethod, given: argparse.Namespace) -> dict[str, object]:
    """Take every option's value; Rejected names the one that lies outside its range."""
    options = {}
    for option in method.options:
        options[_argument(option)] = value = getattr(given, _argument(option))
        option.check(value)
    return options


def _table(method: LabMethod, address: str) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Read the columns that the tool knows and what is set aside; name the others."""
    known = {**method.needs, **method.optional}
    rows = read_table(address, list(known))
    fitted = fit(rows, needed=method.needs, once=method.once, where=address)
    extra = [name for name in rows.names if name not in known]
    if extra:
        say_aside(f"not used: {', '.join(extra)}")
    return fitted


def _rows(count: int) -> str:
    return f"{count:,} row{'' if count == 1 else 's'}"


def _parser(method: LabMethod) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog=f"legation lab {method.name}",
        description=_description(method),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "input", help=".parquet, .csv(.gz), .ndjson(.gz), or - for NDJSON on standard input"
    )
    parser.add_argument("output", help="the same endings, or - for NDJSON on standard output")
    parser.add_argument("--rejected", help="file for rows that were set aside", default=None)
    for option in method.options:
        _add(parser, option)
    return parser


def _add(parser: argparse.ArgumentParser, option: Option) -> None:
    flag = f"--{option.name}"
    if option.kind is bool:
        parser.add_argument(flag, action="store_true", default=option.default, help=option.help)
        return
    span = f"{option.span}; " if option.span else ""
    said = f"{option.help} ({span}default: {option.default})".replace("%", "%%")
    parser.add_argument(flag, type=option.kind, default=option.default, help=said)


def _argument(option: Option) -> str:
    return option.name.replace("-", "_")


def _description(method: LabMethod) -> str:
    def listed(title: str, columns: dict[str, str]) -> list[str]:
        return (
            [f"{title}:", *(f"  {name:<18} {says}" for name, says in columns.items())]
            if columns
            else []
        )

    lines = [
        *listed("input columns", dict(method.needs)),
        *listed("optional input columns", dict(method.optional)),
        *listed("output columns", dict(method.gives)),
    ]
    return "\n".join(lines)


def _overview() -> str:
    told = [(name, says) for tools in MODULES.values() for name, says in tools.items()]
    names = "\n".join(f"  {name:<15} {says}" for name, says in told)
    return (
        "usage: legation lab METHOD INPUT OUTPUT [options]\n\n"
        "One analysis tool on one table; no installation is needed.\n"
        f"\nmethods:\n{names}\n\n'legation lab METHOD --help' names columns and units.\n"
    )


def _beside(output: str) -> str:
    if output == STANDARD:
        return "rejected.ndjson"
    path = Path(output)
    zipped = ".gz" if path.suffix == ".gz" else ""
    bare = path.with_suffix("") if zipped else path
    ending = ".ndjson" if bare.suffix == ".parquet" else bare.suffix
    return str(bare.with_suffix("")) + ".rejected" + ending + zipped
