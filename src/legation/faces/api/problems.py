"""What goes wrong, as RFC 9457 problems: each of the four errors has its status."""

import json
from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI, Schema
from ninja.errors import ValidationError

from legation.domain.errors import LegationError, Misconfigured, Refused, Rejected, Unavailable

MEDIA_TYPE = "application/problem+json"
TITLES: Mapping[int, str] = {
    401: "Not known",
    403: "Refused",
    404: "Not there",
    405: "Only read",
    422: "Not understood",
    429: "Too many requests",
    501: "Not configured",
    503: "Try later",
}
DOCUMENTED = frozenset(TITLES)
"""Every status but 200 that is answered here."""


class Problem(Schema):
    """What went wrong: ``detail`` says what, ``where`` locates it, ``remedy`` is the next thing to try."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    where: str | None = None
    remedy: str | None = None


class Absent(Rejected):
    """What an address names is not there, or not for this reader: the two look the same."""


def problem(
    status: int, detail: str, *, where: str | None = None, remedy: str | None = None
) -> HttpResponse:
    """Answer with a problem."""
    told = Problem(title=TITLES[status], status=status, detail=detail, where=where, remedy=remedy)
    body = json.dumps(told.model_dump(exclude_none=True), ensure_ascii=False)
    answer = HttpResponse(body, status=status, content_type=MEDIA_TYPE)
    if status == 401:
        answer["WWW-Authenticate"] = 'Bearer realm="Legation"'
    return answer


def problem_of(wrong: LegationError) -> HttpResponse:
    """Answer one of the four errors with its status."""
    return problem(status_of(wrong), wrong.what, where=wrong.where, remedy=wrong.remedy)


def status_of(wrong: LegationError) -> int:
    """Give the status of an error: 404, 422, 403, 503 or 501."""
    kinds = ((Absent, 404), (Rejected, 422), (Refused, 403), (Unavailable, 503))
    found = next((status for kind, status in kinds if isinstance(wrong, kind)), None)
    if found is None and isinstance(wrong, Misconfigured):
        return 501
    return found or 503


def tell(api: NinjaAPI) -> None:
    """Let an interface answer our errors, and questions that it cannot read, with problems."""

    def known(request: HttpRequest, wrong: LegationError | type[LegationError]) -> HttpResponse:
        return problem_of(wrong if isinstance(wrong, LegationError) else wrong(""))

    def unread(
        request: HttpRequest, wrong: ValidationError | type[ValidationError]
    ) -> HttpResponse:
        errors = wrong.errors if isinstance(wrong, ValidationError) else []
        first = errors[0] if errors else {"msg": "not understood", "loc": ()}
        return problem(422, str(first["msg"]), where=".".join(str(one) for one in first["loc"]))

    api.add_exception_handler(LegationError, known)
    api.add_exception_handler(ValidationError, unread)
