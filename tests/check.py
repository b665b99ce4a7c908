"""Run the targets of ``make check`` one after the other and print each one's time.

Goes on after a failure, so that one run shows everything; exits 1 if any failed. A target whose
system parts cannot be had says so and counts as not run, never as passed.
"""

import subprocess
import sys
import time

NOT_TO_BE_HAD = 3


def main(targets: list[str]) -> int:
    results = []
    for target in targets:
        print(f"── {target}", flush=True)
        began = time.monotonic()
        status = subprocess.run(["make", "--no-print-directory", target]).returncode
        results.append((target, status, time.monotonic() - began))
    print()
    for target, status, seconds in results:
        word = "passed" if status == 0 else "FAILED"
        print(f"{target:<16} {word:<8} {seconds:6.0f} s")
    failed = sum(status != 0 for _, status, _ in results)
    print(f"\n{len(results) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
