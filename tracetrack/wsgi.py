"""What gunicorn serves."""

import gc
import os

from django.core.wsgi import get_wsgi_application

gc.disable()  # until all is imported: tracetrack/apps.py
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracetrack.settings")
os.environ.setdefault("DATABASE_POOL", "true")
django_application = get_wsgi_application()

from django.conf import settings  # noqa: E402  # Django is set up first

from core.overload import Door, leave_door  # noqa: E402
from core.page_turns import PageTurns  # noqa: E402
from core.postgresql.waiting import limit_waiting  # noqa: E402
from core.request_bodies import BodyReader  # noqa: E402
from monitoring.health import HEALTH_CHECKS, answer_by_any_name, answer_while_alive  # noqa: E402
from scanning.recording import CALLS  # noqa: E402
from tracetrack.api_handler import ApiHandler, choose_chain  # noqa: E402
from tracetrack.uploads import find_ceiling, knows_sender  # noqa: E402

# A second longer than PostgreSQL lets a statement take (tracetrack/database_settings.py).
limit_waiting(seconds=10)
# Machines that ask how this process is doing are answered however busy it is.
door = Door(spared=(*HEALTH_CHECKS, "/metrics"))
# However many pages are requested at once, scans find connections. One person's pages are fewer
# (tracetrack/limits.py).
pages = PageTurns(
    at_once=max(1, settings.DATABASE_POOL_SIZE - CALLS.at_once),
    apart=("/api/", f"/{settings.STATIC_URL.lstrip('/')}", *HEALTH_CHECKS, "/metrics"),
    # A shift that signs in is not refused for its number.
    patient=("/accounts/login/",),
    aside=leave_door,
)
application = door.refuse(
    BodyReader(
        door.count(pages.line_up(answer_by_any_name(choose_chain(django_application, ApiHandler())))),
        find_ceiling=find_ceiling,
        knows_sender=knows_sender,
    )
)
if "core.access_log.log_request" not in settings.MIDDLEWARE:  # which logs each request
    application = answer_while_alive(application)
