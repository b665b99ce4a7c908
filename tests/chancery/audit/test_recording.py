"""Writing records: nothing personal in clear, inside the caller's transaction, one chain for all."""

import os
import subprocess
import sys
import threading
from enum import StrEnum
from pathlib import Path

import pytest
from django.db import DatabaseError, connection, transaction

from legation.chancery.audit.detail import Digest, Keyed
from legation.chancery.audit.models import Record
from legation.chancery.audit.recording import record, reference
from legation.chancery.audit.verifying import verify
from legation.chancery.keys import Keys
from legation.domain.errors import Rejected

from .conftest import START, write

CHILD = Path(__file__).with_name("appending_child.py")


class Form(StrEnum):
    PDF = "pdf"


SECRETS = ("Ana María Quispe", "ana@lima.example", "golpe de estado", "brief-4711-secret")


@pytest.mark.django_db
def test_no_name_subject_or_search_word_stands_in_clear(keys: Keys) -> None:
    record(
        "search-made",
        by=SECRETS[0],
        mission="lima",
        subject=("person", SECRETS[1]),
        at=START,
        detail={"words": Keyed(SECRETS[2]), "found": 12, "form": Form.PDF},
    )
    record("brief-opened", by=None, mission="lima", subject=("brief", SECRETS[3]), at=START)
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM records_record")
        held = repr(cursor.fetchall())
    for word in (word for secret in SECRETS for word in secret.split() if len(word) > 2):
        assert word.lower() not in held.lower()
    one = Record.objects.get(number=1)
    assert one.by == reference("person", SECRETS[0])
    assert one.detail == (
        f'{{"form":"pdf","found":12,"words":"keyed:{keys.reference("text", SECRETS[2])}"}}'
    )
    assert Record.objects.get(number=2).by == "installation"


@pytest.mark.django_db
@pytest.mark.parametrize("detail", [{"words": "free text"}, {"share": 0.5}, {"Name": 1}])
def test_free_text_and_other_kinds_are_rejected(keys: Keys, detail: dict) -> None:
    with pytest.raises(Rejected):
        record("search-made", by=None, mission="lima", subject=("a", "b"), at=START, detail=detail)
    assert not Record.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("act", ["", "Brief opened", "brief opened by ana", "x" * 61])
def test_an_act_is_a_word_and_not_a_sentence(keys: Keys, act: str) -> None:
    with pytest.raises(Rejected):
        record(act, by=None, mission="lima", subject=("a", "b"), at=START)


def test_a_digest_is_one() -> None:
    with pytest.raises(Rejected):
        Digest("Ana")


@pytest.mark.django_db
def test_a_time_without_a_zone_is_rejected(keys: Keys) -> None:
    with pytest.raises(Rejected):
        record("a", by=None, mission="l", subject=("a", "b"), at=START.replace(tzinfo=None))


@pytest.mark.django_db
def test_a_record_goes_with_the_transaction_that_it_tells_of(keys: Keys) -> None:
    write(2)
    with pytest.raises(RuntimeError), transaction.atomic():
        write(1, first=3)
        raise RuntimeError
    write(1, first=3)
    assert verify(public=keys.public()).records == 3
    assert list(Record.objects.values_list("number", flat=True)) == [1, 2, 3]


@pytest.mark.django_db
def test_the_database_denies_update_and_delete(keys: Keys) -> None:
    write(1)
    for change in (
        lambda: Record.objects.update(act="x"),
        lambda: Record.objects.all().delete(),
    ):
        with pytest.raises(DatabaseError, match="only grow"), transaction.atomic():
            change()
    assert verify(public=keys.public()).is_well


@pytest.mark.django_db(transaction=True)
def test_appenders_in_several_threads_leave_one_chain(keys: Keys) -> None:
    def work() -> None:
        for _ in range(25):
            write(1)
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    verdict = verify(public=keys.public())
    assert (verdict.is_well, verdict.records) == (True, 100)


def start(home: Path, count: int) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, str(CHILD), str(count)],
        env={**os.environ, "LEGATION_HOME": str(home), "LEGATION_DATABASE": ""},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def ended(child: subprocess.Popen[str]) -> str:
    said, complaint = child.communicate(timeout=120)
    assert child.returncode == 0, complaint
    return said


@pytest.mark.kill
def test_appenders_in_several_processes_leave_one_chain(home: Path) -> None:
    ended(start(home, 0))
    for child in [start(home, 60) for _ in range(4)]:
        ended(child)
    assert "well 240" in ended(start(home, 0))


@pytest.mark.kill
def test_an_appender_killed_at_random_leaves_a_chain_with_all_it_acknowledged(home: Path) -> None:
    ended(start(home, 0))
    acknowledged = 0
    for _ in range(5):
        child = start(home, 1_000_000)
        assert child.stdout
        for _ in range(40):
            assert child.stdout.readline()
        child.kill()
        left, _complaint = child.communicate(timeout=60)
        acknowledged += 40 + left.count("\n")
    said = ended(start(home, 3))
    records = int(said.split("well ")[1])
    assert acknowledged + 3 <= records <= acknowledged + 3 + 5
