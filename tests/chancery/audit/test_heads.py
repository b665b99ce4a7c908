"""Signed heads: hourly, over what verifies, copied to every folder off the machine."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection

from legation.chancery.audit.heads import copy_heads, heads_in, latest_head, newest_copy, sign_head
from legation.chancery.audit.merkle import root_of
from legation.chancery.audit.models import Record
from legation.chancery.audit.verifying import verify
from legation.chancery.keys import Keys
from legation.domain.errors import Refused, Unavailable
from legation.rounds.records import keep_heads
from legation.testing.installations import planted_installation

from .conftest import START, write

pytestmark = pytest.mark.django_db


def test_a_head_grows_from_the_one_before_and_has_the_root_over_all(keys: Keys) -> None:
    write(5)
    assert sign_head(keys, at=START).size == 5
    assert sign_head(keys, at=START) is None
    write(6, first=6)
    head = sign_head(keys, at=START + timedelta(hours=1))
    hashes = [bytes.fromhex(one) for one in Record.objects.values_list("hash", flat=True)]
    assert (head.size, head.root) == (11, root_of(hashes))
    assert latest_head() == head
    assert verify(public=keys.public(), elsewhere=[head]).heads == 3


def test_nothing_is_signed_that_does_not_verify(keys: Keys) -> None:
    write(5)
    with connection.cursor() as cursor:
        cursor.execute(
            'INSERT INTO records_record SELECT number + 10, at, act, "by", mission, subject, detail,'
            " prev_hash, hash FROM records_record WHERE number = 5"
        )
    with pytest.raises(Refused, match="record 6"):
        sign_head(keys, at=START)


def test_a_folder_gets_every_head_it_lacks_and_is_never_made(keys: Keys, tmp_path: Path) -> None:
    stick = tmp_path / "stick"
    write(3)
    sign_head(keys, at=START)
    with pytest.raises(Unavailable, match="stick"):
        copy_heads(keys, stick)
    assert not stick.exists()
    write(2, first=4)
    sign_head(keys, at=START)
    stick.mkdir()
    assert (copy_heads(keys, stick), copy_heads(keys, stick)) == (2, 0)
    assert newest_copy(keys, stick) == 5
    assert [one.size for one in heads_in([stick])] == [3, 5]
    assert verify(public=keys.public(), elsewhere=heads_in([stick])).is_well


def test_a_served_installation_signs_hourly_and_copies(
    home: Path, keys: Keys, tmp_path: Path
) -> None:
    here = planted_installation(home, "lima")
    away, stick = tmp_path / "away", tmp_path / "stick"
    stick.mkdir()
    clock = [START]
    settings = replace(here.settings, head_folders=f"{away}, {stick}")
    here = replace(here, settings=settings, now=lambda: clock[0])
    said: list[str] = []
    write(3)
    keep_heads(here, said.append)
    write(1, first=4)
    keep_heads(here, said.append)
    assert latest_head().size == 3
    clock[0] += timedelta(hours=1)
    keep_heads(here, said.append)
    assert latest_head().size == 4
    assert newest_copy(keys, stick) == 4
    assert any("away" in one and "mount it" in one for one in said)
