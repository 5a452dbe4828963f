from django.apps import AppConfig
from django.core.signals import got_request_exception
from django.utils.translation import gettext_lazy as _


class MonitoringConfig(AppConfig):
    name = "monitoring"
    verbose_name = _("System")

    def ready(self) -> None:
        from monitoring.server_errors import record_server_error  # its model is not there before

        got_request_exception.connect(record_server_error)
