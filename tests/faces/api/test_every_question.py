"""Schemathesis asks every route what its document allows and what it does not, as several askers: nothing
breaks, nothing is answered that is not documented, nothing of another mission is told."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from urllib.parse import quote

import pytest
import schemathesis
from django.db import connection
from django.test.client import ClientHandler
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from legation.chancery.installation import utc_now
from legation.chancery.tokens.words import Part
from legation.chancery.tokens.work import Wish, make_token
from legation.desks.listening.models import Quarantined
from legation.domain.roles import RoleKind
from legation.domain.scope import Marking
from legation.faces.api.document import document
from legation.testing.people import person_at
from legation.testing.programs import OSLO_SAYS, Planted

pytestmark = pytest.mark.django_db
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
SOURCES = ("source-lima", "source-oslo")
QUESTIONS = 12 if connection.vendor == "sqlite" else 3
"""Of each kind (allowed, not allowed; of things that are there, of others), for each route: the routes are
the same on PostgreSQL, whose answers are asked for more briefly."""
HOSTILE = (
    "",
    "\x00",
    "x" * 70_000,
    "-1e999",
    "'\"><script>alert(1)</script>\u202e%(says)s{{ 1 }}../../etc/passwd",
    "99999999999999999999",
    "2026-02-31",
    "oslo",
)
"""What no program sends, for every parameter of every route."""
WHOLE = Wish(name="asks", marking=Marking.CONFIDENTIAL)


def application(environ: dict[str, Any], start_response: Callable[..., object]) -> list[bytes]:
    """The pages as a WSGI application that leaves the test's own connection to the database open."""
    answer = ClientHandler()({**environ, "HTTP_ACCEPT_ENCODING": "identity"})
    start_response(f"{answer.status_code} {answer.reason_phrase}", list(answer.items()))
    return [answer.getvalue()]


def askers(planted: Planted) -> dict[str, str]:
    """The tokens of who asks; an empty one is nobody's."""
    wide = person_at(
        "lima", RoleKind.DUTY_OFFICER, login="wide"
    )  # guarded, and without a second factor
    wishes = {
        "reader": (planted.reader, WHOLE),
        "public only": (planted.reader, replace(WHOLE, marking=Marking.PUBLIC)),
        "briefs only": (planted.reader, replace(WHOLE, parts=(Part.BRIEFS,))),
        "guarded": (wide, WHOLE),
    }
    made = {
        name: make_token(owner, wish, at=utc_now(), by=owner)[1]
        for name, (owner, wish) in wishes.items()
    }
    return {**made, "wrong": "legation_wrong", "nobody": ""}


def things(planted: Planted) -> dict[str, list[str]]:
    """Ids of things that are there, own and foreign, by the beginning of their address."""
    program = planted.program()
    lists = ("items", "stories", "narratives", "signals", "forecasts", "briefs", "warnings")
    named = {"briefs": "number", "warnings": "key"}
    found = {
        one: [
            str(row[named.get(one, "id")]) for row in program.get(f"/api/v1/{one}").json()["rows"]
        ]
        for one in lists
    }
    listed = program.get("/api/v1/signals").json()["rows"]
    groups = [one["id"] for one in listed if one["kind"] == "coordination"]
    found["signals"].sort(key=lambda one: one not in groups)
    evidence = program.get(f"/api/v1/briefs/{found['briefs'][0]}").json()["evidence"]
    found["briefs"].append(next(iter(evidence)).removeprefix("ev:"))
    told = f"/api/v1/narratives/{found['narratives'][0]}/authors"
    own, other = Quarantined.objects.filter(source_id__in=SOURCES).order_by("source_id")
    return {
        **found,
        "sources": list(SOURCES),
        "countries": ["NO"],
        "accounts": [program.get(told).json()["rows"][0]["author"]],
        "quarantine": [str(own.pk), str(other.pk)],
    }


def test_every_route_answers_every_question_as_documented(planted: Planted) -> None:
    schema = schemathesis.openapi.from_dict(json.loads(json.dumps(document())))
    schema.app = application
    tokens, there = askers(planted), things(planted)
    told: set[tuple[str, int]] = set()
    for result in schema.get_all_operations():
        operation = result.ok()
        begins = operation.path.removeprefix("/api/v1/").partition("/")[0]
        kinds = [operation.as_strategy(mode) for mode in GenerationMode]
        if "{" in operation.path:
            named = {one: there[begins][0] for one in ("name", "number", "code")} | {
                "key": there[begins][-1]
            }
            wanted = [
                one["name"] for one in operation.definition.raw["parameters"] if one["in"] == "path"
            ]
            kinds += [
                operation.as_strategy(mode, path_parameters={one: named[one] for one in wanted})
                for mode in GenerationMode
            ]
        for kind in kinds:

            @settings(
                max_examples=QUESTIONS,
                deadline=None,
                phases=[Phase.generate],
                derandomize=True,
                database=None,
                suppress_health_check=list(HealthCheck),
            )
            @given(case=kind, asker=st.sampled_from(["reader", "reader", *tokens]))
            def ask(case: schemathesis.Case, asker: str) -> None:
                brought = {"Authorization": f"Bearer {tokens[asker]}"} if tokens[asker] else {}
                answer = case.call_and_validate(headers=brought, checks=CHECKS)
                quoted = f"{case.path_parameters} {case.query}"  # a refusal quotes what was asked
                assert OSLO_SAYS not in answer.text or OSLO_SAYS in quoted
                told.add((case.operation.path, answer.status_code))

            ask()
    answered = {path for path, status in told if status == 200}
    assert answered == set(document()["paths"])
    assert {status for _, status in told} >= {200, 401, 403, 404, 422}


def test_what_no_program_sends_breaks_no_route_and_tells_nothing(planted: Planted) -> None:
    program, there, asked = planted.program(), things(planted), 0
    for path, methods in document()["paths"].items():
        begins = path.removeprefix("/api/v1/").partition("/")[0]
        held = there.get(begins, [""])
        parameters = methods["get"].get("parameters", [])
        in_path = [one["name"] for one in parameters if one["in"] == "path"]
        for one, said in ((one, said) for one in parameters for said in HOSTILE):
            named = {name: held[-1 if name == "key" else 0] for name in in_path}
            if one["in"] == "path":
                named[one["name"]] = quote(said[:2_000], safe="") or "%20"
            query = {one["name"]: said} if one["in"] == "query" else {}
            answer = program.get(path.format(**named), query)
            assert answer.status_code in (200, 404, 422), (path, one["name"], said[:40])
            told = json.loads(answer.content)  # a list or a problem, whatever was asked
            assert OSLO_SAYS not in json.dumps(told)
            asked += 1
    assert asked > 200
