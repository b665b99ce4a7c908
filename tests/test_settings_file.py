"""What a person chooses on screen goes into legation.toml, takes effect at once, and harms no other line."""

from dataclasses import replace
from pathlib import Path

import pytest

from legation.domain.errors import Misconfigured, Refused
from legation.settings import Settings, read_settings
from legation.settings_file import FILE, Origin, choose, in_force, origins


@pytest.fixture
def held(home: Path) -> Settings:
    return replace(Settings(), home=home)


def test_a_choice_is_read_again_by_the_next_start_and_leaves_other_lines(held: Settings) -> None:
    file = held.home / FILE
    file.write_text('# ours\nport = 9000\nbody = "organisation"\n', "utf-8")
    chosen = choose(held, {"body": "ministry", "legal_basis_text": 'Act "12"\nof 1961'})
    assert chosen.body == "ministry"
    assert file.read_text("utf-8").startswith("# ours\nport = 9000\n")
    again = read_settings({"LEGATION_HOME": str(held.home)})
    assert (again.port, again.body, again.legal_basis_text) == (
        9000,
        "ministry",
        'Act "12"\nof 1961',
    )
    assert file.stat().st_mode & 0o077 == 0


def test_a_choice_takes_effect_without_a_new_start_and_a_port_does_not(held: Settings) -> None:
    assert in_force(held) == held
    choose(held, {"marking_ceiling": "internal"})
    (held.home / FILE).write_text((held.home / FILE).read_text() + "port = 9000\n", "utf-8")
    assert in_force(held).marking_ceiling == "internal"
    assert in_force(held).port == held.port


def test_a_wrong_choice_changes_nothing_and_a_broken_file_keeps_what_was(held: Settings) -> None:
    with pytest.raises(Misconfigured):
        choose(held, {"marking_ceiling": "cosmic"})
    assert not (held.home / FILE).exists()
    with pytest.raises(Refused):
        choose(held, {"port": "1"})
    (held.home / FILE).write_text("marking_ceiling = ", "utf-8")
    assert in_force(held) == held


@pytest.mark.parametrize(
    "broken", ["marking_ceiling = ", 'marking_ceiling = "cosmic"\n', "\x00", None]
)
def test_a_file_that_breaks_or_goes_raises_no_ceiling_again(
    held: Settings, broken: str | None
) -> None:
    choose(held, {"marking_ceiling": "internal", "mail_ceiling": "public"})
    assert in_force(held).marking_ceiling == "internal"
    file = held.home / FILE
    if broken is None:
        file.unlink()
    else:
        file.write_text(file.read_text("utf-8") + broken, "utf-8")
    assert in_force(held).marking_ceiling == "internal"
    file.write_text('marking_ceiling = "confidential"\n', "utf-8")
    assert in_force(held).marking_ceiling == "confidential", "it was repaired"


def test_of_a_file_that_was_never_read_well_the_lower_ceilings_hold(
    held: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = replace(held, marking_ceiling="internal", mail_ceiling="internal")
    stated = 'marking_ceiling = "public"\nmail_ceiling = "confidential"\noffline_marking = "none"\n'
    (held.home / FILE).write_text(stated + "body = ", "utf-8")
    found = in_force(held)
    assert (found.marking_ceiling, found.mail_ceiling) == ("public", "internal")
    assert found.offline_marking == "none"
    assert found == replace(held, marking_ceiling="public", offline_marking="none")
    monkeypatch.setenv("LEGATION_MARKING_CEILING", "internal")
    assert in_force(held).marking_ceiling == "internal", "the environment states it"


def test_what_the_environment_states_is_not_chosen(
    held: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LEGATION_BODY", "organisation")
    with pytest.raises(Refused, match="LEGATION_BODY"):
        choose(held, {"body": "ministry" if held.body != "ministry" else "organisation-x"})
    found = origins(held.home)
    assert (found["body"], found["port"]) == (Origin.ENVIRONMENT, Origin.DEFAULT)
