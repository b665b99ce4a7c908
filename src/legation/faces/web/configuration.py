"""Django's configuration, derived from the installation's settings."""

from typing import Any
from urllib.parse import unquote, urlsplit

from legation.faces.web.secret import secret_key
from legation.settings import Settings, read_settings

LEGATION: Settings = read_settings()


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
        }
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(settings.home / "legation.sqlite3"),
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 30,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
        },
        "TEST": {"NAME": str(settings.home / "test.sqlite3")},
    }


DEBUG = False
SECRET_KEY = secret_key(LEGATION.home)
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]", LEGATION.host]
INSTALLED_APPS = [
    "django.contrib.staticfiles",
    "legation.store",
    "legation.chancery",
    "legation.chancery.audit",
    "legation.desks.listening",
    "legation.desks.briefing",
    "legation.faces.web",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "legation.faces.web.middleware.access",
    "legation.faces.web.middleware.headers",
]
ROOT_URLCONF = "legation.faces.web.urls"
WSGI_APPLICATION = "legation.faces.web.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
    }
]
DATABASES = {"default": _database(LEGATION)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en"
STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
