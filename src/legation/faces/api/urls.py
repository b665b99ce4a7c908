"""The addresses of the interface for programs, and of the page that shows it."""

from django.urls import URLPattern, path

from legation.faces.api.document import interface, openapi
from legation.faces.api.door import BELOW
from legation.faces.api.pages import reference

_routes: list[URLPattern] = [
    one for one in interface().urls[0] if isinstance(one, URLPattern) and one.name != "api-root"
]

urlpatterns = [
    path("api/", reference, name="api"),
    path(f"{BELOW.lstrip('/')}openapi.json", openapi, name="api-openapi"),
    *(path(f"{BELOW.lstrip('/')}{one.pattern}", one.callback, name=one.name) for one in _routes),
]
