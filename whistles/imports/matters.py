"""What the rows of a ledger stand for: a matter that is new, or one that is known already."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.contrib.gis.geos import Point
from django.utils.translation import gettext as _

from grids.areas.models import Area
from grids.conduct.events import Origin
from grids.personal.masking import masked, without
from whistles.imports.closing import Everyday
from whistles.imports.identity import Looks, digest
from whistles.intake import phones
from whistles.intake.models import Lead
from whistles.intake.table import LEAD_REST, WHISTLE
from whistles.ledgers.rows import LedgerRow
from whistles.lifecycle import table
from whistles.lifecycle.effects import lasted
from whistles.lifecycle.grades import Grade
from whistles.lifecycle.models import Whistle

# street, number, the numbering in which it stands, whether it is a complaint
Key = tuple[str, str, str, bool]
# where its lead and its whistle stand, and when the last step was taken
Standing = tuple[str, str | None, datetime | None]


@dataclass(slots=True)
class Fresh:
    """A row that is new: with its resolved references, until its batch is copied."""

    row: LedgerRow
    area: Area
    grade: Grade | None
    category_id: int | None
    department_id: int | None
    outcome: str
    is_sealed: bool = False
    accused_id: int | None = None
    kept_from: list[str] = field(default_factory=list)
    assisting: tuple[int, ...] = ()
    # an earlier row of the same batch said that it was suspended, and this one how it went on
    stood_still: bool = False
    # as `Lead.number_space` keeps it; told when its batch is looked up
    space: str = ""
    # where a matter lies that waited in the pool; a ledger tells no place
    point: Point | None = None
    point_source: str = ""

    @property
    def key(self) -> Key:
        """Street, number, numbering and whether it is a complaint: what it is known by within its source."""
        return self.area.street_code, self.row.number, self.space, self.is_sealed

    @property
    def looks(self) -> Looks:
        """What tells it from another matter of its number."""
        row = self.row
        return Looks(
            row.title, row.received_at, digest(row.content), digest(row.address), is_loose=self.is_sealed
        )

    @property
    def began(self) -> datetime:
        """When its whistle was blown, or would have been."""
        return self.row.whistled_at or self.row.received_at

    @property
    def named_assisting(self) -> str:
        """Who begins to assist, as the first step names them for the figures."""
        return f",{','.join(map(str, self.assisting))}," if self.assisting else ""

    @property
    def told(self) -> str:
        """What the book says of a step that none but the ledger's word tells of; it names nobody."""
        row = self.row
        words = row.resolution if not self.grade and row.resolution else row.state
        bare = without(words, [row.reporter, row.phone, phones.tidy(row.phone)])
        return masked(_("台账写明：%(words)s") % {"words": bare}) if bare else ""

    @property
    def minutes(self) -> int | None:
        """How long it took from the whistle to its closing; None where the ledger doesn't tell both to the minute."""
        row = self.row
        if not (row.whistled_exact and row.closed_exact and row.whistled_at and row.closed_at):
            return None
        return lasted(row.whistled_at, row.closed_at)

    def is_timed(self, whistle: Whistle | Everyday) -> bool:
        """Whether it tells to the minute how long a whistle took that is there already."""
        row = self.row
        is_begun = whistle.origin == Origin.LIVE or (
            row.whistled_exact and row.whistled_at == whistle.whistled_at
        )
        return row.closed_exact and is_begun


@dataclass(slots=True)
class Known:
    """A matter that is there already, or that an earlier row of the same file made, as far as an import asks of it.

    `whistle_state` and `last_step_at` are None where no whistle was blown. `lead` (in the pool) and `whistle` are the locked rows of
    an import that writes, None in a check. `blown`: the row by which it is whistled with its batch, where it waited in the pool.
    """

    state: str
    area_code: str
    looks: Looks
    whistle_state: str | None = None
    last_step_at: datetime | None = None
    lead_id: UUID | None = None
    whistle_id: UUID | None = None
    lead: Lead | None = None
    whistle: Whistle | Everyday | None = None
    blown: Fresh | None = None

    @property
    def stands(self) -> Standing:
        """Where its lead and its whistle stand, and since when: closed and opened again it stands where it stood."""
        return self.state, self.whistle_state, self.last_step_at

    @property
    def is_open(self) -> bool:
        """Whether a row that comes closed has something to close."""
        return self.state in WHISTLE.sources or self.whistle_state in table.CLOSE_BY_LEDGER.sources

    def lock(
        self, state: str, whistle_id: UUID | None, lead: Lead | None, whistle: Whistle | Everyday | None
    ) -> None:
        """Take over what the locked rows say: it may have moved on since it was looked up. lead: where it waits in the pool."""
        self.state, self.whistle_id, self.lead, self.whistle = state, whistle_id, lead, whistle
        self.whistle_state = whistle.state if whistle else None
        self.last_step_at = whistle.last_occurred_at if whistle else None

    def moved(self, to: str, *, at: datetime) -> None:
        """A row of the ledger moved it there, its whistle or the lead itself: the next row of its number finds it so."""
        if to in LEAD_REST:
            self.state = to
        else:
            self.state, self.last_step_at, self.whistle_state = WHISTLE.target, at, to
