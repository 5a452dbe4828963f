from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReportsConfig(AppConfig):
    name = "reports"
    verbose_name = _("Reports")

    def ready(self) -> None:
        from monitoring.models import SENTENCES
        from monitoring.self_check_queries import CHECKS
        from reports.figures import TALLY_DIFFERENCES

        SENTENCES["new_bag_tally"] = _("The tally of new bags differs from the bags.")
        CHECKS["new_bag_tally"] = TALLY_DIFFERENCES
