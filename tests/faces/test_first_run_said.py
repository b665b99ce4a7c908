"""The first run said beforehand on a terminal: as the page on it writes it, and with nothing half done."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from legation.chancery.recognition import country_called, load_profile
from legation.chancery.recognition.loading import shipped_profiles

PAGE = Path(__file__).parents[2] / "docs" / "first-run.md"
UN = load_profile("un")


def written_line(shared: Path, password: Path) -> list[str]:
    """The words of the line on the page, with a folder and a file that are here."""
    line = re.search(r"```\n(legation setup .*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    assert line is not None
    words = shlex.split(line[1].replace("\\\n", " "))
    here = {"backup-folder=/media/share": f"backup-folder={shared}", "~/password": str(password)}
    assert set(here) <= set(words)
    return [here.get(one, one) for one in words[1:]]


def run(home: Path, *words: str) -> subprocess.CompletedProcess[str]:
    told = {**os.environ, "LEGATION_HOME": str(home), "LANGUAGE": "en"}
    return subprocess.run(
        [sys.executable, "-m", "legation", *words],
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        env=told,
        timeout=300,
        check=False,
    )


@pytest.fixture
def password(tmp_path: Path) -> Path:
    file = tmp_path / "password"
    file.write_text("seven otters cross the bridge\n", "utf-8")
    return file


def test_the_line_on_the_page_sets_an_installation_up(tmp_path: Path, password: Path) -> None:
    home = tmp_path / "home"
    ended = run(home, *written_line(tmp_path, password), "--no-brief")
    assert ended.returncode == 0, ended.stderr
    missions = run(home, "missions", "list").stdout
    assert "embassy-in-lima" in missions
    assert re.search(r"\bPE\b", missions) and re.search(r"\bBO\b", missions)


@pytest.mark.parametrize(
    ("said", "instead"),
    [
        ("accredited=Peru, Bolivia", "accredited=Peru, Atlantis"),
        ("time-zone=America/Lima", "time-zone=America/Quito"),
        ("ceiling=restricted", "ceiling=cosmic"),
        ("sources=americas", "sources=moon"),
    ],
)
def test_a_wrong_answer_leaves_nothing_half_written(
    tmp_path: Path, password: Path, said: str, instead: str
) -> None:
    home = tmp_path / "home"
    words = [instead if one == said else one for one in written_line(tmp_path, password)]
    assert instead in words
    ended = run(home, *words, "--no-brief")
    assert ended.returncode == 2
    assert instead.partition("=")[2].rpartition(", ")[2] in ended.stderr
    assert not (home / "legation.toml").exists()


@pytest.mark.parametrize(
    ("said", "code"),
    [
        *(("United States", "US"), ("usa", "US"), ("U.S.", "US"), ("United Kingdom", "GB")),
        *(("UK", "GB"), ("Netherlands", "NL"), ("The Netherlands", "NL"), ("Russia", "RU")),
        *(("Iran", "IR"), ("Syria", "SY"), ("Venezuela", "VE"), ("Turkey", "TR")),
        *(("Turkiye", "TR"), ("Vietnam", "VN"), ("South Korea", "KR"), ("North Korea", "KP")),
        *(("Tanzania", "TZ"), ("Bolivia", "BO"), ("Moldova", "MD"), ("Laos", "LA")),
        *(("Brunei", "BN"), ("Micronesia", "FM"), ("Cote d'Ivoire", "CI"), ("Ivory Coast", "CI")),
        *(("Bolivia (Plurinational State of)", "BO"), ("Czech Republic", "CZ"), ("pe", "PE")),
        *(("Saint Kitts and Nevis", "KN"), ("Sao Tome and Principe", "ST"), ("Kosovo", "XK")),
        *(("Palestine", "PS"), ("Hong Kong", "HK"), ("Burma", "MM"), ("Holy See", "VA")),
        *(("Korea", None), ("Guyane", None), ("Atlantis", None), ("EU", None), ("", None)),
    ],
)
def test_a_country_is_known_by_its_usual_names(said: str, code: str | None) -> None:
    assert country_called(said, UN) == code


def test_every_country_is_known_by_the_name_that_pages_give_it() -> None:
    for named in shipped_profiles():
        profile = load_profile(named)
        for code in profile.territories():
            assert country_called(profile.name_of(code), profile) == code, profile.name_of(code)
