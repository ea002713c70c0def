"""The operator's app at Dropbox: which one there is, where Dropbox sends people back to, and what is missing if none."""

from django.conf import settings
from django.urls import reverse

from partners.dropbox.gateway.values import App
from partners.dropbox.sandbox import KEY, SECRET

LIVE, SANDBOX = "live", "sandbox"


def registered_app() -> App | None:
    """With the sandbox's address its app. Production has no such address (`portal/env.py`)."""
    if url := settings.DROPBOX["sandbox"]:
        return sandbox_app(url)
    key, secret = settings.DROPBOX["key"], settings.DROPBOX["secret"]
    return App(key, secret) if key and secret else None


def sandbox_app(url: str = "") -> App:
    """Its key everybody knows, unless the environment names a whole pair: then the sandbox takes that, as another may."""
    key, secret = settings.DROPBOX["key"], settings.DROPBOX["secret"]
    return App(key, secret, url) if key and secret else App(KEY, SECRET, url)


def environment_of(app: App) -> str:
    return SANDBOX if app.sandbox_url else LIVE


def app_for(environment: str) -> App | None:
    """A connection of the sandbox is never shown to Dropbox, nor a live one to the sandbox."""
    app = registered_app()
    return app if app and environment_of(app) == environment else None


def callback_url() -> str:
    """As it is registered with the app, to the letter."""
    return settings.SITE_URL + reverse("dropbox-callback")
