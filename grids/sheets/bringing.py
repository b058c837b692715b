"""A batch of a register's rows into the registers: by which door each is, then as its register brings rows in."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from grids.registry.dwellings.book import of_import
from grids.sheets import dwellings, tenures
from grids.sheets.models import RegisterImport
from grids.sheets.places import Ground, in_blocks
from grids.sheets.reading_rows import Said
from grids.sheets.tally import Tally
from grids.sheets.understanding import Understood, understand
from grids.sheets.vocabulary import Register
from grids.sheets.writing import Seen, Writer

if TYPE_CHECKING:
    from grids.staff.models import User


@dataclass
class Around:
    """What stands around the rows of one import, asked once: the houses of its area, and what the rows before told."""

    matter: RegisterImport
    by: "User"
    ground: Ground
    seen: Seen = field(default_factory=Seen)
    # what the rows of this batch tell of people, where they do
    understood: Understood | None = None

    @property
    def reason(self) -> str:
        """What the books say of why."""
        return _("导入登记表（%(register)s）") % {"register": Register(self.matter.register).label}

    def writer(self, seen: Seen, tally: Tally) -> Writer:
        """What writes one batch."""
        matter = self.matter
        return Writer(
            self.by, matter.street_code, matter.pk, self.reason, seen, tally, choices=matter.choices, register=matter.register
        )  # fmt: skip


def bring_in(rows: Sequence[Said], around: Around) -> Tally:
    """Bring rows in, inside the caller's transaction, which is rolled back where it is a check."""
    with of_import(around.matter.pk):
        tally = _brought(rows, around)
    for row in rows:
        if row.at not in tally.refused:
            tally.found.update(row.notes)
    return tally


def _brought(rows: Sequence[Said], around: Around) -> Tally:
    tally = Tally()
    rows = [row for row in rows if not row.is_aside]
    homes, wrong = around.ground.doors(rows)
    for at, reason in wrong.items():
        tally.refuse(at, reason)
    blocks = in_blocks(rows, homes)
    dwellings.one_floor(blocks, tally)
    register = around.matter.register
    if register == Register.PEOPLE:
        return _people(rows, blocks, tally.refused, around)
    if register == Register.DWELLINGS:
        dwellings.told_once(blocks, tally)
        dwellings.standing(blocks, tally, around.by, around.reason)
        return tally
    return tenures.bring(register, blocks, around.writer(around.seen, tally))


def _people(
    rows: Sequence[Said], blocks: dwellings.Blocks, refused: dict[int, list[str]], around: Around
) -> Tally:
    """People into their homes. Where every row of a door that was new is refused after all, the batch is brought in once more
    without it: nobody's door is registered by the way."""
    understood = around.understood
    while True:
        tally = Tally(refused={at: [*why] for at, why in refused.items()})
        seen = Seen({**around.seen.documents}, {**around.seen.people})
        with transaction.atomic():
            writer = around.writer(seen, tally)
            writer.write(blocks, understood or understand(rows, writer.today))
            empty = _empty(blocks, tally)
            transaction.set_rollback(bool(empty))
        if not empty:
            around.seen = seen
            return tally
        refused = refused | empty
        # what was understood was changed by being written
        understood = None


def _empty(blocks: dwellings.Blocks, tally: Tally) -> dict[int, list[str]]:
    """The rows of doors that were registered just now and of which every row was refused, with the reasons."""
    refused = tally.refused
    doors = (each for home, each in blocks if home.dwelling is None and each[0].at in tally.became)
    return {
        row.at: refused[row.at] for each in doors if all(one.at in refused for one in each) for row in each
    }
