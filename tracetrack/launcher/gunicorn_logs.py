"""The lines of gunicorn itself: JSON as all others, without the words of clients.

This is loaded in gunicorn's master, as gunicorn_config.py is.
"""

import sys
from typing import Any

from gunicorn.config import Config
from gunicorn.glogging import Logger as PlainLogger
from gunicorn.http.errors import ParseException

from core.logs import JsonLines


class Logger(PlainLogger):  # type: ignore[misc]  # gunicorn has no types
    """gunicorn quotes what it cannot read, and the address of a request that fails: both may hold codes."""

    def setup(self, cfg: Config) -> None:
        super().setup(cfg)
        for handler in self.error_log.handlers:
            handler.setFormatter(JsonLines())

    def warning(self, msg: str, *args: Any, **kwargs: Any) -> None:
        error = sys.exc_info()[1]
        if isinstance(error, ParseException) and not args:
            # As "Invalid request from ip=10.0.0.5: Invalid HTTP request line: 'GET …'": its kind is enough.
            msg, args = "%s: %s", (msg.partition(": ")[0], type(error).__name__)
        super().warning(msg, *args, **kwargs)

    def exception(self, msg: str, *args: Any, **kwargs: Any) -> None:
        if msg.startswith("Error handling request %s"):
            msg, args = "Error handling request", ()
        super().exception(msg, *args, **kwargs)
