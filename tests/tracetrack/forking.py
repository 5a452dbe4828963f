"""Run the launcher in forks of one process that has imported it: python -m tests.tracetrack.forking

Each line of standard input is JSON: {"arguments", "environment" (all of it), "output" (a file)}. The answer
is a line with the exit status.
"""

import json
import os
import sys

from tracetrack.launcher.commands import main


def run(asked):
    os.environ.clear()
    os.environ.update(asked["environment"])
    output = os.open(asked["output"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    for stream in (1, 2):
        os.dup2(output, stream)
    sys.exit(main(asked["arguments"]))


if __name__ == "__main__":
    for line in sys.stdin:
        fork = os.fork()
        if fork == 0:
            run(json.loads(line))
        _, status = os.waitpid(fork, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)
