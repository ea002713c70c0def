from django.core.management import BaseCommand

from portal.translations import catalogues, compile_catalogues, save, untranslated, update


class Command(BaseCommand):
    help = "Brings the catalogues under locale/ up to the texts in the code, and names what is not translated yet."
    requires_system_checks = ()

    def handle(self, **options) -> None:
        for path in catalogues():
            catalogue = update(path)
            save(catalogue, path)
            waiting = untranslated(catalogue)
            self.stdout.write(f"{path}: {len(catalogue)} texts, {len(waiting)} to be translated")
            for words in waiting:
                self.stdout.write(f"  {words}")
        compile_catalogues()
