"""What a house takes along: its dwellings end with it, are there again with it, and are called as it is called now.

Within the step of the house, which holds its lock; in as many questions for a thousand dwellings as for one.
"""

from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone
from django.utils.translation import gettext as _

from grids.conduct.refusals import require
from grids.conduct.writing import rewrite
from grids.registry.dwellings import book, uses
from grids.registry.dwellings.facts import keyed
from grids.registry.dwellings.kinds import GONE, Verb
from grids.registry.dwellings.locking import empty
from grids.registry.dwellings.models import Dwelling, DwellingEvent, DwellingUse
from grids.registry.models import Building

if TYPE_CHECKING:
    from grids.staff.models import User

# how the book tells an end that came with the house from one of the dwelling alone
WITH_HOUSE = "with_house"


def end_all(building: Building, *, on: date, reason: str, by: "User") -> int:
    """Every dwelling of a house that is no more ends with it; how many they were."""
    rows = _locked(building, ends_on__isnull=True)
    if not rows:
        return 0
    empty(rows, _("%(door)s %(inside)s，先登记搬走再注销整幢楼。"))
    present = {one.dwelling_id: one for one in uses.present_of(rows)}
    now, label, steps = timezone.now(), book.label_of(by), []
    for dwelling in rows:
        use = present[dwelling.pk]
        since = use.period.lower
        told = {"door": dwelling.door, "use": use.get_use_display(), "day": since.isoformat()}
        require(
            on >= since, _("%(door)s 的用途“%(use)s”从 %(day)s 开始，整幢楼不能早于那一天注销。") % told, field="on"
        )  # fmt: skip
        use.period = uses.until(since, on)
        dwelling.ends_on, dwelling.version = on, dwelling.version + 1
        ended = {"was": str(use.pk), "since": since.isoformat(), WITH_HOUSE: True}
        detail = {"ends_on": [None, on.isoformat()], "rows": ended}
        steps.append(
            book.step(dwelling, Verb.ENDED, by, now=now, label=label, day=on, reason=reason, detail=detail)
        )
    rewrite(list(present.values()), ["period"])
    rewrite(rows, ["ends_on", "version"])
    book.append(steps)
    return len(rows)


def restore_all(building: Building, *, reason: str, by: "User") -> int:
    """Every dwelling that ended with a house stands again with it, used as it was; how many they are."""
    rows = {one.pk: one for one in _locked(building, ends_on__isnull=False)}
    ends = _ends_with_house(rows)
    if not ends:
        return 0
    now, label, steps = timezone.now(), book.label_of(by), []
    going: list[DwellingUse] = []
    for end in ends:
        dwelling, was = rows[end.dwelling_id], end.detail["rows"]
        going.append(DwellingUse(pk=was["was"], period=DateRange(date.fromisoformat(was["since"]), None)))
        dwelling.ends_on, dwelling.version = None, dwelling.version + 1
        counter = book.step(
            dwelling, Verb.ENDED, by, now=now, label=label, reason=reason, was=GONE,
            detail={"ends_on": list(reversed(end.detail["ends_on"]))},
        )  # fmt: skip
        counter.occurred_at, counter.takes_back = end.occurred_at, end.seq
        steps.append(counter)
    rewrite(going, ["period"])
    rewrite([rows[end.dwelling_id] for end in ends], ["ends_on", "version"])
    book.append(steps)
    return len(ends)


def rekey_all(building: Building) -> None:
    """Dwellings of a house are found and stand in order by what it is called now."""
    rows = list(building.dwellings.select_related("entrance"))
    for dwelling in rows:
        dwelling.building = building
        keyed(dwelling)
    rewrite(rows, ["sought", "sort_key"])


def _locked(building: Building, **which: Any) -> list[Dwelling]:
    rows = building.dwellings.filter(**which).select_related("entrance").order_by("pk")
    found = list(rows.select_for_update(of=("self",), no_key=True))
    for dwelling in found:
        dwelling.building = building
    return found


def _ends_with_house(rows: dict[Any, Dwelling]) -> list[DwellingEvent]:
    """Of each dwelling the end that came with its house, where that was its last step."""
    steps = DwellingEvent.objects.filter(
        dwelling__in=rows.keys(), verb=Verb.ENDED, takes_back=None, **{f"detail__rows__{WITH_HOUSE}": True}
    )
    return [one for one in steps if one.seq == rows[one.dwelling_id].version]
