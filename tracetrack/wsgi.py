"""What gunicorn serves."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracetrack.settings")
os.environ.setdefault("DATABASE_POOL", "true")
application = get_wsgi_application()
