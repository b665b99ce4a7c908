"""The addresses of reports; what is read has a twin ending in ``.json``."""

from django.urls import path, re_path

from legation.desks.reporting import pages

urlpatterns = [
    path("reports/", pages.reports, {"form": "html"}, name="reports"),
    path("reports.json", pages.reports, {"form": "json"}, name="reports-json"),
    path("reports/write", pages.write, name="report-write"),
    path("reports/<int:number>", pages.report, {"form": "html"}, name="report"),
    path("reports/<int:number>.json", pages.report, {"form": "json"}, name="report-json"),
    re_path(
        "^reports/of/(?P<key>[0-9a-f]{32})$", pages.keyed, {"form": "html"}, name="report-keyed"
    ),
    re_path(
        r"^reports/of/(?P<key>[0-9a-f]{32})\.json$",
        pages.keyed,
        {"form": "json"},
        name="report-keyed-json",
    ),
    path("reports/<int:number>/change", pages.change, name="report-change"),
    path("reports/<int:number>/send", pages.send, name="report-send"),
    path("reports/<int:number>/correct", pages.correct, name="report-correct"),
]
