"""WSGI entry point for gunicorn. In production it starts only when nothing dangerous is set (processes/production.py)."""

import os

from django.core.wsgi import get_wsgi_application

from portal.processes.production import refuse_demo_data, refuse_unsafe_settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
refuse_unsafe_settings()
application = get_wsgi_application()
refuse_demo_data()
