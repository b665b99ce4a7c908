"""The application that a web server runs: ``legation.faces.web.wsgi:application``."""

import os

from django.core.wsgi import get_wsgi_application

from legation.owning import for_the_owner_only

for_the_owner_only()
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "legation.faces.web.configuration")
application = get_wsgi_application()

from legation.faces.web import warming  # noqa: E402 - its parts need the apps to be loaded

warming.start()
