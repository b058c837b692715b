"""Several buildings at once, as the list offers it: each is a step of its own, by the verb of its own page."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from grids.access.roles import Permission
from grids.conduct.fields import Words
from grids.lists.several import Several, Together
from grids.registry import actions
from grids.registry.facts import facts_of
from grids.registry.forms import EndForm, MoveForm, RestoreForm
from grids.registry.kinds import GONE, STANDING, Use
from grids.registry.models import Building, BuildingEvent
from grids.registry.queries import leaves_within

if TYPE_CHECKING:
    from collections.abc import Iterable

    from grids.staff.models import User

EDIT, ON_THE_BOOKS, ENDED = Permission.REGISTRY_EDIT, frozenset({STANDING}), frozenset({GONE})
USE, MOVE, END, RESTORE = "use", "move", "end", "restore"
STEPS = (
    Together(USE, _("改用途"), EDIT, ON_THE_BOOKS),
    Together(MOVE, _("改换网格"), EDIT, ON_THE_BOOKS),
    Together(END, _("注销"), EDIT, ON_THE_BOOKS, tone="warn"),
    Together(RESTORE, _("恢复在册"), EDIT, ENDED),
)


class _Given:
    """What was filled in, as a step takes it."""

    cleaned_data: dict[str, Any]

    @property
    def given(self) -> dict[str, Any]:
        """The values by their names."""
        return {name: value for name, value in self.cleaned_data.items() if name != "known"}


class UseForm(_Given, forms.Form):
    """What buildings are used for."""

    use = forms.ChoiceField(choices=Use, label=_("用途"))
    reason = Words(most=500, required=False, label=_("说明"), widget=forms.Textarea(attrs={"rows": 2}))


class MoveTogetherForm(_Given, MoveForm):
    """Into which grid buildings are put, and why."""


class EndTogetherForm(_Given, EndForm):
    """From which day on buildings are no more, and why."""


class RestoreTogetherForm(_Given, RestoreForm):
    """Why buildings that were ended stand again."""


def form_of(step: Together, row: Building, user: "User", data: Mapping | None) -> forms.Form:
    """What a step asks for; of a move the grids around one of those that were chosen."""
    if step.verb == MOVE:
        return MoveTogetherForm(data, leaves=leaves_around(row, user))
    return {USE: UseForm, END: EndTogetherForm, RESTORE: RestoreTogetherForm}[step.verb](data)


def leaves_around(row: Building, user: "User") -> list:
    """The grids of a building's street; of its community alone where those are too many to choose from."""
    return leaves_within(user, row.area_id[:9]) or leaves_within(user, row.community_code)


@dataclass(frozen=True, slots=True)
class Took:
    """A step that was taken; again: the building was so already, and nothing was written."""

    again: bool = False


def take(pk: UUID, verb: str, *, by: "User", version: int, given: Mapping[str, Any]) -> Took:
    """A step on one building. Refusal where it can't be taken, or where somebody was faster."""
    known = {"building_id": pk, "by": by, "known": version, "reason": given["reason"]}
    if verb == USE:
        return _use(pk, given["use"], known)
    if verb == MOVE:
        actions.move_building(area_code=given["area"], **known)
    elif verb == END:
        actions.end_building(on=given["on"], **known)
    else:
        actions.restore_building(**known)
    return Took()


def _use(pk: UUID, use: str, known: dict[str, Any]) -> Took:
    building = Building.objects.visible_to(known["by"]).get(pk=pk)
    if building.use == use and building.ends_on is None:
        return Took(again=True)
    facts = facts_of(building, building.entrances.values_list("number", flat=True))
    actions.correct_building(facts=replace(facts, use=use), **known)
    return Took()


def lines(rows: "Iterable[Building]") -> list[Building]:
    """Rows of a page, each with what says that it is chosen as it is now: its key and the last step of its book."""
    found = list(rows)
    last = dict(
        BuildingEvent.objects.filter(building__in=found)
        .order_by()
        .values_list("building")
        .annotate(Max("seq"))
    )
    for row in found:
        row.pick = f"{row.pk}:{last.get(row.pk, 0)}"
        row.state = GONE if row.ends_on else STANDING
    return found


SEVERAL = Several(
    None, rows=lambda user: Building.objects.visible_to(user).select_related("area").light(), form=form_of, take=take,
    called=lambda row: row.label, page="building", together=STEPS,
)  # fmt: skip
