"""The step that decides who comes in: one person on this machine, or people who sign in."""

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from legation.chancery.administering import Sheet, Working, act
from legation.chancery.firstrun import Step
from legation.chancery.keydoor import FIRST_ROLES, is_key_door_open
from legation.domain.errors import Refused, Rejected
from legation.faces.web.setup.frame import after, page, setter_of, understood
from legation.rounds.firstrun import name_first_person, stay_single


def _form(working: Working) -> Sheet:
    forms = {"is_open": is_key_door_open(), "kept": FIRST_ROLES}
    return page(working, Step.PEOPLE, {}, forms)


def _people(working: Working) -> str:
    setter, sent = setter_of(working), working.sent
    if not is_key_door_open():
        return after(Step.PEOPLE)
    if sent.get("way") == "single":
        stay_single(setter)
        return after(Step.PEOPLE)
    if sent.get("way") != "password":
        raise Rejected("choose who comes in", where="way")
    if sent.get("password", "") != sent.get("again", ""):
        raise Refused("the two passwords differ", where="again")
    name_first_person(
        setter,
        login=sent.get("login", ""),
        name=sent.get("name", ""),
        password=sent.get("password", ""),
    )
    return after(Step.PEOPLE)


def people(request: HttpRequest) -> HttpResponse:
    """Choose who comes in; whoever chose a password is signed in with it, and led to a second factor."""
    was_open = is_key_door_open()
    answer = _view(request)
    person = getattr(request, "person", None)
    if person is None or not was_open or is_key_door_open():
        return answer
    person.refresh_from_db()
    signed: HttpResponse = perform_login(request, Login(user=person))
    record_authentication(request, person, method="password", reauthenticated=True)
    led = HttpResponseRedirect(after(Step.PEOPLE))
    led.cookies.update(signed.cookies)
    return led


_view = act(understood(_people), again=_form)
