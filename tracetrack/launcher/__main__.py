"""python -m tracetrack.launcher serve"""

import gc
import sys

gc.disable()  # until all is imported: tracetrack/apps.py

from tracetrack.launcher.commands import main  # noqa: E402

sys.exit(main(sys.argv[1:]))
