"""What a check needs and a machine has not: the check fails and says the remedy, or is left out by hand.

``LEGATION_SKIP=1`` leaves out what cannot be run here, and says so loudly; in CI (environment ``CI``)
nothing is left out.
"""

import os

NOT_RUN = "not run: "
BY_HAND = "LEGATION_SKIP"


def left_out(untried: str, *, lacks: str, remedy: str) -> bool:
    """Say what is lacking and how it is had; give whether it is left out because somebody asked for it."""
    asked = os.environ.get(BY_HAND) == "1" and not os.environ.get("CI")
    if asked:
        print(
            f"{NOT_RUN}{untried}\n!!! {BY_HAND}=1: NOT TRIED AT ALL: {untried} ({lacks})",
            flush=True,
        )
    else:
        print(f"{untried} cannot be run: {lacks}", flush=True)
    print(f"to have it: {remedy}", flush=True)
    if not asked and not os.environ.get("CI"):
        print(f"to leave it out, untried, by hand: {BY_HAND}=1", flush=True)
    return asked
