"""The heap of processes that live long: what was loaded once is never looked through again for garbage.

Python's full collection walks every object there is. With the whole product loaded that stops a process for a tenth
of a second, on whoever's request it falls; frozen, the walk is over what requests left behind.

Python keeps the frames of calls in pieces of 16 KB. A template that calls across the end of a piece takes a new one from
the operating system, and gives it back, with every call: a page of which the loop of its rows happens to lie there took
twice the time. In a worker all calls find room in one piece.
"""

import gc
from collections.abc import Callable
from typing import ParamSpec, TypeVar

from django.conf import settings
from django.db import connections
from django.template.loader import get_template
from django.urls import get_resolver
from django.utils import translation

Args = ParamSpec("Args")
R = TypeVar("R")
# words of a frame: the piece that holds it is the next power of two of bytes, here one megabyte, of which more than
# 400 KB are left for what is called (a page's calls take up to 60 KB); the memory is used only where it is written to
ROOM = 75_000


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


def roomy(run: Callable[Args, R]) -> Callable[Args, R]:
    """`run`, in which all calls find room in one piece: what they cost no longer hangs on how deep they lie."""

    def running(*args: Args.args, **kwargs: Args.kwargs) -> R:
        return run(*args, **kwargs)

    running.__code__ = running.__code__.replace(co_stacksize=ROOM)
    return running
