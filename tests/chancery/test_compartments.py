"""Row-level security on a real PostgreSQL: raw SQL of a role that owns nothing sees what the carried scope
admits, row by row as ``Scope.admits`` says, and nothing without one."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from django.db import DatabaseError, connection, transaction

from legation.chancery.compartments import as_the_house, carrying, is_bypassed
from legation.desks.briefing.models import Brief, MachineTranslation
from legation.desks.listening.models import Quarantined, Source
from legation.desks.today.models import Comment
from legation.domain.scope import Audience, Marking, Scope
from legation.rounds.safekeeping.export import dossiers
from legation.testing.installations import NOW, scope_of
from legation.testing.programs import OSLO_SAYS, Planted, planted_for_programs

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no row security"),
]
GUARDED = (
    *("listening_source", "listening_quarantined", "briefing_brief", "briefing_warningedition"),
    *("reporting_edition", "reporting_personmet", "today_comment", "today_handover"),
    "briefing_machinetranslation",
)
ROLE = "legation_of_the_test"
EVERY_LABEL = [
    (mission, marking, audience)
    for mission in ("lima", "oslo", "lima|oslo")
    for marking in Marking
    for audience in Audience
]


PERSONAL = {"tasks_task", "tasks_notification", "tokens_token"}
"""Tables of what one person has to do and may do, read by whose they are; the code alone guards them."""


@pytest.fixture(scope="module")
def planted(undone: None, tmp_path_factory: pytest.TempPathFactory) -> Planted:
    planted = planted_for_programs(tmp_path_factory.mktemp("planted") / "home")
    for place, (mission, marking, audience) in enumerate(EVERY_LABEL):
        said = {"mission": mission, "marking": marking, "audience": audience}
        MachineTranslation.objects.create(item=f"{place}", made_at=NOW, **said)
        Comment.objects.create(
            address=f"/x/{place}", text="said", author=planted.reader, at=NOW, **said
        )
    for source in Source.objects.all():
        Quarantined.objects.create(
            source=source,
            key=source.id,
            origin="x",
            reason="x",
            digest="0",
            raw="x",
            at=NOW,
            seen_at=NOW,
        )
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE ROLE {ROLE} NOSUPERUSER NOBYPASSRLS")
        cursor.execute(f"GRANT ALL ON ALL TABLES IN SCHEMA public TO {ROLE}")
        cursor.execute(f"GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO {ROLE}")
    return planted


@pytest.fixture
def unprivileged(planted: Planted) -> Iterator[Planted]:
    """Be a role that owns no table and bypasses nothing."""
    with connection.cursor() as cursor:
        cursor.execute(f"SET ROLE {ROLE}")
        yield planted
        cursor.execute("RESET ROLE")


def test_every_dossier_with_a_marking_is_guarded_from_its_owner_too(planted: Planted) -> None:
    marked = {
        one._meta.db_table
        for one in dossiers()
        if "marking" in {column.name for column in one._meta.concrete_fields}
    }
    sql = "SELECT relname FROM pg_class WHERE relrowsecurity AND relforcerowsecurity"
    guarded = {name for (name,) in raw(sql)}
    assert marked - PERSONAL <= guarded == set(GUARDED)
    assert is_bypassed()


def raw(sql: str) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()


def counted(table: str) -> int:
    return raw(f"SELECT count(*) FROM {table}")[0][0]


def test_without_a_scope_raw_sql_sees_no_row_of_any_dossier(unprivileged: Planted) -> None:
    for table in GUARDED:
        with carrying(None):
            assert counted(table) == 0, table
        with as_the_house():
            assert counted(table) > 0 or table == "today_handover" or table.endswith("met"), table


def test_raw_sql_under_one_mission_sees_nothing_of_another(unprivileged: Planted) -> None:
    with carrying(scope_of("lima")):
        for table in GUARDED:
            assert OSLO_SAYS not in str(raw(f"SELECT * FROM {table}")), table
        assert raw("SELECT id FROM listening_source") == [("source-lima",)]
        assert raw("SELECT DISTINCT source_id FROM listening_quarantined") == [("source-lima",)]
        assert raw("SELECT mission FROM briefing_brief") == [("lima",)]
        assert counted("briefing_warningedition") == counted("reporting_edition") == 1
    assert not is_bypassed()
    with carrying(scope_of("oslo")):
        assert raw("SELECT id FROM listening_source") == [("source-oslo",)]
    assert counted("listening_source") == 0


@pytest.mark.parametrize(
    "scope",
    [
        scope_of("lima"),
        scope_of("lima", "oslo"),
        replace(scope_of("lima"), marking=Marking.INTERNAL),
        replace(scope_of("lima"), audiences=frozenset({Audience.MINISTRY, Audience.PUBLIC})),
        Scope(
            missions=frozenset({"lima", "oslo"}),
            marking=Marking.PUBLIC,
            audiences=frozenset(Audience),
            ceilings=frozenset({("oslo", Marking.RESTRICTED)}),
        ),
    ],
)
def test_the_database_admits_exactly_what_the_scope_admits(
    unprivileged: Planted, scope: Scope
) -> None:
    with as_the_house():
        every = {one.pk: one.label for one in Comment.objects.all()}
    assert len(every) == len(EVERY_LABEL)
    with carrying(scope):
        seen = {number for (number,) in raw("SELECT id FROM today_comment")}
    assert seen == {number for number, label in every.items() if scope.admits(label)}


def test_a_brief_rests_on_more_than_its_label(unprivileged: Planted) -> None:
    with as_the_house():
        brief = Brief.objects.get(mission="lima")
        Brief.objects.filter(pk=brief.pk).update(
            rests_on=[*brief.rests_on, ["oslo", "confidential", "mission"]]
        )
    with carrying(scope_of("lima")):
        assert counted("briefing_brief") == 0
    with carrying(scope_of("lima", "oslo")):
        assert counted("briefing_brief") == 2


def test_nothing_is_changed_or_filed_outside_of_the_scope(unprivileged: Planted) -> None:
    with carrying(scope_of("lima")), connection.cursor() as cursor:
        cursor.execute("UPDATE listening_source SET name = 'taken' WHERE id = 'source-oslo'")
        assert cursor.rowcount == 0
        cursor.execute("DELETE FROM today_comment WHERE mission = 'oslo' AND audience = 'mission'")
        assert cursor.rowcount == 0
        with pytest.raises(DatabaseError), transaction.atomic():
            cursor.execute("UPDATE listening_source SET mission = 'oslo'")
    with as_the_house():
        assert Source.objects.get(pk="source-oslo").name != "taken"


def test_a_failed_and_rolled_back_transaction_leaves_no_wider_scope(unprivileged: Planted) -> None:
    with carrying(scope_of("lima")):
        with pytest.raises(DatabaseError), transaction.atomic(), as_the_house():
            assert counted("listening_source") == 2
            raw("SELECT nothing FROM nowhere")
        assert counted("listening_source") == 1
        with pytest.raises(RuntimeError), transaction.atomic(), as_the_house():
            raise RuntimeError
        assert counted("listening_source") == 1


def test_the_pages_say_the_same_to_a_role_that_bypasses_nothing(planted: Planted) -> None:
    paths = [
        *("/api/v1/items", "/api/v1/stories", "/api/v1/briefs", "/api/v1/warnings"),
        *("/api/v1/sources", "/sources.json", "/briefs.json", "/reports.json", "/warnings.json"),
        *("/tasks.json", "/index.json"),
    ]
    told = {}
    for role in (f"SET ROLE {ROLE}", "RESET ROLE"):
        with connection.cursor() as cursor:
            cursor.execute(role)
            answers = [planted.browser.get(path) for path in paths]
            cursor.execute("RESET ROLE")
        assert [one.status_code for one in answers] == [200] * len(paths)
        told[role] = [one.json() for one in answers]
    first, second = told.values()
    for path, one, other in zip(paths, first, second, strict=True):
        for each in (one, other):
            each.pop("at", None)  # when it was asked
        assert one == other, path
    assert "source-lima" in str(first)
