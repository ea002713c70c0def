from django.apps import AppConfig

from portal.apps import load_nouns


class PartnersConfig(AppConfig):
    name = "partners"
    verbose_name = "Partners"

    def ready(self) -> None:
        load_nouns(self)
