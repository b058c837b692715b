"""Run as a script of its own by `apart`: looks at one template of a stranger's, or fills it, under limits.

It gets no key, no address of the database and nothing else of the environment; it reads one descriptor, writes one, and
says on its output what it found.
"""

import sys


def main(order: dict) -> dict:
    """Look, or fill; what is to be known of it."""
    held.hold(order)
    from grids.files.cleaning.told import NotTakenError
    from grids.sheets.reports.filling.orders import carried_out

    try:
        told, content = carried_out(order, held.given(order))
    except NotTakenError as refused:
        return {"refused": refused.code, "given": refused.given}
    held.write(order["content"], content)
    return told


if __name__ == "__main__":
    import json

    sys.path.insert(0, json.loads(sys.argv[1])["root"])
    from grids.conduct import held

    held.answer(main)
