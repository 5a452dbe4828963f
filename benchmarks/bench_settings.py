"""The product's settings, and one more page: an empty one for people who are signed in."""

from tracetrack.settings import *  # noqa: F403

ROOT_URLCONF = "bench_urls"
