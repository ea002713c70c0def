"""WSGI entry point for gunicorn. In production it starts only when nothing dangerous is set (processes/production.py)."""

import os

from django.core.handlers.wsgi import WSGIRequest
from django.core.wsgi import get_wsgi_application
from django.utils.http import parse_header_parameters

from portal.processes.production import refuse_demo_data, refuse_unsafe_settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
refuse_unsafe_settings()


class Utf8Request(WSGIRequest):
    """Reads the address as UTF-8 whatever charset a header names: with one that is no text Django fails before any middleware.
    `HostileInputMiddleware` refuses another one.
    """

    def _set_content_type_params(self, meta):
        self.content_type, self.content_params = parse_header_parameters(meta.get("CONTENT_TYPE", ""))


application = get_wsgi_application()
application.request_class = Utf8Request
refuse_demo_data()
