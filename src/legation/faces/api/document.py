"""The interface itself, mounted, and the OpenAPI document that describes it."""

from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from ninja import NinjaAPI

from legation import __version__
from legation.faces.api import (
    routes_briefs,
    routes_countries,
    routes_items,
    routes_monitoring,
    routes_subjects,
)
from legation.faces.api.door import BELOW
from legation.faces.api.problems import MEDIA_TYPE, tell

SAYS = (
    "What a person sees on the pages, for their programs. Bring an access token"
    " (`Authorization: Bearer …`) made on the page of access tokens: it opens no more than its owner sees,"
    " and less where it was narrowed. Everything is read, nothing is changed. Lists come in pages of 50:"
    " pass `next` as `cursor`. Times are UTC. Problems are RFC 9457."
)

ROUTES = (routes_items, routes_subjects, routes_briefs, routes_countries, routes_monitoring)

# The document is JSON: text, numbers, lists and objects.
Document = dict[str, Any]


@cache
def interface() -> NinjaAPI:
    """Put the interface together, once."""
    api = NinjaAPI(
        title="Legation",
        version=__version__,
        description=SAYS,
        openapi_url=None,
        docs_url=None,
        urls_namespace="programs",
    )
    for routes in ROUTES:
        api.add_router("", routes.router)
    tell(api)
    return api


@cache
def document() -> Document:
    """Describe the interface as OpenAPI does: ways in, statuses, and what each answers."""
    told: Document = dict(interface().get_openapi_schema(path_prefix=BELOW))
    ways = {
        "token": {"type": "http", "scheme": "bearer"},
        "session": {"type": "apiKey", "in": "cookie", "name": "legation-session"},
    }
    told["components"]["securitySchemes"] = ways
    told["security"] = [{one: []} for one in ways]
    for _method, _path, operation in operations(told):
        for status, answer in operation["responses"].items():
            if int(status) != 200:
                answer["content"] = {MEDIA_TYPE: next(iter(answer["content"].values()))}
    return told


def operations(told: Document) -> list[tuple[str, str, Document]]:
    """Give every operation of a document: its method, its path, itself."""
    return [
        (method.upper(), path, operation)
        for path, methods in told["paths"].items()
        for method, operation in methods.items()
    ]


def openapi(request: HttpRequest) -> HttpResponse:
    """Hand out the document."""
    return JsonResponse(document(), json_dumps_params={"ensure_ascii": False})
