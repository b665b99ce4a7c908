"""The documents are true: every setting, command, plug-in and dependency has its line."""

import re
import tomllib
from dataclasses import fields
from pathlib import Path

from legation.doors.registry import DOORS, plugin_names
from legation.settings import Settings

REPOSITORY = Path(__file__).resolve().parents[2]
DOCS = REPOSITORY / "docs"


def project() -> dict:
    return tomllib.loads((REPOSITORY / "pyproject.toml").read_text("utf-8"))


def test_every_setting_is_documented_with_its_default() -> None:
    page = (DOCS / "settings.md").read_text("utf-8")
    missing = [one.name for one in fields(Settings) if f"`{one.name}`" not in page]
    assert not missing
    for one in fields(Settings):
        line = next(line for line in page.splitlines() if line.startswith(f"| `{one.name}`"))
        assert f"`{one.default}`" in line, line
        assert one.metadata["says"] in line, line


def test_every_command_is_documented() -> None:
    import typer

    from legation.faces.cli.commands import application

    page = (DOCS / "commands.md").read_text("utf-8")
    root = typer.main.get_command(application)
    for path in walk_commands(root, "legation"):
        assert f"`{path}`" in page, path


def walk_commands(command: object, path: str) -> list[str]:
    children = getattr(command, "commands", None)
    if not children:
        return [path]
    return [
        found
        for name, child in children.items()
        if not child.hidden
        for found in walk_commands(child, f"{path} {name}")
    ]


def test_every_plug_in_is_documented() -> None:
    page = (DOCS / "plug-ins.md").read_text("utf-8")
    missing = [name for door in DOORS for name in plugin_names(door) if f"`{name}`" not in page]
    assert not missing


def test_every_dependency_is_listed_with_its_licence() -> None:
    page = (DOCS / "dependencies.md").read_text("utf-8")
    listed = re.findall(r"^\| ([A-Za-z0-9_.-]+) \|[^|]+\| ([^|]+) \|", page, re.MULTILINE)
    licences = {name.lower(): licence.strip() for name, licence in listed}
    stated = project()["project"]["dependencies"]
    groups = project()["dependency-groups"]
    extras = [one for of in project()["project"]["optional-dependencies"].values() for one in of]
    for requirement in [*stated, *extras, *groups["dev"], *groups["build"]]:
        name = re.match(r"[A-Za-z0-9_.-]+", requirement).group().lower()  # type: ignore[union-attr]
        assert licences.get(name), f"{name} has no line in docs/dependencies.md"
    locked = re.findall(
        r"^([a-z0-9_.-]+)==", (REPOSITORY / "requirements.lock").read_text(), re.MULTILINE
    )
    unlisted = [name for name in locked if not licences.get(name)]
    assert not unlisted


def test_no_default_dependency_is_under_the_gpl() -> None:
    page = (DOCS / "dependencies.md").read_text("utf-8")
    table = page.split("## Extras")[0]
    bad = [line for line in table.splitlines() if re.search(r"\| *A?GPL", line)]
    assert not bad


def test_locks_hold_hashes_and_no_address() -> None:
    for name in sorted(one.name for one in REPOSITORY.glob("requirements*.lock")):
        text = (REPOSITORY / name).read_text("utf-8")
        assert "://" not in text
        assert "--index" not in text
        for block in re.split(r"\n(?=[a-z])", text):
            assert "--hash=sha256:" in block, block[:80]


def test_every_desk_has_a_readme_and_every_change_a_fragment() -> None:
    desks = [
        path
        for path in (REPOSITORY / "src/legation/desks").iterdir()
        if (path / "__init__.py").exists()
    ]
    assert not [desk.name for desk in desks if not (desk / "README.md").exists()]
    assert list((REPOSITORY / "changes").glob("*.md"))
