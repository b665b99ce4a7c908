"""Run bandit over the source: every finding of medium or high severity is explained here, or fails.

An explanation is for so many findings of one kind in one file: one more, or one that is there no longer,
fails too.
"""

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

SOURCE = "src"
OWN_NAMES = "the names are those of declared schemas and tables, every value is bound"
EXPLAINED = {
    ("legation/chancery/audit/migrations/0001_initial.py", "B608"): (1, "table names of this file"),
    ("legation/chancery/audit/migrations/0002_no_row_takes_the_place_of_another.py", "B608"): (
        1,
        "table names of this file",
    ),
    ("legation/desks/briefing/migrations/0005_row_security.py", "B608"): (
        1,
        "a policy written out in this file, with no value from outside",
    ),
    ("legation/chancery/annexed.py", "B308"): (2, "our own style sheets, from the package"),
    ("legation/chancery/annexed.py", "B703"): (2, "our own style sheets, from the package"),
    ("legation/desks/briefing/render/html.py", "B308"): (
        1,
        "our own style sheet, from the package",
    ),
    ("legation/desks/briefing/render/html.py", "B703"): (
        1,
        "our own style sheet, from the package",
    ),
    ("legation/faces/web/address.py", "B104"): (1, "compared with, never listened on"),
    ("legation/faces/web/fields.py", "B703"): (1, "a label of a rendered page, without its tags"),
    ("legation/faces/web/refusing.py", "B703"): (1, "an escaped sentence with escaped values"),
    ("legation/faces/web/templatetags/refusals.py", "B703"): (1, "rendered pages, put together"),
    ("legation/store/erasing.py", "B608"): (1, OWN_NAMES),
    ("legation/store/holdings.py", "B608"): (4, OWN_NAMES),
    ("legation/store/labels.py", "B608"): (1, OWN_NAMES),
    ("legation/store/purging.py", "B608"): (1, OWN_NAMES),
    ("legation/store/querying.py", "B608"): (2, OWN_NAMES),
    ("legation/store/reading.py", "B608"): (8, OWN_NAMES),
    ("legation/store/scoping.py", "B608"): (1, OWN_NAMES),
    ("legation/store/search_documents.py", "B608"): (2, OWN_NAMES),
    ("legation/testing/records.py", "B608"): (1, "the tables of two models, in tests only"),
}

Kind = tuple[str, str]


def main() -> int:
    found = findings()
    counted = Counter(kind for kind, _ in found)
    wrong = [
        (kind, counted[kind], EXPLAINED.get(kind, (0, ""))[0])
        for kind in sorted({*counted, *EXPLAINED})
        if counted[kind] != EXPLAINED.get(kind, (0, ""))[0]
    ]
    for kind, there, explained in wrong:
        print(f"{kind[0]}: {kind[1]} found {there} times, explained {explained} times")
        for line in (said for one, said in found if one == kind and there > explained):
            print(f"    {line}")
    return 1 if wrong else 0


def findings() -> list[tuple[Kind, str]]:
    """Every finding of medium or high severity, with its line in words."""
    command = ["bandit", "--quiet", "--recursive", "--severity-level", "medium"]
    done = subprocess.run(
        [sys.executable, "-m", *command, "--format", "json", SOURCE],
        capture_output=True,
        text=True,
        check=False,
    )
    told = json.loads(done.stdout)
    if told["errors"]:
        raise SystemExit(f"bandit could not read: {told['errors']}")
    return [
        (
            (str(Path(one["filename"]).relative_to(SOURCE)), one["test_id"]),
            f"line {one['line_number']}: {one['issue_severity']}: {one['issue_text']}",
        )
        for one in told["results"]
    ]


if __name__ == "__main__":
    sys.exit(main())
