from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ImportsConfig(AppConfig):
    name = "imports"
    verbose_name = _("Imports")

    def ready(self) -> None:
        from exports.models import ExportRun
        from exports.writer import SOURCES, ExportSource
        from history.events import register_source
        from history.timeline import register_explainer
        from imports.bag_events import explain_by_imports, read_import_events
        from imports.refused_file import name_refused, write_refused
        from imports.result_file import check_asked, name_result, write_result

        register_source(read_import_events)
        register_explainer(explain_by_imports)
        SOURCES[ExportRun.What.RESULT] = ExportSource(check_asked, name_result, write_result)
        SOURCES[ExportRun.What.REFUSED] = ExportSource(check_asked, name_refused, write_refused)
