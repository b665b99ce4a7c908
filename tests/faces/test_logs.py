"""Log lines: planted secrets never come out, what is useful does, and JSON is JSON."""

import json
import logging
import logging.config
from dataclasses import replace
from pathlib import Path

import pytest

from legation.chancery.keys import Keys
from legation.faces.logs import Plain, Structured, logging_of, scrubber
from legation.faces.web.secret import access_key, secret_key
from legation.settings import Settings

PLANTED = {
    "postgres://legation:hunter2secret@db.example/legation": "hunter2secret",
    "GET /?key=Zm9vYmFyYmF6cXV4 HTTP/1.1": "Zm9vYmFyYmF6cXV4",
    "Authorization: Bearer abc.def-ghi_jkl": "abc.def-ghi_jkl",
    "sent with Bearer abcdefghijkl": "abcdefghijkl",
    "Cookie: legation-access=IjEyMyI:1abc; other=2": "IjEyMyI",
    "https://api.telegram.org/bot123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw1/getMe": "AAHdqTcv",
    '{"access_token": "s3cr3t-t0ken"}': "s3cr3t-t0ken",
    "{'password': 'pass word'}": "pass word",
    "api_key=AKIA123456 passphrase=correct": "AKIA123456",
    "LEGATION-RECIPIENT-KEY:QUJDREVGRw==": "QUJDREVGRw",
    "token gAAAAABmZm9vYmFyYmF6cXV4cXV1eA== failed": "gAAAAABm",
    "mail from ana.quispe@lima.example bounced": "ana.quispe",
}
USEFUL = (
    "flush: the disk is full",
    "/var/lib/legation/keys/signing.key: the key cannot be read (restore the keys)",
    "herald: https://herald.example/feed.xml?page=2: no answer",
    "2026-03-14 09:30:00 key indicators: 12 found, token count 7",
    "record 12: its words do not give its hash",
)


@pytest.mark.parametrize("formatter", [Plain, Structured])
@pytest.mark.parametrize(("line", "secret"), PLANTED.items())
def test_a_planted_secret_never_comes_out(
    home: Path, formatter: type[Plain], line: str, secret: str
) -> None:
    made = logging.LogRecord("legation", logging.WARNING, "f", 1, "said %s", (line,), None)
    out = formatter(home).format(made)
    assert secret not in out
    assert "[hidden]" in out
    try:
        raise ValueError(line)
    except ValueError as fault:
        traced = (type(fault), fault, fault.__traceback__)
    made = logging.LogRecord("legation", logging.ERROR, "f", 1, "it failed", (), traced)
    assert secret not in formatter(home).format(made)


def test_the_installations_own_keys_never_come_out(home: Path) -> None:
    Keys(home).make_all()
    secrets = [secret_key(home), access_key(home)]
    secrets += [one.read_text().strip() for one in (home / "keys").glob("*.key")]
    out = scrubber(home)(" and ".join(secrets))
    assert len(secrets) == 6
    assert not [one for one in secrets if one in out]


@pytest.mark.parametrize("line", USEFUL)
def test_what_is_useful_stays(home: Path, line: str) -> None:
    assert scrubber(home)(line) == line


def test_a_structured_line_is_one_json_object_with_its_trace(home: Path) -> None:
    try:
        raise ValueError("a\nb")
    except ValueError as fault:
        traced = (type(fault), fault, fault.__traceback__)
    made = logging.LogRecord("legation.rounds", logging.ERROR, "f", 1, "é %d", (7,), traced)
    line = Structured(home).format(made)
    assert "\n" not in line
    told = json.loads(line)
    assert (told["level"], told["logger"], told["says"]) == ("error", "legation.rounds", "é 7")
    assert "ValueError" in told["trace"]


@pytest.mark.parametrize("log_json", [True, False])
def test_the_configuration_is_taken_as_it_is(home: Path, log_json: bool) -> None:
    stated = logging_of(replace(Settings(), home=home, log_json=log_json))
    made = logging.config.DictConfigurator(stated).configure_formatter(
        {**stated["formatters"]["dated"]}
    )
    assert isinstance(made, Structured if log_json else Plain)
