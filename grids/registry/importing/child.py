"""Run as a script of its own by `reading`: reads one file of buildings under limits, and writes its rows as JSON."""

import sys


def main(order: dict) -> dict:
    """Read, look at every row, write them all; what was wrong with each stands in it."""
    held.hold(order)
    from grids.geodata.told import NotReadError
    from grids.registry.importing.tables import opened

    try:
        rows, told = opened(held.given(order), order["what"])
    except NotReadError as refused:
        return {"refused": refused.code, "given": refused.given}
    held.write(order["content"], rows)
    return told


if __name__ == "__main__":
    import json

    sys.path.insert(0, json.loads(sys.argv[1])["root"])
    from grids.conduct import held

    held.answer(main)
