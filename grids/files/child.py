"""Run as a script of its own by `preparing`: makes one file of a stranger's anew, under limits.

A file that takes without end, or that brings its reader down, costs nobody but this process. It gets no key, no address of
the database and nothing else of the environment; it reads one descriptor, writes two, and says on its output what it found.
"""

import json
import os
import resource
import sys
import traceback


def main(order: dict) -> dict:
    """Read, clean, write; what is to be known of it."""
    for which, most in (
        (resource.RLIMIT_AS, order["memory"]), (resource.RLIMIT_CPU, order["seconds"]),
        (resource.RLIMIT_FSIZE, order["most"]), (resource.RLIMIT_CORE, 0), (resource.RLIMIT_NOFILE, 64),
    ):  # fmt: skip
        resource.setrlimit(which, (most, most))
    sys.path.insert(0, order["root"])
    from grids.files.cleaning.recognised import cleaned
    from grids.files.cleaning.told import Limits, NotTakenError

    try:
        with open(order["given"], "rb", closefd=False) as file:
            file.seek(0)
            made = cleaned(file.read(), Limits(order["megapixels"]))
    except NotTakenError as refused:
        return {"refused": refused.code, "given": refused.given}
    for descriptor, data in ((order["content"], made.content), (order["small"], made.small)):
        left = memoryview(data)
        while left:
            left = left[os.write(descriptor, left) :]
    return {
        "form": made.form, "width": made.width, "height": made.height, "pages": made.pages, "seconds": made.seconds,
        "dropped": sorted(made.dropped),
    }  # fmt: skip


if __name__ == "__main__":
    try:
        told = main(json.loads(sys.argv[1]))
    except MemoryError:
        told = {"refused": "too_much", "given": {}}
    except Exception as broken:
        # where, never what: the message of an exception may quote the file
        places = [f"{place.filename}:{place.lineno}" for place in traceback.extract_tb(broken.__traceback__)]
        told = {"broken": f"{type(broken).__name__} at {', '.join(places[-3:])}"}
    sys.stdout.write(json.dumps(told))
