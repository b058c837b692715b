"""Run as a script of its own by `preparing`: makes one file of a stranger's anew, under limits.

A file that takes without end, or that brings its reader down, costs nobody but this process. It gets no key, no address of
the database and nothing else of the environment; it reads one descriptor, writes two, and says on its output what it found.
"""

import sys


def main(order: dict) -> dict:
    """Read, clean, write; what is to be known of it."""
    held.hold(order)
    from grids.files.cleaning.recognised import cleaned
    from grids.files.cleaning.told import Limits, NotTakenError

    try:
        made = cleaned(held.given(order), Limits(order["megapixels"]))
    except NotTakenError as refused:
        return {"refused": refused.code, "given": refused.given}
    for descriptor, data in ((order["content"], made.content), (order["small"], made.small)):
        held.write(descriptor, data)
    return {
        "form": made.form, "width": made.width, "height": made.height, "pages": made.pages, "seconds": made.seconds,
        "dropped": sorted(made.dropped),
    }  # fmt: skip


if __name__ == "__main__":
    import json

    sys.path.insert(0, json.loads(sys.argv[1])["root"])
    from grids.conduct import held

    held.answer(main)
