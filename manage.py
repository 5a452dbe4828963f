#!/usr/bin/env python
"""Django's command line for TraceTrack."""

import gc
import os
import sys


def main() -> None:
    gc.disable()  # until all is imported: tracetrack/apps.py
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracetrack.settings")
    from django.core.management import execute_from_command_line
    from django.db import OperationalError

    try:
        execute_from_command_line(sys.argv)
    except OperationalError as error:
        if "--traceback" in sys.argv:
            raise
        reason = str(error).strip().splitlines()[-1]
        sys.exit(f"The database does not answer as it should ({reason}). --traceback shows more.")


if __name__ == "__main__":
    main()
