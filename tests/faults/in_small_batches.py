"""manage.py and the worker with batches of a thousand rows and a short lease.

So a ledger of three batches is soon made, and what a killed worker left is soon another's.
"""

import os
import sys

import django
from django.core.management import execute_from_command_line

if __name__ == "__main__":
    sys.path.insert(0, os.getcwd())
    django.setup()

    from governance.celery import app
    from whistles.imports import reading, running

    reading.BATCH, running.LEASE_SECONDS = 1000, 3
    # a minute is long for who waits for it
    app.conf.beat_schedule["what is due"]["schedule"] = 2
    if sys.argv[1] == "worker":
        app.worker_main(sys.argv[1:])
    else:
        execute_from_command_line(["manage.py", *sys.argv[1:]])
