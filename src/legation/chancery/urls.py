"""The addresses of access and records; what is read has a twin ending in ``.json``."""

from django.urls import path

from legation.chancery import pages_missions, pages_people, pages_requests

urlpatterns = [
    path("people/", pages_people.people, {"form": "html"}, name="people"),
    path("people.json", pages_people.people, {"form": "json"}, name="people-json"),
    path("people/shortcuts", pages_people.shortcuts, name="shortcuts"),
    path("people/add", pages_people.add, name="person-add"),
    path("people/<int:number>", pages_people.person, {"form": "html"}, name="person"),
    path("people/<int:number>.json", pages_people.person, {"form": "json"}, name="person-json"),
    path("people/<int:number>/grant", pages_people.grant_role, name="person-grant"),
    path("people/<int:number>/invite", pages_people.invite_person, name="person-invite"),
    path(
        "people/<int:number>/invitation/withdraw",
        pages_people.withdraw_invitation,
        name="person-uninvite",
    ),
    path("people/<int:number>/sign-on", pages_people.sign_on, name="person-sign-on"),
    path("people/<int:number>/sessions/end", pages_people.sessions_end, name="person-sessions-end"),
    path("people/<int:number>/open", pages_people.open_again, name="person-open"),
    path("people/<int:number>/leave", pages_people.leave, name="person-leave"),
    path("people/<int:number>/recover", pages_requests.recover, name="person-recover"),
    path("people/roles/<int:number>/revoke", pages_people.revoke_role, name="role-revoke"),
    path("people/requests/", pages_requests.requests, {"form": "html"}, name="requests"),
    path("people/requests.json", pages_requests.requests, {"form": "json"}, name="requests-json"),
    path("people/requests/ask", pages_requests.ask, name="request-ask"),
    path("people/requests/<int:number>", pages_requests.request, {"form": "html"}, name="request"),
    path(
        "people/requests/<int:number>.json",
        pages_requests.request,
        {"form": "json"},
        name="request-json",
    ),
    path("people/requests/<int:number>/decide", pages_requests.decide, name="request-decide"),
    path("people/missions/", pages_missions.missions, {"form": "html"}, name="missions"),
    path("people/missions.json", pages_missions.missions, {"form": "json"}, name="missions-json"),
    path(
        "people/missions/<slug:mission>", pages_missions.mission, {"form": "html"}, name="mission"
    ),
    path(
        "people/missions/<slug:mission>.json",
        pages_missions.mission,
        {"form": "json"},
        name="mission-json",
    ),
    path(
        "people/missions/<slug:mission>/accredit", pages_missions.accredit, name="mission-accredit"
    ),
    path("people/missions/<slug:mission>/lead", pages_missions.lead, name="mission-lead"),
    path(
        "people/missions/accreditations/<int:number>/end",
        pages_missions.end_accreditation,
        name="accreditation-end",
    ),
    path(
        "people/missions/accreditations/<int:number>/withdraw",
        pages_missions.withdraw_accreditation,
        name="accreditation-withdraw",
    ),
    path(
        "people/missions/leading/<int:number>/withdraw",
        pages_missions.withdraw_leading,
        name="leading-withdraw",
    ),
    path(
        "people/missions/leading/<int:number>/end", pages_missions.end_leading, name="leading-end"
    ),
]
