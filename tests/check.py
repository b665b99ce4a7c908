"""Run the targets of ``make check`` one after the other and print each one's time.

Goes on after a failure, so that one run shows everything; exits 1 if any failed. A target whose
system parts cannot be had says so on a line ``not run: …`` and counts as not run, never as passed; in CI
(environment ``CI``) it fails.
"""

import subprocess
import sys
import time

NOT_RUN = "not run: "


def main(targets: list[str]) -> int:
    results = []
    for target in targets:
        print(f"── {target}", flush=True)
        began = time.monotonic()
        word = run(target)
        results.append((target, word, time.monotonic() - began))
    print()
    for target, word, seconds in results:
        print(f"{target:<16} {word:<8} {seconds:6.0f} s")
    words = [word for _, word, _ in results]
    counted = ", ".join(f"{words.count(word)} {word.lower()}" for word in dict.fromkeys(words))
    total = sum(seconds for _, _, seconds in results)
    print(f"\n{counted}, in {total / 60:.0f} min")
    return 1 if "FAILED" in words else 0


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
