"""The heap of processes that live long: what was loaded once is never looked through again for garbage.

Python's full collection walks every object there is. With the whole product loaded that stops a process for a tenth
of a second, on whoever's request it falls; frozen, the walk is over what requests left behind.
"""

import gc

from django.conf import settings
from django.db import connections
from django.template.loader import get_template
from django.urls import get_resolver
from django.utils import translation


def settle() -> None:
    """Collect once what loading left behind, and keep everything that is there from all later collections."""
    gc.collect()
    gc.freeze()


def load() -> None:
    """Load what the first requests would load: every address with its views, the languages, the page's frame."""
    get_resolver()._populate()
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            translation.gettext("")
    for name in ("base.html", "refused.html", "404.html"):
        get_template(name)
    # a connection that was opened on the way must not be shared by the processes forked from this one
    connections.close_all()
