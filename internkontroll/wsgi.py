"""The door for gunicorn: `gunicorn internkontroll.wsgi`."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "internkontroll.settings")

application = get_wsgi_application()
