"""Settings are read once, from the environment or the file, and a wrong one is named."""

from pathlib import Path

import pytest

from legation.domain.errors import Misconfigured
from legation.settings import read_settings


def test_the_environment_wins_over_the_file(home: Path) -> None:
    (home / "legation.toml").write_text('port = 9000\nmission = "lima"\n')
    settings = read_settings({"LEGATION_HOME": str(home), "LEGATION_PORT": "9001"})
    assert (settings.port, settings.mission) == (9001, "lima")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "high"),
        ("PORT", "-1"),
        ("FETCH_PRIVATE_NETWORKS", "perhaps"),
        ("DATABASE", "mysql://ann@db/legation"),
        ("DATABASE", "postgres://ann@db"),
        ("TRUSTED_PROXY", "the proxy"),
        ("TRUSTED_PROXY", "10.88.0.1/16"),
    ],
)
def test_a_wrong_value_names_its_setting(home: Path, name: str, value: str) -> None:
    with pytest.raises(Misconfigured, match=f"LEGATION_{name}"):
        read_settings({"LEGATION_HOME": str(home), f"LEGATION_{name}": value})


@pytest.mark.parametrize("scheme", ["postgres", "postgresql"])
def test_an_address_of_postgresql_is_taken(home: Path, scheme: str) -> None:
    address = f"{scheme}://ann:secret@db:5432/legation"
    given = {"LEGATION_HOME": str(home), "LEGATION_DATABASE": address}
    assert read_settings(given).database == address


def test_an_unknown_setting_in_the_file_is_named(home: Path) -> None:
    (home / "legation.toml").write_text("prot = 1\n")
    with pytest.raises(Misconfigured, match="prot"):
        read_settings({"LEGATION_HOME": str(home)})
    (home / "legation.toml").write_text("port = \n")
    with pytest.raises(Misconfigured, match=r"legation\.toml"):
        read_settings({"LEGATION_HOME": str(home)})
