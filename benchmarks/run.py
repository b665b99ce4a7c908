"""Runs every benchmark of this folder, each within a time limit, and keeps its table in build/bench.

Goes on after a failure and says so at the end; exits 1 if any failed. A benchmark that needs the shared
evaluation data is left out where that is absent. None works on the reader's own installation.
"""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
SHARED = HERE.parents[1] / "shared" / "data"
KEPT = HERE.parent / "build" / "bench"
LIMIT_SECONDS = 600.0
NOISE = re.compile(
    r"^(nanobind: .*\n| - leaked .*\n| - \.\.\. skipped.*\n|See https://nanobind\S+?refleaks\.html\n?)",
    re.MULTILINE,
)
"""In which a library counts, at the end of a process, what it did not give back; its last line has no end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """One script with its arguments; ``data`` is the shared folder that it cannot do without."""

    script: str
    arguments: Sequence[str] = ()
    data: str | None = None
    seconds: float = LIMIT_SECONDS


BENCHES = (
    Bench(script="size"),
    Bench(script="ingest"),
    Bench(script="reading", arguments=("--rows", "200000")),
    Bench(script="feeds"),
    Bench(script="archive", arguments=("--rows", "500000", "--search")),
    Bench(script="pipeline", data="emotion"),
    Bench(script="language", data="emotion"),
    Bench(script="emotion", arguments=("--no-baseline",), data="emotion", seconds=1_200),
    Bench(script="stories", data="stories", seconds=1_200),
    Bench(script="claims", data="disinformation", seconds=1_200),
    Bench(script="manipulation", data="manipulation"),
    Bench(script="coordination", data="coordination"),
    Bench(script="bubbles", arguments=("--cost",), data="bubbles"),
    Bench(script="bursts", data="foresight"),
    Bench(script="excitation"),
    Bench(script="forecast", data="foresight"),
    Bench(script="forecast_periods", data="foresight"),
    Bench(script="foreseen", data="coordination", seconds=1_800),
    Bench(script="exercise"),
    Bench(script="exercise_truth", arguments=("--items", "4000"), seconds=1_800),
    Bench(script="audit", seconds=1_200),
    Bench(script="update"),
    Bench(script="pages"),
)


def benches() -> list[Bench]:
    """The benchmarks known here, and each further script of the folder as it stands.

    What begins with an underscore is what the scripts share.
    """
    known = {one.script for one in BENCHES}
    others = sorted(path.stem for path in HERE.glob("[!_]*.py") if path != Path(__file__).resolve())
    return [*BENCHES, *(Bench(script=one) for one in others if one not in known)]


def environment() -> dict[str, str]:
    """Give what the benchmarks run in: one thread a pool, and no installation, since some write to the one
    that is named."""
    kept = {name: value for name, value in os.environ.items() if name != "LEGATION_HOME"}
    return {**kept, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}


def without_noise(said: str) -> str:
    """Give what a benchmark said itself."""
    return NOISE.sub("", said)


def run(bench: Bench) -> str:
    """Run one, show and keep what it prints, and say in one word how it ended."""
    if bench.data is not None and not (SHARED / bench.data).is_dir():
        print(f"left out: the shared evaluation data {bench.data!r} is not beside this checkout")
        return "left out"
    command = [sys.executable, str(HERE / f"{bench.script}.py"), *bench.arguments]
    with (KEPT / f"{bench.script}.txt").open("w+", encoding="utf-8") as kept:
        child = subprocess.Popen(
            command,
            stdout=kept,
            stderr=subprocess.STDOUT,
            env=environment(),
            start_new_session=True,
        )
        try:
            status = child.wait(timeout=bench.seconds)
            word = "done" if status == 0 else f"FAILED ({status})"
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)
            child.wait()
            word = f"FAILED (longer than {bench.seconds:.0f} s)"
        kept.seek(0)
        told = without_noise(kept.read())
        kept.seek(0)
        kept.truncate()
        kept.write(told)
    print(told, end="", flush=True)
    return word


def main() -> int:
    """Run all, or those named on the command line."""
    KEPT.mkdir(parents=True, exist_ok=True)
    asked = set(sys.argv[1:])
    unknown = asked - {one.script for one in benches()}
    if unknown:
        print(f"no benchmark {min(unknown)!r}: {', '.join(one.script for one in benches())}")
        return 2
    results = []
    for bench in benches():
        if asked and bench.script not in asked:
            continue
        print(f"── {bench.script} {' '.join(bench.arguments)}", flush=True)
        began = time.monotonic()
        results.append((bench.script, run(bench), time.monotonic() - began))
    print()
    for script, word, seconds in results:
        print(f"{script:<14} {seconds:6.0f} s  {word}")
    print(f"tables are kept in {KEPT.relative_to(HERE.parent)}")
    return int(any(word.startswith("FAILED") for _, word, _ in results))


if __name__ == "__main__":
    sys.exit(main())
