"""A ledger of the demonstration comes in as any other does: as a file, whose columns are mapped."""

import csv
import tempfile
from collections.abc import Iterable
from pathlib import Path

from governance.demo import sheets
from governance.demo.kinds import Texts
from grids.areas.models import Area
from grids.staff.models import User
from whistles.imports import actions, uploading
from whistles.intake.models import Source
from whistles.lifecycle.queries import grade_for


def bring_ledger(code: str, header: Texts, body: Iterable[Texts], *, street: Area, by: User) -> None:
    """One channel's spreadsheet; RuntimeError where a row of it was refused."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{code}.csv"
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            csv.writer(file).writerows([header, *body])
        taken = uploading.take_file(
            path=path, area=street, source=Source.objects.get(code=code), grade=grade_for(street, "routine"), by=by,
        )  # fmt: skip
        done = actions.import_at_once(
            import_id=taken.id, mapping=dict(zip(sheets.FIELDS, header, strict=True)), by=by
        )
    if done.failure or done.refused:
        raise RuntimeError(f"demo ledger {code}: {done.failure or done.refused_rows.first()}")
