"""Any order of filing, moving, compacting and asking tells the same as a plain dictionary would, what was
remembered of an earlier question included."""

import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from legation.settings import Settings
from legation.store.archive import Archive
from legation.store.models import Batch, Ledger
from legation.testing.rows import EVERYTHING, at, items

NAMES = st.sampled_from("abcd")
FILE = st.tuples(
    st.just("file"), st.lists(st.tuples(NAMES, st.sampled_from(["x", "y", None])), max_size=4)
)
STEP = st.one_of(
    FILE,
    FILE,
    st.tuples(st.just("flush"), st.none()),
    st.tuples(st.just("compact"), st.none()),
    st.tuples(st.just("reopen"), st.none()),
)


class Model:
    """For each item what it said from when on; None is a delete."""

    def __init__(self) -> None:
        self.said: dict[str, list[tuple[int, str | None]]] = {}

    def file(self, hour: int, rows: list[tuple[str, str | None]]) -> None:
        for name, text in rows:
            past = self.said.setdefault(name, [])
            if (past and past[-1][1] != text) or (not past and text is not None):
                past.append((hour, text))

    def as_of(self, hour: int) -> dict[str, str]:
        seen = {}
        for name, past in self.said.items():
            known = [text for when, text in past if when <= hour]
            if known and known[-1] is not None:
                seen[name] = known[-1]
        return seen


def row(name: str, text: str | None, hour: int) -> dict[str, object]:
    return {"native_id": name, "text": text or "", "deleted": text is None, "hours": hour}


def read_steadily(archive: Archive, model: Model, hours: tuple[int, ...]) -> None:
    for when in hours:
        with archive.steady():
            seen = archive.read("items", EVERYTHING, as_of=at(when))
            assert archive.count("items", EVERYTHING, as_of=at(when)) == len(seen)
        assert dict(seen.select("native_id", "text").iter_rows()) == model.as_of(when)


@pytest.mark.slow
@pytest.mark.django_db
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=st.lists(STEP, min_size=3, max_size=12))
def test_the_archive_is_a_dictionary_with_a_past(steps: list[tuple[str, list | None]]) -> None:
    Batch.objects.all().delete()
    Ledger.objects.all().delete()
    with tempfile.TemporaryDirectory() as home:
        kept = Settings(home=Path(home))
        archive, model = Archive(kept), Model()
        for hour, (verb, given_rows) in enumerate(steps):
            if verb == "file" and given_rows:
                archive.file({"items": items([row(*one, hour) for one in given_rows])})
                model.file(hour, given_rows)
            elif verb == "flush":
                archive.flush()
            elif verb == "compact":
                archive.compact()
            elif verb == "reopen":
                archive = Archive(kept)
            read_steadily(archive, model, (hour, hour // 2, hour))
        for hour in range(len(steps)):
            seen = archive.read("items", EVERYTHING, as_of=at(hour))
            assert dict(seen.select("native_id", "text").iter_rows()) == model.as_of(hour)
            assert archive.count("items", EVERYTHING, as_of=at(hour)) == len(seen)
        for name, past in model.said.items():
            held = archive.revisions(items([{"native_id": name}])["id"][0], EVERYTHING)
            assert held["revision"].to_list() == list(range(len(past)))
