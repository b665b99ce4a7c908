"""Django's configuration, derived from the installation's settings."""

from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from legation.faces.logs import logging_of
from legation.faces.web import forwarding
from legation.faces.web import languages as spoken
from legation.faces.web.secret import secret_key
from legation.settings import Settings, read_settings

LEGATION: Settings = read_settings()
KEPT_OPEN_SECONDS = 60
"""For how long a thread that answers keeps its connection to the database for the next page."""


def _database(settings: Settings) -> dict[str, Any]:
    if settings.database:
        address = urlsplit(settings.database)
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": address.path.lstrip("/"),
            "USER": unquote(address.username or ""),
            "PASSWORD": unquote(address.password or ""),
            "HOST": address.hostname or "",
            "PORT": str(address.port or ""),
            "CONN_MAX_AGE": KEPT_OPEN_SECONDS,
            "CONN_HEALTH_CHECKS": True,
            "OPTIONS": {"options": "-c synchronous_commit=on"},
        }
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(settings.home / "legation.sqlite3"),
        "CONN_MAX_AGE": KEPT_OPEN_SECONDS,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 30,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
        },
        "TEST": {"NAME": str(settings.home / "test.sqlite3")},
    }


DEBUG = False
SECRET_KEY = secret_key(LEGATION.home)
PUBLIC = urlsplit(LEGATION.public_address)
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]", LEGATION.host]
if PUBLIC.hostname:
    ALLOWED_HOSTS.append(PUBLIC.hostname)
    CSRF_TRUSTED_ORIGINS = [f"{PUBLIC.scheme}://{PUBLIC.netloc}"]
IS_ENCRYPTED = PUBLIC.scheme == "https"
if IS_ENCRYPTED:
    SECURE_PROXY_SSL_HEADER = (forwarding.IS_ENCRYPTED, "on")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_ENCRYPTED
SECURE_HSTS_SECONDS = 365 * 24 * 3600
INSTALLED_APPS = [
    "django.contrib.staticfiles",
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.humanize",
    "legation.store",
    "legation.chancery",
    "legation.chancery.audit",
    "legation.chancery.tasks",
    "legation.chancery.tokens",
    "legation.chancery.authors",
    "legation.chancery.mailing",
    "legation.desks.listening",
    "legation.desks.briefing",
    "legation.desks.reporting",
    "legation.desks.today",
    "legation.desks.countries",
    "legation.faces.web.apps.WebConfig",
    "legation.faces.api.apps.ApiConfig",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
]
MIDDLEWARE = [
    "legation.faces.web.forwarding.forwarded",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "legation.faces.web.static_names.StaticFiles",
    "legation.faces.web.policy.headers",
    "legation.faces.web.metrics.metrics",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "legation.faces.web.middleware.access",
    "legation.faces.web.place.place",
    "legation.faces.web.middleware.Refusals",
]
FILE_UPLOAD_HANDLERS = [
    "legation.faces.web.uploading.Bounded",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
LOGGING = logging_of(LEGATION)
ROOT_URLCONF = "legation.faces.web.urls"
WSGI_APPLICATION = "legation.faces.web.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "legation.faces.web.context.shell",
            ]
        },
    }
]
DATABASES = {"default": _database(LEGATION)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en"
LANGUAGES = spoken.LANGUAGES
LOCALE_PATHS = [str(Path(spoken.__file__).parents[2] / "locale")]
FORMAT_MODULE_PATH = ["legation.faces.web.formats"]
LANGUAGE_COOKIE_NAME = "legation-language"
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
LANGUAGE_COOKIE_SAMESITE = "Strict"
LANGUAGE_COOKIE_HTTPONLY = True
STATIC_URL = "/static/"
STORAGES = {"staticfiles": {"BACKEND": "legation.faces.web.static_names.HashedNames"}}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"

AUTH_USER_MODEL = "chancery.Person"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("login", "name")},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "legation.chancery.passwords.Various"},
]
SESSION_COOKIE_NAME = "legation-session"
SESSION_COOKIE_AGE = 8 * 3600
SESSION_COOKIE_SAMESITE = "Strict"
CSRF_COOKIE_NAME = "legation-csrf"
CSRF_COOKIE_SAMESITE = "Strict"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "legation.faces.web.failures.forged"
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "legation.faces.web.signing_in.adapter.InvitedOnly"
SOCIALACCOUNT_ADAPTER = "legation.faces.web.signing_in.ministry.MinistrySignOn"
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_REQUESTS_TIMEOUT = 10
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_USER_MODEL_USERNAME_FIELD = "login"
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = "/account/login/"
ACCOUNT_PRESERVE_USERNAME_CASING = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_RATE_LIMITS = {"login": None, "login_failed": None}
_FORMS = "legation.faces.web.signing_in.forms"
ACCOUNT_FORMS = {
    "login": f"{_FORMS}.SignIn",
    "reauthenticate": f"{_FORMS}.PasswordAgain",
    "change_password": f"{_FORMS}.NewPassword",
}
MFA_FORMS = {
    "authenticate": f"{_FORMS}.Code",
    "reauthenticate": f"{_FORMS}.CodeAgain",
    "activate_totp": f"{_FORMS}.FirstCode",
    "add_webauthn": f"{_FORMS}.NewPasskey",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_ISSUER = "Legation"
MFA_TOTP_TOLERANCE = 1
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_PASSKEY_SIGNUP_ENABLED = False
MFA_TRUST_ENABLED = False
