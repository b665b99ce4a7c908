"""Signing in as one's ministry does (OpenID Connect): only who was named here, and nothing is stored."""

from pathlib import Path
from typing import NoReturn

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp, SocialLogin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext

from legation.chancery.models import Person
from legation.domain.errors import Misconfigured
from legation.settings import Settings

PROVIDER = "openid_connect"
OURS = "ministry"
"""Under which name the ministry's sign-on stands in addresses."""


class MinistrySignOn(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """The one provider that the settings name; people are known by what it calls them alone."""

    def list_apps(
        self, request: HttpRequest, provider: str | None = None, client_id: str | None = None
    ) -> list[SocialApp]:
        """Give the provider that the settings describe; none where they name none."""
        held = request.installation.settings  # type: ignore[attr-defined]
        if not held.sign_on_issuer or provider not in (None, PROVIDER, OURS):
            return []
        app = SocialApp(
            provider=PROVIDER,
            provider_id=OURS,
            name=held.sign_on_name,
            client_id=held.sign_on_client,
            secret=secret_of(held),
            settings={"server_url": held.sign_on_issuer, "oauth_pkce_enabled": True},
        )
        return [app] if client_id in (None, app.client_id) else []

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        """Nobody adds themself."""
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> NoReturn:
        """Let in whom an administrator gave this name in the ministry's sign-on; nobody else."""
        called = sociallogin.account.uid
        person = Person.objects.filter(sign_on=called, is_active=True).first() if called else None
        if person is None:
            raise ImmediateHttpResponse(_unknown(request))
        answer: HttpResponse = perform_login(request, Login(user=person))
        record_authentication(request, person, method="socialaccount", provider=OURS)
        raise ImmediateHttpResponse(answer)

    def on_authentication_error(
        self, request: HttpRequest, provider: object, **told: object
    ) -> NoReturn:
        """Say that the other side did not let in, without its words."""
        raise ImmediateHttpResponse(failed(request))


def failed(request: HttpRequest) -> HttpResponse:
    """Say that the sign-on did not work, and what else there is."""
    says = gettext("Your ministry’s sign-on did not let you in. Try again, or use your password.")
    return render(request, "signing_in/sign_on.html", {"says": says}, status=403)


def _unknown(request: HttpRequest) -> HttpResponse:
    says = gettext(
        "Your ministry knows you, but nobody here is called so: an administrator of your mission enters"
        " your name in the ministry’s sign-on."
    )
    return render(request, "signing_in/sign_on.html", {"says": says}, status=403)


def secret_of(held: Settings) -> str:
    """Read the client's secret from its file; empty where none is named."""
    if not held.sign_on_secret_file:
        return ""
    try:
        return Path(held.sign_on_secret_file).expanduser().read_text("utf-8").split("\n")[0].strip()
    except (OSError, UnicodeDecodeError) as unreadable:
        raise Misconfigured(
            f"cannot be read: {unreadable}", where="setting sign_on_secret_file"
        ) from unreadable
