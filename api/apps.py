from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ApiConfig(AppConfig):
    name = "api"
    verbose_name = _("Other systems")

    def ready(self) -> None:
        from api.tasks import defer_webhooks
        from bills.lifecycle import register_watcher

        register_watcher(defer_webhooks)
