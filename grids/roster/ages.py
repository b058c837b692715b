"""Ages in bands: nobody's day of birth stands on a screen, and a band is never kept. Values only."""

from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from grids.people.ages import age_on, latest_birth
from grids.people.kinds import MINOR_AGE


@dataclass(frozen=True, slots=True)
class Band:
    """Everybody from `least` years on who isn't `below` years yet; below None: however old."""

    code: str
    label: str | Promise
    least: int
    below: int | None = None

    def born(self, today: date) -> tuple[date | None, date]:
        """Between which days whoever is in it was born: after the first (None: however early), and on the second at the latest."""
        return (latest_birth(self.below, today) if self.below else None), latest_birth(self.least, today)


BANDS = (
    Band("0", _("0–5 岁"), 0, 6),
    Band("6", _("6–13 岁"), 6, 14),
    Band("14", _("14–17 岁"), 14, 18),
    Band("18", _("18–35 岁"), 18, 36),
    Band("36", _("36–59 岁"), 36, 60),
    Band("60", _("60–69 岁"), 60, 70),
    Band("70", _("70–79 岁"), 70, 80),
    Band("80", _("80 岁以上"), 80),
)
# what a street asks for most stands beside the bands
MORE = (
    Band("minor", _("未满 18 岁"), 0, MINOR_AGE),
    Band("60up", _("60 岁以上"), 60),
    Band("70up", _("70 岁以上"), 70),
)
NAMED = {one.code: one for one in (*BANDS, *MORE)}


def band_of(born_on: date | None, today: date) -> Band | None:
    """The band of whoever was born on a day; None where no day is known, or it lies ahead."""
    if born_on is None or born_on > today:
        return None
    years = age_on(born_on, today)
    return next(one for one in BANDS if years >= one.least and (one.below is None or years < one.below))
