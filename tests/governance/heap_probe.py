"""The product as gunicorn serves it, and one address that says what a full garbage collection and calls cost this worker."""

import gc
import json
import time

from governance.wsgi import application as product
from tests.governance.calls import faults_of_calls


def collection() -> float:
    """Seconds of a full collection, the best of three."""
    seconds = []
    for _time in range(3):
        began = time.perf_counter()
        gc.collect()
        seconds.append(time.perf_counter() - began)
    return min(seconds)


def application(environ, start_response):
    """The product, beside /heap/."""
    if environ["PATH_INFO"] != "/heap/":
        return product(environ, start_response)
    settled, kept = collection(), gc.get_freeze_count()
    gc.unfreeze()
    body = json.dumps(
        {"kept": kept, "settled": settled, "whole": collection(), "calls": faults_of_calls()}
    ).encode()
    start_response("200 OK", [("Content-Type", "application/json")])
    return [body]
