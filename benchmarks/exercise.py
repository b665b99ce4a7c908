"""Exercise: items generated per CPU-second and peak memory at several sizes.

Run: ``python benchmarks/exercise.py [ITEMS ...]`` (default 12000 and 200000; 1000000 takes minutes).
"""

import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from legation.desks.exercise.generate import generate
from legation.desks.exercise.world import World

DEMO_TARGET_SECONDS = 10
SIZES = ("12000", "200000")


def measure(items: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        before = time.process_time()
        summary = generate(World(seed=1, items=items), Path(folder))
        seconds = time.process_time() - before
        written = sum(file.stat().st_size for file in Path(folder).rglob("*") if file.is_file())
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{summary.items:>10,} {summary.files:>6} {seconds:>9.1f} {summary.items / seconds:>10,.0f}"
        f" {peak:>9.0f} {written / 1e6:>9.1f}",
        flush=True,
    )


def main() -> None:
    if sys.argv[1:2] == ["--one"]:
        measure(int(sys.argv[2]))
        return
    print(
        f"{'items':>10} {'files':>6} {'CPU s':>9} {'items/s':>10} {'peak MB':>9} {'MB out':>9}",
        flush=True,
    )
    for size in sys.argv[1:] or SIZES:
        subprocess.run([sys.executable, __file__, "--one", size], check=True)
    print(
        f"target: 12,000 items in under {DEMO_TARGET_SECONDS} s; peak memory flat in the number of items"
    )


if __name__ == "__main__":
    main()
