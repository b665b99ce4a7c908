"""The addresses of the first run."""

from django.urls import path

from legation.faces.web.setup import pages, pages_data, pages_people

urlpatterns = [
    path("", pages.overview, {"form": "html"}, name="setup"),
    path("post", pages.post, name="setup-post"),
    path("missions", pages.missions, name="setup-missions"),
    path("rules", pages.rules, name="setup-rules"),
    path("people", pages_people.people, name="setup-people"),
    path("keeping", pages_data.keeping, name="setup-keeping"),
    path("sources", pages_data.sources, name="setup-sources"),
    path("brief", pages_data.brief, name="setup-brief"),
    path("progress.json", pages_data.progress, {"form": "json"}, name="setup-progress"),
]
