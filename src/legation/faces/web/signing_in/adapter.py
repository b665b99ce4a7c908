"""How allauth behaves here: nobody signs up, nobody is written to, addresses of readers are theirs."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

from legation.faces.web.signing_in.lockout import address_of


class InvitedOnly(DefaultAccountAdapter):  # type: ignore[misc]
    """People come by invitation; nothing leaves the machine."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody adds themself."""
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """Say where a request came from, for the limits of failed sign-ins."""
        return address_of(request)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, object]) -> None:
        """Send nothing: no e-mail address is kept."""
