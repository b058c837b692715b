"""How a dwelling was used when, as rows of periods that follow each other; called by steps that hold the dwelling's lock."""

from collections.abc import Sequence
from datetime import date

from django.db import models
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext as _

from grids.conduct.newly import new
from grids.conduct.refusals import require
from grids.registry.dwellings.models import Dwelling, DwellingUse


def begun(dwelling: Dwelling, day: date) -> DwellingUse:
    """The first use of a dwelling, not yet written."""
    return new(DwellingUse, dwelling=dwelling, use=dwelling.use, period=DateRange(day, None))


def stop(dwelling: Dwelling, day: date) -> dict[str, str]:
    """The present use ends with the day before `day`; which row it was and since when, so that it can go on again."""
    now = _present(dwelling)
    since = now.period.lower
    told = {"day": since.isoformat(), "use": now.get_use_display()}
    require(
        day >= since, _("现在的用途“%(use)s”从 %(day)s 开始，不能早于那一天。") % told, field="occurred_on"
    )
    now.period = until(since, day)
    now.save(update_fields=["period"])
    return {"was": str(now.pk), "since": since.isoformat()}


def until(since: date, day: date) -> DateRange:
    """The period from a day to the day before another; an empty one where they are the same."""
    return DateRange(since, day) if day > since else DateRange(empty=True)


def begin(dwelling: Dwelling, use: str, day: date) -> str:
    """Another use from a day on; its row."""
    made = DwellingUse.objects.create(dwelling=dwelling, use=use, period=DateRange(day, None))
    return str(made.pk)


def put_back(dwelling: Dwelling, rows: dict[str, str]) -> None:
    """What a step wrote never was: its row is empty, and the one before goes on."""
    if "now" in rows:
        DwellingUse.objects.filter(dwelling=dwelling, pk=rows["now"]).update(period=DateRange(empty=True))
    since = date.fromisoformat(rows["since"])
    DwellingUse.objects.filter(dwelling=dwelling, pk=rows["was"]).update(period=DateRange(since, None))


def present_of(rows: Sequence[Dwelling]) -> models.QuerySet[DwellingUse]:
    """The present use of each of these dwellings."""
    return DwellingUse.objects.filter(dwelling__in=rows, period__upper_inf=True, period__isempty=False)


def _present(dwelling: Dwelling) -> DwellingUse:
    return present_of([dwelling]).get()
