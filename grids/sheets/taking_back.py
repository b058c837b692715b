"""A whole import taken back: each step that it took and on which nobody built, the last of a home first.

The steps of an import don't change while they are taken back, so how many were looked at is all that a worker who goes on must
know. They are gone through twice, since one home's step may wait for another's; the dwellings that it made come last.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from grids.access.fence import everything
from grids.conduct.refusals import Refusal, require
from grids.homes import actions as homes
from grids.homes.undoing import OURS
from grids.people.kinds import Verb as PersonVerb
from grids.people.models import PersonEvent
from grids.registry.dwellings.actions import end_dwelling
from grids.registry.dwellings.actions import take_back as take_back_of_house
from grids.registry.dwellings.kinds import BORN
from grids.registry.dwellings.locking import lock_all
from grids.registry.dwellings.models import DwellingEvent
from grids.registry.models import Building
from grids.sheets import refused
from grids.sheets.batches import Line
from grids.sheets.engine import by_itself
from grids.sheets.models import RegisterImport
from grids.sheets.table import TAKE_BACK, TAKEN_BACK

if TYPE_CHECKING:
    from grids.staff.models import User

AT_ONCE = 50
# what the workbook of what had to stay is headed by
HEADER = ("楼栋", "单元", "房号", "步骤", "日期")


def asked_by(matter: RegisterImport) -> "User":
    """Who asked for it."""
    return _asked(matter).actor


def _asked(matter: RegisterImport):
    return matter.events.filter(verb=TAKE_BACK.verb).select_related("actor").order_by("-seq")[0]


def own_steps(matter: RegisterImport) -> QuerySet[DwellingEvent]:
    """The steps that the import took."""
    houses = Building.objects.filter(area__code__startswith=matter.area.prefix).values("pk")
    steps = DwellingEvent.objects.filter(
        building__in=houses, recorded_at__gte=matter.started_at, takes_back=None
    )
    return steps.filter(detail__import=str(matter.pk))


class Undoing:
    """One worker's way through the steps of an import."""

    def __init__(self, matter: RegisterImport) -> None:
        asked = _asked(matter)
        self.by, self.reason = asked.actor, asked.reason
        steps = own_steps(matter).order_by("dwelling", "-seq")
        taken = list(steps.exclude(verb__in=BORN).values_list("pk", flat=True))
        born = list(steps.filter(verb__in=BORN).values_list("pk", flat=True))
        self.steps = [*taken, *taken, *born]
        self.again_from = len(taken)

    def some(self, matter: RegisterImport) -> None:
        """Some steps more, within the caller's transaction; at the end it is said that it ended."""
        matter.steps = len(self.steps)
        begin = matter.steps_done
        coming = self.steps[begin : begin + AT_ONCE]
        _hold(coming)
        kept: dict[int, str] = {}
        lines: dict[int, Line] = {}
        for place, pk in enumerate(coming, start=begin):
            why = self._one(matter, pk)
            matter.steps_done = place + 1
            # at the first time another home's step may still stand in the way
            if why and place >= self.again_from:
                at = refused.KEPT_FROM + place
                lines[at], kept[at] = _line(at, matter.kept + len(kept) + 1, pk), why
        refused.keep(matter, lines, kept)
        matter.kept += len(kept)
        matter.save()
        if matter.steps_done >= len(self.steps):
            self._people(matter)
            by_itself(matter, TAKEN_BACK)

    def _one(self, matter: RegisterImport, pk: UUID) -> str:
        """Take one step back; why it stays, "" where it doesn't."""
        step = DwellingEvent.objects.select_related("dwelling").get(pk=pk)
        if DwellingEvent.objects.filter(dwelling=step.dwelling_id, takes_back=step.seq).exists():
            return ""
        try:
            with transaction.atomic():
                self._undone(matter, step)
        except Refusal as refusal:
            return str(refusal)
        matter.taken_back += 1
        return ""

    def _undone(self, matter: RegisterImport, step: DwellingEvent) -> None:
        if step.verb in BORN:
            self._ended(step)
        elif step.verb in OURS:
            homes.take_back(event_id=step.pk, by=self.by, reason=self.reason)
        else:
            take_back_of_house(dwelling_id=step.dwelling_id, seq=step.seq, by=self.by, reason=self.reason)

    def _ended(self, step: DwellingEvent) -> None:
        """A dwelling that the import made is no more, where nothing else stands on it."""
        if step.dwelling.ends_on is not None:
            return
        book = list(DwellingEvent.objects.filter(dwelling=step.dwelling_id).order_by("-seq"))
        taken = {one.takes_back for one in book}
        later = next(
            (one for one in book if one.takes_back is None and one.seq not in taken and one.pk != step.pk),
            None,
        )
        told = {"who": later.actor_label, "what": later.verb_label} if later else {}
        require(
            later is None,
            _("这以后 %(who)s 又做了“%(what)s”，户室没有注销。") % told if told else "",
            code="conflict",
        )
        end_dwelling(dwelling_id=step.dwelling_id, reason=self.reason, by=self.by)

    def _people(self, matter: RegisterImport) -> None:
        """What was put right of people stays: each is looked at by a person."""
        steps = PersonEvent.objects.filter(
            street_code=matter.street_code, recorded_at__gte=matter.started_at, with_import=matter.pk, takes_back=None
        ).exclude(verb=PersonVerb.REGISTERED)  # fmt: skip
        base = refused.KEPT_FROM + len(self.steps)
        lines, kept = {}, {}
        for number, step in enumerate(steps.order_by("person", "seq"), start=1):
            at = base + number
            lines[at] = Line(
                at,
                "",
                matter.kept + number,
                ["", "", "", step.verb_label, step.occurred_at.date().isoformat()],
            )
            kept[at] = _("人员信息的更正不随导入撤回，请到人员页核对。")
        refused.keep(matter, lines, kept)
        matter.kept += len(kept)


@everything("a step that reached another community is taken back there too, asked for where it was taken")
def _hold(steps: Sequence[UUID]) -> None:
    """Lock whatever these steps touched, in the order in which everybody does: one after the other they would lock in their own.

    What is read of a home from here on nobody changes until its steps are taken back.
    """
    rows = DwellingEvent.objects.filter(pk__in=steps).values_list("dwelling", "key")
    touched = {dwelling for dwelling, _key in rows}
    together = DwellingEvent.objects.filter(key__in={key for _dwelling, key in rows if key}, takes_back=None)
    lock_all({*touched, *together.values_list("dwelling", flat=True)})


def _line(at: int, number: int, pk: UUID) -> Line:
    step = DwellingEvent.objects.select_related("dwelling__building", "dwelling__entrance").get(pk=pk)
    home = step.dwelling
    entrance = home.entrance.number if home.entrance else ""
    return Line(
        at,
        "",
        number,
        [home.building.label, entrance, home.room, step.verb_label, step.occurred_at.date().isoformat()],
    )
