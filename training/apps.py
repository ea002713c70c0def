from django.apps import AppConfig

from portal.apps import load_nouns


class TrainingConfig(AppConfig):
    name = "training"
    verbose_name = "Training"

    def ready(self) -> None:
        load_nouns(self)
