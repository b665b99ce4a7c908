"""The checks of readers: a secret is declared one."""

from dataclasses import dataclass, field

import pytest

from legation.couriers.readers.mastodon_rest import MastodonReader
from legation.couriers.readers.mastodon_stream import MastodonStreamReader
from legation.doors.reader import SECRET, secret_options
from legation.testing.checks_reader import check_secrets


@dataclass(frozen=True, kw_only=True)
class Open:
    name: str = "open/1"
    api_key: str = field(default="", repr=False)


@dataclass(frozen=True, kw_only=True)
class Shown:
    name: str = "shown/1"
    word: str = field(default="", metadata=SECRET)


def test_readers_of_the_house_declare_their_tokens_secret() -> None:
    for kind in (MastodonReader, MastodonStreamReader):
        check_secrets(kind())
        assert secret_options(kind) == {"token"}


@pytest.mark.parametrize("reader", [Open(), Shown()])
def test_a_reader_that_keeps_no_secret_to_itself_fails(reader: object) -> None:
    with pytest.raises(AssertionError):
        check_secrets(reader)  # type: ignore[arg-type]
