from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate


def load_nouns(app: AppConfig) -> None:
    """Import what registers itself: each noun's services (actions), handlers (events, rounds), home (cards, entries), search,
    and lists.
    """
    for folder in sorted(Path(app.path).iterdir()):
        if not (folder / "__init__.py").is_file():
            continue
        for module in ("services", "handlers", "home", "search", "lists"):
            name = f"{app.name}.{folder.name}.{module}"
            if find_spec(name):
                import_module(name)


class PortalConfig(AppConfig):
    name = "portal"
    verbose_name = "Portal"

    def ready(self) -> None:
        from portal.guards import after_migrate, before_migrate
        from portal.translations import compile_catalogues

        compile_catalogues()
        load_nouns(self)
        pre_migrate.connect(before_migrate, dispatch_uid="portal.guards.before")
        post_migrate.connect(after_migrate, dispatch_uid="portal.guards")
