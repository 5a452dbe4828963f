"""python -m tracetrack.launcher serve"""

import sys

from tracetrack.launcher.commands import main

sys.exit(main(sys.argv[1:]))
