from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ExportsConfig(AppConfig):
    name = "exports"
    verbose_name = _("Exports")

    def ready(self) -> None:
        from exports.found_lists import FOUND_LISTS, FOUND_SOURCE
        from exports.writer import SOURCES

        SOURCES.update(dict.fromkeys(FOUND_LISTS, FOUND_SOURCE))
