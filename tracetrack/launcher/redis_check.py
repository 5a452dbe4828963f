"""Whether REDIS_URL names a Redis that lets TraceTrack in."""

from urllib.parse import urlsplit

from django.conf import settings
from redis import Redis
from redis.exceptions import AuthenticationError, InvalidResponse, RedisError, ResponseError

from tracetrack.launcher.postgres_files import CannotStart, print_line

SECONDS = 2


def check_redis() -> None:
    """Raise CannotStart where the address can never work. A Redis that is away is mentioned: it may come.

    Without it each process uses its own memory, so a site that starts while Redis is away works.
    """
    if not settings.REDIS_URL:
        return
    place = describe_place(settings.REDIS_URL)
    try:
        ping(settings.REDIS_URL)
    except (ValueError, TypeError) as error:  # of redis-py, which reads the query of the address
        raise CannotStart(
            f"REDIS_URL does not work: what follows its ? cannot be used ({error}): correct it."
        ) from None
    except AuthenticationError:
        raise CannotStart(
            f"REDIS_URL does not work: Redis at {place} refuses the user or the password."
        ) from None
    except InvalidResponse:
        raise CannotStart(
            f"REDIS_URL does not work: what answers at {place} is not Redis: correct the host or the port."
        ) from None
    except ResponseError as error:
        raise CannotStart(f"REDIS_URL does not work: Redis at {place} says: {error}") from None
    except (RedisError, OSError):
        print_line(f"Redis does not answer at {place} (REDIS_URL): TraceTrack uses it once it does.")


def ping(url: str) -> None:
    with Redis.from_url(url, retry=None, socket_connect_timeout=SECONDS, socket_timeout=SECONDS) as client:
        client.ping()


def describe_place(url: str) -> str:
    """Where that is, without user and password."""
    parts = urlsplit(url)
    return f"{parts.hostname}:{parts.port or 6379}" if parts.hostname else parts.path
