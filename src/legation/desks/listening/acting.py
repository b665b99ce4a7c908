"""How this desk's acts are made into pages: who acts, what they sent, and the fault above the page."""

from collections.abc import Callable, Iterator, Mapping, MutableMapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import wraps
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from legation.chancery.installation import Installation
from legation.chancery.models import Person
from legation.chancery.roles import powers_of
from legation.chancery.showing import Page, Reading, Shown, failed, reading_of
from legation.desks.listening.uploads import LARGEST_BYTES
from legation.domain.errors import LegationError, Refused, Rejected
from legation.domain.roles import Power

View = Callable[..., HttpResponse]


@dataclass(frozen=True, slots=True, kw_only=True)
class Acting:
    """Who acts, with what they may read, on which installation, and what they sent."""

    reading: Reading
    person: Person
    here: Installation
    sent: Mapping[str, str]
    chosen: tuple[str, ...] = ()
    # Any: the file may be of bytes in memory or on disk
    upload: "UploadedFile[Any] | None" = None
    is_too_large: bool = False
    # Any: a session keeps whatever its pages put into it
    session: MutableMapping[str, Any] = field(default_factory=dict)

    def may_write(self, mission: str) -> bool:
        """Whether the person may change what this mission reads."""
        return Power.WRITE in powers_of(self.person, mission, self.reading.at)


def acting_of(request: HttpRequest) -> Acting:
    """Say who acts; Refused when no person came in, or one without a role that reads."""
    person = getattr(request, "person", None)
    reading = reading_of(request)
    if not isinstance(person, Person):
        raise Refused("this asks for a person who signed in")
    length = request.META.get("CONTENT_LENGTH") or "0"
    upload = request.FILES.get("file")
    return Acting(
        reading=reading,
        person=person,
        here=request.installation,  # type: ignore[attr-defined]
        sent=request.POST.dict(),
        chosen=tuple(request.POST.getlist("chosen")),
        upload=upload,
        session=request.session,
        is_too_large=upload is None and length.isdecimal() and int(length) > LARGEST_BYTES,
    )


def acted(do: Callable[..., str | Page], *, again: Callable[..., Page]) -> View:
    """Make a view of an act: GET shows the page ``again``; POST does it and leads to the address it gives,
    shows the page it gives, or shows ``again`` with the fault above it. What is not there, or not for
    this reader, is a 404 before anything is done."""

    @wraps(do)
    def view(request: HttpRequest, **named: object) -> HttpResponse:
        acting = acting_of(request)
        try:
            page = again(acting, **named)
        except Rejected as absent:
            return failed(request, form="html", says=absent, status=404)
        if request.method != "POST":
            return _rendered(request, page)
        try:
            done = do(acting, **named)
        except LegationError as wrong:
            status = 403 if isinstance(wrong, Refused) else 400
            return _rendered(request, page, fault=wrong, status=status)
        if isinstance(done, Page):
            return _rendered(request, done)
        return HttpResponseRedirect(done)

    return view


def viewed(build: Callable[..., Page], *, again: Callable[..., Page] | None = None) -> Shown:
    """Make a view of a page that shows its reader what they may do on it, with its twin as JSON; ``again``
    builds the page below what was refused of the form on it."""
    return Shown(acting_of, build, again)


@contextmanager
def about_field(name: str) -> Iterator[None]:
    """Say of what is refused within that it is about this field of the form."""
    try:
        yield
    except LegationError as wrong:
        wrong.where = name
        raise


def around(acting: Acting) -> dict[str, object]:
    """Give what forms need beside what a page shows: the missions at which the person may write."""
    missions = sorted(acting.reading.scope.missions)
    return {"writes_at": [one for one in missions if acting.may_write(one)]}


def _rendered(
    request: HttpRequest, page: Page, *, fault: LegationError | None = None, status: int = 200
) -> HttpResponse:
    said = {"fault": fault, "sent": request.POST.dict()}
    values = {**page.values, **said, **page.drawn, "here": request.path}
    return render(request, page.template, values, status=status)
