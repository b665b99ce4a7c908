"""The built files that came from elsewhere are those that were looked at, and evaluate nothing."""

from hashlib import sha256
from pathlib import Path

from legation.chancery import drawing

STATIC = Path(drawing.__file__).parents[1] / "static" / "chancery"


def manifest() -> dict[str, str]:
    lines = (STATIC / "vendored.sha256").read_text("utf-8").splitlines()
    return {name: digest for digest, name in (line.split(maxsplit=1) for line in lines)}


def test_every_vendored_file_has_the_digest_of_the_manifest() -> None:
    held = {
        str(path.relative_to(STATIC)): sha256(path.read_bytes()).hexdigest()
        for path in (STATIC / "uplot").iterdir()
    }
    assert held == manifest() and len(held) == 3


def test_no_script_evaluates_text_or_fetches_anything() -> None:
    for path in STATIC.rglob("*.js"):
        text = path.read_text("utf-8")
        for banned in (
            "eval(",
            "new Function",
            "innerHTML=",
            "document.write",
            "fetch(",
            "XMLHttp",
        ):
            assert banned not in text, (path.name, banned)
