"""Run as a script of its own by other_file: turns a workbook that is no .xlsx into lines of JSON, under limits.

The readers of such formats take any amount of time and memory on some broken files, or end their whole process; here that
costs nobody but this process.
"""

import json
import resource
import sys
from datetime import date, datetime

MAX_MEMORY_BYTES = 2 << 30
MAX_OUTPUT_BYTES = 1 << 30
MAX_SECONDS = 60
EXIT_LOCKED = 3


def main(path: str, kind: str, root: str) -> int:
    """Write every sheet: a line that tells of it, then its rows, one a line."""
    for limit, most in (
        (resource.RLIMIT_AS, MAX_MEMORY_BYTES),
        (resource.RLIMIT_FSIZE, MAX_OUTPUT_BYTES),
        (resource.RLIMIT_CPU, MAX_SECONDS),
        (resource.RLIMIT_CORE, 0),
    ):
        # who started us may have been given less
        given = resource.getrlimit(limit)[1]
        held = most if given == resource.RLIM_INFINITY else min(most, given)
        resource.setrlimit(limit, (held, held))
    sys.path.insert(0, root)
    from whistles.ledgers.others import READERS, Locked

    try:
        for sheet in READERS[kind](path):
            about = {"name": sheet.name, "is_visible": sheet.is_visible, "epoch_1904": sheet.epoch_1904}
            sys.stdout.write(json.dumps(about) + "\n")
            for row in sheet.rows:
                sys.stdout.write(json.dumps(row, default=tagged) + "\n")
    except Locked:
        return EXIT_LOCKED
    return 0


def tagged(cell: object) -> dict[str, str]:
    """A cell that JSON has no kind for, under the name of its kind."""
    if isinstance(cell, datetime):
        return {"moment": cell.isoformat()}
    if isinstance(cell, date):
        return {"day": cell.isoformat()}
    return {"text": str(cell)}


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
