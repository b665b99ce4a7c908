"""The addresses of administration; what is read has a twin ending in ``.json``."""

from django.urls import URLPattern, path

from legation.chancery.administering import View
from legation.faces.web.administration import pages, pages_rights


def _twins(address: str, view: View, name: str) -> list[URLPattern]:
    return [
        path(address, view, {"form": "html"}, name=name),
        path(f"{address}.json", view, {"form": "json"}, name=f"{name}-json"),
    ]


urlpatterns = [
    *_twins("health", pages.health, "administration-health"),
    *_twins("settings", pages.settings_read, "administration-settings"),
    *_twins("records", pages.records, "administration-records"),
    path("records/verify", pages.verify, name="administration-verify"),
    *_twins("backups", pages.backups_made, "administration-backups"),
    path("backups/now", pages.back_up, name="administration-backup"),
    *_twins("rights", pages_rights.rights, "administration-rights"),
    path("rights/access", pages_rights.access, name="administration-access"),
    path("people/<int:number>/forget", pages_rights.forget, name="person-forget"),
    path("rights/erase", pages_rights.erase, name="administration-erase"),
]
