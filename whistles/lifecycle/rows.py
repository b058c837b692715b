"""Whistles and parts as rows that say how urgent they are and carry the one next step (components/todo_row)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from whistles.clocks.deadlines import calendars_kept
from whistles.clocks.words import moment
from whistles.lifecycle.models import Part, Whistle
from whistles.lifecycle.parts import Line
from whistles.lifecycle.queries import named
from whistles.lifecycle.shown import STATE_CHIPS, Due, due_of

NIL = UUID(int=0)


@dataclass(frozen=True, slots=True)
class Row:
    """The words of one line of a list; without `url` its texts may not be read."""

    number: str
    title: str
    url: str
    source: str
    grade: str
    behaviour: str
    area: str
    department: str
    state: str
    chip: str
    whistled: str
    due: str
    urgency: str
    # in a list behind a past figure: where it stood then
    then: str = ""
    then_chip: str = ""
    # where it stands by its code, and by what it is chosen among others
    code: str = ""
    pick: str = ""


def chip_of(state: str) -> str:
    """The kind of a state's chip."""
    return STATE_CHIPS.get(state, "plain")


def listed(found: list[Whistle]) -> list[Row]:
    """List lines in at most one query beside what is kept, however many they are."""
    if not found:
        return []
    # as local time: each line compares its moments with today
    now, calendars = timezone.localtime(), calendars_kept(whistle.area_id for whistle in found)
    address = _addresses()
    return [
        _row(whistle, due_of(whistle, now, calendars[whistle.area_id]), now, address)
        for whistle in named(found)
    ]


def _addresses() -> Callable[[Whistle], str]:
    """`page_url` for a whole list: the address is put together once, not for each line."""
    before, _nil, after = reverse("whistle", args=[NIL]).partition(str(NIL))
    return lambda found: f"{before}{found.pk}{after}"


def _row(found: Whistle, due: Due, now: datetime, address: Callable[[Whistle], str]) -> Row:
    return Row(
        number=found.number,
        title=found.title,
        url=address(found) if found.is_readable else "",
        source=found.source.short_name if found.source_id else "",
        grade=str(found.grade),
        behaviour=found.grade.behaviour,
        area=found.area.short_name,
        department=found.lead_department.name if found.lead_department_id else "—",
        state=found.get_state_display(),
        chip=chip_of(found.state),
        whistled=moment(found.whistled_at, now),
        due=due.text,
        urgency=due.state if found.is_open else "",
        code=found.state,
        pick=f"{found.pk}:{found.version}",
    )


def page_url(found: Whistle) -> str:
    """The page of a whistle."""
    return reverse("whistle", args=[found.pk])


def of_whistle(whistle: Whistle, due: Due, label: str | Promise, *, go: bool = False) -> dict:
    """A whistle whose one next step is to look at it, or to decide on its page."""
    url = reverse("whistle", args=[whistle.pk])
    return {
        "stripe": due.state,
        "title": whistle.title,
        "url": url,
        "chips": [_grade(whistle), {"kind": "plain", "text": whistle.get_state_display()}],
        "meta": [whistle.number, whistle.area.short_name, *_lead_of(whistle)],
        "due": due.text,
        "action": {"label": label, "url": url, "go": go},
    }


def of_part(line: Line, *, here: str, several: bool = False) -> dict:
    """A department's part; the next step is taken on the spot where it asks for nothing.

    here: the page to come back to. several: whether to say whose part it is.
    """
    whistle = line.part.whistle
    meta = [whistle.number, whistle.area.short_name]
    if line.part.part == Part.ASSIST:
        meta.append(_("配合"))
    if several:
        meta.append(line.part.department.name)
    return {
        "stripe": line.due.state,
        "title": whistle.title,
        "url": reverse("whistle", args=[whistle.pk]),
        "chips": [_grade(whistle), {"kind": line.chip, "text": line.state}, *_urged(line)],
        "meta": meta,
        "due": line.due.text,
        "action": _next(line, whistle, here),
    }


def _next(line: Line, whistle: Whistle, here: str) -> dict:
    if line.is_asked_to_lead:
        return {"label": _("答复是否接手"), "url": reverse("whistle", args=[whistle.pk]), "go": True}
    if line.step is None:
        return {"label": _("查看"), "url": reverse("whistle", args=[whistle.pk])}
    url = reverse("whistle_take", args=[whistle.pk, line.step.verb])
    if line.is_one_click:
        fields = {"version": whistle.version, "next": here}
        # pressed without a network it waits in the browser, as on the whistle's page; what is sealed is never kept there
        waits_as = "" if whistle.is_sealed else f"{whistle.number} {line.step.label}"
        return {
            "label": line.step.label, "url": url, "is_post": True, "fields": fields, "go": True, "outbox": waits_as,
        }  # fmt: skip
    return {"label": line.step.label, "url": f"{url}?{urlencode({'next': here})}", "go": True}


def _urged(line: Line) -> list[dict]:
    return [{"kind": "bad", "text": line.urged}] if line.urged else []


def _grade(whistle: Whistle) -> dict:
    return {"kind": whistle.grade.behaviour, "text": str(whistle.grade)}


def _lead_of(whistle: Whistle) -> list[str]:
    return [whistle.lead_department.name] if whistle.lead_department else []
