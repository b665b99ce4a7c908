"""Every address of the web face: the desks' pages and the installation's own."""

from django.urls import include, path
from django.views.i18n import set_language

from legation.faces.web import pages

urlpatterns = [
    path("", include("legation.desks.today.urls")),
    path("", include("legation.desks.briefing.urls")),
    path("", include("legation.desks.reporting.urls")),
    path("", include("legation.desks.listening.urls")),
    path("", include("legation.desks.countries.urls")),
    path("status", pages.status, {"form": "html"}, name="status"),
    path("status.json", pages.status, {"form": "json"}, name="status-json"),
    path("administration/", include("legation.faces.web.administration.urls")),
    path("setup/", include("legation.faces.web.setup.urls")),
    path("account/", include("legation.faces.web.signing_in.urls")),
    path("", include("legation.chancery.tokens.urls")),
    path("", include("legation.chancery.urls")),
    path("", include("legation.faces.api.urls")),
    path("language", set_language, name="language"),
    path("glossary", pages.glossary, {"form": "html"}, name="glossary"),
    path("glossary.json", pages.glossary, {"form": "json"}, name="glossary-json"),
    path("worker.js", pages.worker, name="worker"),
    path("offline", pages.offline, name="offline"),
    path("manifest.webmanifest", pages.manifest, name="manifest"),
    path("healthz", pages.healthz, name="healthz"),
]
handler404 = "legation.faces.web.failures.absent"
handler500 = "legation.faces.web.failures.broken"
handler400 = "legation.faces.web.failures.not_understood"
