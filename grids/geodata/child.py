"""Run as a script of its own by `reading`: reads one file of shapes under limits, and writes what it holds as JSON."""

import sys


def main(order: dict) -> dict:
    """Read, look at every feature, write those that are taken; the rest is said."""
    held.hold(order)
    from grids.geodata.opening import opened
    from grids.geodata.told import NotReadError

    try:
        features, told = opened(held.given(order))
    except NotReadError as refused:
        return {"refused": refused.code, "given": refused.given}
    held.write(order["content"], features)
    return told


if __name__ == "__main__":
    import json

    sys.path.insert(0, json.loads(sys.argv[1])["root"])
    from grids.conduct import held

    held.answer(main)
