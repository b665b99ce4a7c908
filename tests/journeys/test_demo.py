"""The demo: a fictional world from its making to a brief; again, and never over real work."""

from pathlib import Path

import pytest


@pytest.fixture
def demo(person):
    person.settings["SERVE"] = "0"
    return person


@pytest.mark.slow
def test_the_demo_leaves_a_brief_and_can_be_run_again(demo) -> None:
    first = demo.says("demo", seconds=900)
    assert "the whole road took" in first
    assert "# Brief" in demo.says("brief")
    address = demo.says("address")
    assert "the whole road took" in demo.says("demo", seconds=900)
    assert demo.says("address") == address
    assert "# Brief" in demo.says("brief")


def test_the_demo_refuses_an_installation_in_use(demo, tmp_path: Path) -> None:
    posts = tmp_path / "posts.ndjson"
    posts.write_text('{"id": "1", "text": "hello", "published_at": "2026-01-01"}\n')
    demo.says("sources", "add", str(posts))
    refused = demo.ask("demo")
    assert refused.returncode == 77
    assert "installation in use" in refused.stderr
    assert "posts" in demo.says("sources", "list")
