"""The addresses of countries; what is read has a twin ending in ``.json``."""

from django.urls import path, re_path

from legation.desks.countries import pages

CODE = "(?P<code>[A-Z]{2})"

urlpatterns = [
    path("countries/", pages.countries, {"form": "html"}, name="countries"),
    path("countries.json", pages.countries, {"form": "json"}, name="countries-json"),
    re_path(f"^countries/{CODE}$", pages.country, {"form": "html"}, name="country"),
    re_path(rf"^countries/{CODE}\.json$", pages.country, {"form": "json"}, name="country-json"),
    re_path(
        rf"^countries/{CODE}/visit\.(?P<form>html|md|json|pdf)$",
        pages.handed_out,
        name="country-file",
    ),
]
