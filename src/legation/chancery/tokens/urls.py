"""The addresses of access tokens."""

from django.urls import path

from legation.chancery.tokens import pages

urlpatterns = [
    path("people/tokens/", pages.tokens, {"form": "html"}, name="tokens"),
    path("people/tokens.json", pages.tokens, {"form": "json"}, name="tokens-json"),
    path("people/tokens/make", pages.make, name="token-make"),
    path("people/tokens/<int:number>/revoke", pages.revoke, name="token-revoke"),
]
