"""What a test begins is gone with it, also when the whole suite was killed in the middle."""

import signal
import socket
import subprocess
import sys

from django.conf import settings

from tests.processes import wait_until

STARTS = """
import os, sys
from pathlib import Path
from tests.processes import Redis
server = Redis(Path(sys.argv[1]))
server.start()
print(server.port, flush=True)
sys.stdin.read()
"""


def listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def test_a_server_of_a_killed_test_ends_too(tmp_path):
    suite = subprocess.Popen(
        [sys.executable, "-c", STARTS, str(tmp_path)], cwd=settings.BASE_DIR, stdin=subprocess.PIPE,
        stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    with suite:
        port = int(suite.stdout.readline())
        assert listens(port)
        suite.send_signal(signal.SIGKILL)
    wait_until(lambda: not listens(port), "the server to end", 20)
