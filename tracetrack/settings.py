"""All settings of TraceTrack. They come from the environment; docs/running/settings.md lists them.

A wrong value stops the start with its name and what to do.
"""

import hashlib
import os
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from zoneinfo import available_timezones

import bootstrap_wrapper
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from tracetrack.database_settings import (
    follow,
    lift_limits,
    read_addresses,
    read_database,
    share_among_requests,
)
from tracetrack.environment import (
    read_address,
    read_folder,
    read_hosts,
    read_list,
    read_networks,
    read_number,
    read_redis_url,
    read_secret_key,
    read_site_address,
    read_switch,
)

BASE_DIR = Path(__file__).resolve().parent.parent


DATA_DIR = Path(os.environ.get("DATA_DIR") or BASE_DIR / ".data").resolve()
DEBUG = read_switch("DEBUG")
SECRET_KEY = read_secret_key("SECRET_KEY", DATA_DIR / "secret-key", may_be_weak=DEBUG)
# Where `make run` listens. A proxy on the same machine reaches the default.
BIND = read_address("BIND", "127.0.0.1")
# What papers and mails give as the site's address, whatever address a request says it was sent to.
SITE_ADDRESS = read_site_address("SITE_ADDRESS")
ALLOWED_HOSTS = read_hosts(
    "ALLOWED_HOSTS", site_address=SITE_ADDRESS, is_open=not (DEBUG or BIND.is_loopback)
)
CSRF_TRUSTED_ORIGINS = read_list("CSRF_TRUSTED_ORIGINS", SITE_ADDRESS)

INSTALLED_APPS = [
    "tracetrack.apps.AdminSite",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "import_export",
    "procrastinate.contrib.django",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "core",
    "accounts",
    "bags",
    "bills",
    "scanning",
    "history",
    "exports",
    "search",
    "labels",
    "imports",
    "reports",
    "monitoring",
    "api",
    "tracetrack.apps.TraceTrackConfig",
    "django_migrate_sql",  # the first of two commands wins, and our migrate is built on this one's
]

MIDDLEWARE = [
    "tracetrack.request_ids.identify_request",
    "core.metrics.measure",
    "tracetrack.headers.add_headers",
    "tracetrack.languages.choose_language",
    "tracetrack.limits.limit_scan_time",
    "tracetrack.errors.answer_overload",
    "tracetrack.errors.answer_refused_body",
    "tracetrack.unusable_characters.refuse_unusable_characters",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "tracetrack.authentication.IdentifyPerson",
    "accounts.audit_context.name_transactions",
    "accounts.audit_events.record_denials",
    "tracetrack.sessions.keep_alive",
    "tracetrack.screen_lock.guard_locked_screen",
    "tracetrack.limits.limit_person",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "tracetrack.access.check_access",
    "tracetrack.replica.choose_database",
]

ROOT_URLCONF = "tracetrack.urls"
WSGI_APPLICATION = "tracetrack.wsgi.application"

FORM_RENDERER = "core.form_renderer.FormRenderer"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

# The database. Every answer about a bag comes from it, so scans wait for the disk. The role of DATABASE_URL
# serves; that of DATABASE_OWNER_URL owns the tables and migrates. With DATABASE_DIRECT_URL the first is
# PgBouncer, for the web server alone: worker and commands go past it.
_serving, _owner = read_addresses(DATA_DIR)
_direct = os.environ.get("DATABASE_DIRECT_URL", "")
BEHIND_PGBOUNCER = bool(_direct)
DATABASE_SERVING = share_among_requests(read_database("DATABASE_URL", _serving), is_pooled=BEHIND_PGBOUNCER)
DATABASE_OWNER = lift_limits(read_database("DATABASE_OWNER_URL", _owner))
# What pages read that need not be of this very moment (tracetrack/replica.py): of the web server alone.
_replica = os.environ.get("DATABASE_REPLICA_URL", "").strip()
DATABASE_REPLICA = (
    follow(read_database("DATABASE_REPLICA_URL", _replica), DATABASE_SERVING["NAME"]) if _replica else None
)
DATABASE_REPLICA_MAX_LAG = read_number("DATABASE_REPLICA_MAX_LAG", 10, at_least=2)
# The web server shares connections among its requests; a command takes one of its own.
if read_switch("DATABASE_POOL"):
    DATABASES = {"default": DATABASE_SERVING} | ({"replica": DATABASE_REPLICA} if DATABASE_REPLICA else {})
else:
    DATABASES = {
        "default": lift_limits(
            read_database("DATABASE_DIRECT_URL" if BEHIND_PGBOUNCER else "DATABASE_URL", _direct or _serving)
        )
    }
DATABASE_POOL_SIZE = DATABASE_SERVING["OPTIONS"]["pool"]["max_size"]
# By itself, as Django's connection is the owner's while that migrates.
DATABASE_ROLE = DATABASES["default"]["USER"]
# So long a batch of scans waits for the database.
SCAN_SECONDS = 2.0
# Where the own PostgreSQL is kept safe: its WAL within a minute, a backup each night (tracetrack/backups/).
BACKUP_DIR = read_folder("BACKUP_DIR")
BACKUP_KEEP_DAYS = read_number("BACKUP_KEEP_DAYS", 14)
if BACKUP_DIR and any(os.environ.get(name) for name in ("DATABASE_URL", "DATABASE_OWNER_URL")):
    raise ImproperlyConfigured(
        "BACKUP_DIR is for TraceTrack's own PostgreSQL, and DATABASE_URL names another: leave it out, "
        "and back that one up with pgBackRest (docs/running/backup.md)."
    )
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Lists of names that browsers ship are for the public internet, and for the owner of the name to ask for.
SILENCED_SYSTEM_CHECKS = ["security.W021"]
# So many values a process keeps in memory where there is no Redis, or while it is away.
MOST_CACHED = 2_000
REDIS_URL = read_redis_url("REDIS_URL")
if REDIS_URL:
    # A hung Redis costs one request this time, twice where it must connect first; then the breaker opens.
    _seconds = read_number("REDIS_TIMEOUT_MS", 40) / 1000
    _redis = {
        "BACKEND": "core.redis_cache.BreakerCache",
        "LOCATION": REDIS_URL,
        "OPTIONS": {
            "SOCKET_CONNECT_TIMEOUT": _seconds,
            "SOCKET_TIMEOUT": _seconds,
            "MAX_ENTRIES": MOST_CACHED,
            "CONNECTION_POOL_KWARGS": {"max_connections": read_number("REDIS_POOL_SIZE", 50)},
        },
    }
    # Sites that share a Redis keep out of each other's way.
    _site = hashlib.sha256(SECRET_KEY.encode()).hexdigest()[:12]
    CACHES = {
        "default": _redis | {"KEY_PREFIX": _site},
        "figures": _redis | {"KEY_PREFIX": f"{_site}-figures"},
    }
else:
    _memory = {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "OPTIONS": {"MAX_ENTRIES": MOST_CACHED},
    }
    CACHES = {"default": _memory, "figures": _memory | {"LOCATION": "figures"}}
    # django-ratelimit wants a shared cache. Without Redis each worker counts for itself, which still limits.
    SILENCED_SYSTEM_CHECKS += ["django_ratelimit.E003", "django_ratelimit.W001"]

# Parts of pages that follow from their key alone: of each process, until it ends.
CACHES["fragments"] = {
    "BACKEND": f"django.core.cache.backends.{'dummy.DummyCache' if DEBUG else 'locmem.LocMemCache'}",
    "LOCATION": "fragments",
    "OPTIONS": {"MAX_ENTRIES": MOST_CACHED},
}

# Sessions live in the database with or without Redis: reading one there costs no more, signing out counts
# everywhere, and nobody is signed out when Redis dies.
SESSION_ENGINE = "tracetrack.sessions"
# So long without use a session ends; however much it is used, after 12 hours (tracetrack/sessions.py).
SESSION_HOURS = read_number("SESSION_HOURS", 1)
# On shared terminals the screen is covered after so long without use; 0: never.
LOCK_MINUTES = read_number("LOCK_MINUTES", 0, at_least=0)
# The cookie outlives the session: its next request learns why that ended.
SESSION_COOKIE_AGE = 24 * 3600
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["accounts.backends.Backend"]
PASSWORD_HASHERS = [
    "accounts.hashers.Argon2",
    "accounts.hashers.PBKDF2",
    # Of people who came from another system, until their next sign-in.
    "accounts.old_hashes.BCrypt",
    "accounts.old_hashes.Scrypt",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "accounts.password_rules.OwnWordsValidator"},
]
# A link for a new password is good for an hour, and once.
PASSWORD_RESET_TIMEOUT = 3600
# The second factor. Wrong codes are counted with the wrong passwords (accounts/sign_in_counters.py).
OTP_TOTP_ISSUER = "TraceTrack"  # what the app shows above its codes
OTP_TOTP_SYNC = False
OTP_TOTP_THROTTLE_FACTOR = OTP_STATIC_THROTTLE_FACTOR = 0
REQUIRE_SECOND_FACTOR = os.environ.get("REQUIRE_SECOND_FACTOR", "").strip()
if REQUIRE_SECOND_FACTOR not in ("", "admins"):
    raise ImproperlyConfigured(
        f"REQUIRE_SECOND_FACTOR is {REQUIRE_SECOND_FACTOR!r}. Set it to admins, or leave it out."
    )
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "dashboard"
LOGOUT_REDIRECT_URL = "login"

LANGUAGE_CODE = os.environ.get("LANGUAGE_CODE") or "en"
LANGUAGES = [("en", _("English")), ("hi", _("Hindi"))]
if LANGUAGE_CODE not in dict(LANGUAGES):
    raise ImproperlyConfigured(f"LANGUAGE_CODE is {LANGUAGE_CODE!r}. Set it to en or hi.")
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = os.environ.get("TIME_ZONE") or "Asia/Kolkata"
if TIME_ZONE not in available_timezones():
    raise ImproperlyConfigured(f"TIME_ZONE is {TIME_ZONE!r}. Set it to a name such as Asia/Kolkata.")
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static", ("bootstrap", bootstrap_wrapper.get_bootstrap_dir())]
STATICFILES_FINDERS = [
    "tracetrack.static_files.OwnFilesFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "tracetrack.static_files.StaticFiles"},
}

# How large a file of bags may be. The reading process ends when it takes more.
FILE_UPLOAD_HANDLERS = [
    "imports.upload_handlers.SmallUploadHandler",
    "imports.upload_handlers.YieldingUploadHandler",
]
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_200_000  # more comes to the import alone (tracetrack/uploads.py)
LOAD_FILE_MB = read_number("LOAD_FILE_MB", 200)
# Only those that are given: the others are in imports/reader/errors.py.
LOAD_LIMITS = {
    field: read_number(f"LOAD_{field.upper()}", 0, at_least=100 if field == "memory_mb" else 1)
    for field in ("unpacked_mb", "rows", "columns", "memory_mb", "seconds")
    if os.environ.get(f"LOAD_{field.upper()}", "").strip()
}

# Where webhooks may go besides https addresses outside one's own network.
WEBHOOKS_OVER_HTTP = read_switch("WEBHOOKS_OVER_HTTP")
WEBHOOKS_TO_OWN_NETWORK = read_switch("WEBHOOKS_TO_OWN_NETWORK")

CREATE_TEST_USERS = read_switch("CREATE_TEST_USERS")

# Who sends this token may read /metrics. Without one, only the same machine may.
METRICS_TOKEN = os.environ.get("METRICS_TOKEN", "").strip()

# A batch of 100 scans with codes of 5,000 characters fits; more is no scan.
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
CSRF_FAILURE_VIEW = "tracetrack.errors.csrf_failure"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
# Nothing inline and nothing of others. Bootstrap's CSS has its small pictures in it, as data: addresses.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
# With https a browser keeps cookies named __Host- from every other site, and from http.
HTTPS = read_switch("HTTPS")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_NAME = "__Host-sessionid" if HTTPS else "sessionid"
CSRF_COOKIE_NAME = "__Host-csrftoken" if HTTPS else "csrftoken"
SECURE_SSL_REDIRECT = HTTPS
# What asks whether this machine is well does so beside the proxy.
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
# Whose X-Forwarded-For, -Proto and -Host are believed. What ends https is usually on this machine.
TRUSTED_PROXIES = read_networks("TRUSTED_PROXIES", "127.0.0.1, ::1" if HTTPS else "")

# E-mail is for the summary of the day and for new passwords. Without a host none is sent.
EMAIL_HOST = os.environ.get("EMAIL_HOST", "")
EMAIL_PORT = read_number("EMAIL_PORT", 587)
EMAIL_HOST_USER = os.environ.get("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = read_switch("EMAIL_USE_TLS", EMAIL_PORT == 587)
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = os.environ.get("DEFAULT_FROM_EMAIL") or "tracetrack@localhost"

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"},
        "json": {"()": "core.logs.JsonLines"},
    },
    "filters": {"client_mistakes": {"()": "core.logs.ClientMistakes"}},
    "handlers": {
        "stderr": {
            "class": "core.logs.CalmStream",
            "formatter": "line" if DEBUG else "json",
            "filters": ["client_mistakes"],
        }
    },
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {},
}

if DEBUG:
    LOGGING["loggers"]["django"] = {"handlers": []}  # Django's own would log everything a second time
if read_switch("ACCESS_LOG"):
    MIDDLEWARE.insert(1, "core.access_log.log_request")  # the first gives it its id
    LOGGING["loggers"]["core.access_log"] = {"level": "INFO"}
# The toolbar and the linter of migrations are for developers (requirements-dev.txt). DEBUG works without.
if DEBUG and find_spec("debug_toolbar"):
    INSTALLED_APPS.append("debug_toolbar")
    MIDDLEWARE.insert(0, "debug_toolbar.middleware.DebugToolbarMiddleware")
    INTERNAL_IPS = ["127.0.0.1"]
if DEBUG and find_spec("django_migration_linter"):
    INSTALLED_APPS.append("django_migration_linter")  # behind those whose makemigrations counts
