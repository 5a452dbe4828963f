from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ImportsConfig(AppConfig):
    name = "imports"
    verbose_name = _("Imports")

    def ready(self) -> None:
        from history.events import register_source
        from imports.bag_events import read_import_events

        register_source(read_import_events)
