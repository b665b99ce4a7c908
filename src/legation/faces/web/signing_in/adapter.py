"""How allauth behaves here: nobody signs up, nobody is written to, addresses of readers are theirs."""

import time

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from django.http import HttpRequest

from legation.faces.web.forwarding import address_of

OWN_PROOFS = ("password", "mfa")
"""How somebody proves here who they are, as the sign-in package records it."""


class InvitedOnly(DefaultAccountAdapter):  # type: ignore[misc]
    """People come by invitation; nothing leaves the machine."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody adds themself."""
        return False

    def is_reauthentication_required(self, *, app: str, **told: object) -> bool:
        """Say whether a fresh proof is asked for. Signing in by password, code or passkey is one for as long
        as any proof is fresh; by the ministry's sign-on, for who has nothing else to prove it with."""
        given = get_authentication_records(self.request, self.request.user)
        if self.get_reauthentication_methods(self.request.user):
            given = [one for one in given if one["method"] in OWN_PROOFS]
        age = time.time() - given[-1]["at"] if given else app_settings.REAUTHENTICATION_TIMEOUT
        return bool(age >= app_settings.REAUTHENTICATION_TIMEOUT)

    def get_client_ip(self, request: HttpRequest) -> str:
        """Say where a request came from, for the limits of failed sign-ins."""
        return address_of(request)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, object]) -> None:
        """Send nothing: no e-mail address is kept."""
