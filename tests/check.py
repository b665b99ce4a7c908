"""Run the targets of ``make check`` one after the other and print each one's time, on the clock and of CPU.

Goes on after a failure, so that one run shows everything; exits 1 if any failed. A target whose
system parts cannot be had fails; with ``LEGATION_SKIP=1`` it says on a line ``not run: …`` what is left out,
counts as not run, never as passed, and what was not tried is said again at the end.
"""

import resource
import subprocess
import sys
import time

from absent import NOT_RUN


def main(targets: list[str]) -> int:
    results = []
    for target in targets:
        print(f"── {target}", flush=True)
        began, used = time.monotonic(), cpu_seconds()
        word = run(target)
        results.append((target, word, time.monotonic() - began, cpu_seconds() - used))
    print()
    for target, word, seconds, cpu in results:
        print(f"{target:<17} {word:<8} {seconds:6.0f} s {cpu:7.0f} CPU-s")
    words = [word for _, word, _, _ in results]
    counted = ", ".join(f"{words.count(word)} {word.lower()}" for word in dict.fromkeys(words))
    total = sum(seconds for _, _, seconds, _ in results)
    print(f"\n{counted}, in {total / 60:.0f} min")
    untried = [target for target, word, _, _ in results if word == "not run"]
    if untried:
        print(f"!!! NOT TRIED, or only in part: {', '.join(untried)}: this is no whole check")
    return 1 if "FAILED" in words else 0


def cpu_seconds() -> float:
    """What the targets that ended took of CPU, with all that they started and waited for."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def run(target: str) -> str:
    """Run one target, showing what it says, and give how it ended in one word."""
    command = ["make", "--no-print-directory", target]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    assert process.stdout
    word = "passed"
    for line in process.stdout:
        print(line, end="", flush=True)
        if line.startswith(NOT_RUN):
            word = "not run"
    return "FAILED" if process.wait() else word


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
