"""The addresses below ``/account/``: allauth's own views under its own names, as far as they are used.

Sign-up, e-mail and password reset by e-mail are not mounted: nobody adds themself, and no post is sent.
What can be guessed, a password or a code, is limited; a passkey's signature cannot be, and so stays a way in
for who is locked out on purpose.
"""

from allauth.account import views as account
from allauth.mfa.base import views as second
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as passkeys
from django.urls import include, path

from legation.faces.web.signing_in import ministry
from legation.faces.web.signing_in.lockout import (
    has_no_wrong_password,
    limited,
    own_account,
    typed_account,
    waiting_account,
)
from legation.faces.web.signing_in.pages import (
    change_password,
    invitation,
    open_sessions,
    sign_out,
)

_SECOND = "2fa/"
_PASSKEYS = "2fa/passkeys/"

urlpatterns = [
    path("invitation/<str:token>", invitation, name="invitation"),
    path("login/", limited(account.login, typed_account), name="account_login"),
    path("sessions/", open_sessions, name="account_sessions"),
    path("logout/", sign_out, name="account_logout"),
    path(
        "reauthenticate/",
        limited(account.reauthenticate, own_account),
        name="account_reauthenticate",
    ),
    path(
        "password/",
        limited(change_password, own_account, has_no_wrong_password),
        name="account_change_password",
    ),
    path("login/passkey/", passkeys.login_webauthn, name="mfa_login_webauthn"),
    path("", include("allauth.socialaccount.providers.openid_connect.urls")),
    path("oidc/cancelled/", ministry.failed, name="socialaccount_login_cancelled"),
    path(_SECOND, second.index, name="mfa_index"),
    path(_SECOND + "code/", limited(second.authenticate, waiting_account), name="mfa_authenticate"),
    path(
        _SECOND + "again/", limited(second.reauthenticate, own_account), name="mfa_reauthenticate"
    ),
    path(_SECOND + "app/", totp.activate_totp, name="mfa_activate_totp"),
    path(_SECOND + "app/off/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path(_SECOND + "codes/", codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path(_SECOND + "codes/new/", codes.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path(
        _SECOND + "codes/file/", codes.download_recovery_codes, name="mfa_download_recovery_codes"
    ),
    path(_PASSKEYS, passkeys.list_webauthn, name="mfa_list_webauthn"),
    path(_PASSKEYS + "add/", passkeys.add_webauthn, name="mfa_add_webauthn"),
    path(
        _PASSKEYS + "again/", passkeys.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"
    ),
    path(_PASSKEYS + "<int:pk>/remove/", passkeys.remove_webauthn, name="mfa_remove_webauthn"),
    path(_PASSKEYS + "<int:pk>/edit/", passkeys.edit_webauthn, name="mfa_edit_webauthn"),
]
