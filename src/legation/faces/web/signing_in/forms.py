"""The sign-in package's forms in this house's words."""

from typing import Any

from allauth.account.forms import ChangePasswordForm, LoginForm, ReauthenticateForm
from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.base.forms import ReauthenticateForm as CodeAgainForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from allauth.mfa.utils import decrypt
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django.core.exceptions import ValidationError
from django.forms import Form
from django.utils.translation import gettext as _

from legation.chancery.limits import take_code
from legation.faces.web.signing_in.lockout import note_wrong_password


def _worded(form: Form, **labels: str) -> None:
    """Label the fields, and drop the texts inside them: a label says it already."""
    for name, field in form.fields.items():
        field.label = labels.get(name, field.label)
        field.widget.attrs.pop("placeholder", None)


class SignIn(LoginForm):  # type: ignore[misc]  # allauth states no types
    """Sign-in name and password."""

    # the package hands its own arguments through
    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        _worded(self, login=_("Sign-in name"), password=_("Password"))
        self.fields["login"].widget.attrs.update(autocapitalize="none", dir="ltr")
        self.fields["password"].help_text = ""


class PasswordAgain(ReauthenticateForm):  # type: ignore[misc]
    """The password as a fresh proof."""

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        _worded(self, password=_("Password"))


class NewPassword(ChangePasswordForm):  # type: ignore[misc]
    """The password of today and the new one twice."""

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        first = _("Password of today")
        _worded(
            self,
            oldpassword=first,
            password1=_("New password"),
            password2=_("The same again"),
        )
        for field in self.fields.values():
            field.help_text = ""

    def clean_oldpassword(self) -> str:
        """Check it as the package does; a wrong one counts as a failed sign-in."""
        try:
            checked: str = super().clean_oldpassword()
        except ValidationError:
            note_wrong_password()
            raise
        return checked


class _TakenOnce(Form):
    """A code of the authenticator app is taken once, by whichever process: what was read over a shoulder
    opens nothing."""

    def clean_code(self) -> str:
        """Check the code as the package does, then take it."""
        code: str = super().clean_code()  # type: ignore[misc]  # the form of the package stands beside
        held = self.authenticator  # type: ignore[attr-defined]
        if held.type == Authenticator.Type.TOTP and not take_code(held.user, _step(held, code)):
            raise get_adapter().validation_error("incorrect_code")
        return code


def _step(held: Authenticator, code: str) -> int:
    """Name the step of time that a right code belongs to: the newest, where two have the same."""
    secret = decrypt(held.data["secret"])
    fitting = (
        counter
        for counter in yield_hotp_counters_from_time()
        if compare_user_code(actual=code, expected=format_hotp_value(hotp_value(secret, counter)))
    )
    return max(fitting, default=0)


class Code(_TakenOnce, AuthenticateForm):  # type: ignore[misc]
    """A code of the authenticator app, or a recovery code."""

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        _worded(self, code=_("Code"))


class CodeAgain(_TakenOnce, CodeAgainForm):  # type: ignore[misc]
    """A code as a fresh proof."""

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        _worded(self, code=_("Code"))


class FirstCode(ActivateTOTPForm):  # type: ignore[misc]
    """The first code of an authenticator app."""

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        _worded(self, code=_("Six digits"))
        self.fields["code"].widget.attrs.update(inputmode="numeric", dir="ltr", size=8)


class NewPasskey(AddWebAuthnForm):  # type: ignore[misc]
    """A passkey's name, and whether it lets in alone."""

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        _worded(self, name=_("Name of the key"), passwordless=_("Sign in with this key alone"))
        self.fields["passwordless"].help_text = _(
            "The key then asks for your fingerprint, face or its own code each time."
        )
