"""The door for gunicorn."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "governance.settings")
django.setup(set_prefix=False)

from governance.checks import at_start  # noqa: E402  settings are there only now
from governance.edge.requests import Handler  # noqa: E402

application = Handler()

at_start()
