"""What canvass rounds say on an estate's page: how far each is, how its homes stand, and what waits."""

from datetime import datetime, time
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grids.access import oracle
from grids.access.roles import Permission
from grids.registry.dwellings.models import Dwelling
from property.canvass import queries
from property.canvass.kinds import Reach, RoundState
from property.canvass.models import CanvassRound
from property.estates.queries import buildings_of
from property.estates.sections import APART, ELSE, MISSED, YES, Section, Shaded, Shades, Wait, Waits

if TYPE_CHECKING:
    from grids.staff.models import User
    from property.estates.models import Estate

SHOWN = 12
CELLS = {Reach.REACHED: YES, Reach.NOBODY: MISSED, Reach.REFUSED: MISSED, Reach.OPEN: ELSE}
WORDS = {
    YES: gettext_lazy("已入户"), MISSED: gettext_lazy("没见到人或不愿答"), ELSE: gettext_lazy("未去"),
    APART: gettext_lazy("不在名单"),
}  # fmt: skip


def _section(user: "User", estate: "Estate") -> dict[str, Any] | None:
    if not oracle.may_in(user, Permission.GRID_VIEW, estate.area_id):
        return None
    rounds = list(estate.canvass_rounds.exclude(state=RoundState.DROPPED).order_by("-number"))
    tallies = queries.reach_of(rounds)
    return {
        "rounds": [(one, tallies[one.pk]) for one in rounds[:SHOWN]], "more": max(0, len(rounds) - SHOWN),
        "compares": sum(one.state != RoundState.DRAFT for one in rounds) > 1
        and oracle.may_in(user, Permission.PEOPLE_VIEW, estate.area_id),
    }  # fmt: skip


def _json(estate: "Estate") -> list[dict[str, Any]]:
    """Every round that wasn't dropped, the first one first, with its reach."""
    rounds = list(estate.canvass_rounds.exclude(state=RoundState.DROPPED).order_by("number"))
    tallies = queries.reach_of(rounds)
    return [_told(one, tallies[one.pk]) for one in rounds]


def _told(one: CanvassRound, tally: queries.Tally) -> dict[str, Any]:
    return {
        "number": one.number, "kind": one.kind, "purpose": one.purpose, "state": one.state,
        "starts_on": one.starts_on.isoformat(), "ends_on": one.ends_on.isoformat(),
        "ended_on": one.ended_on.isoformat() if one.ended_on else None, "homes": tally.total, "reached": tally.reached,
        "refused": tally.refused, "nobody": tally.nobody, "open": tally.counts.get(Reach.OPEN, 0),
        "is_everybody": tally.is_all,
    }  # fmt: skip


def _choices(user: "User", estate: "Estate") -> list[tuple[str, str]]:
    if not oracle.may_in(user, Permission.PEOPLE_VIEW, estate.area_id):
        return []
    return [(str(one.pk), _("第 %(n)d 轮") % {"n": one.number}) for one in queries.begun(estate)[:SHOWN]]


def _cells(user: "User", estate: "Estate", key: str) -> Shaded | None:
    try:
        one = queries.begun(estate).get(pk=UUID(key))
    except (ValueError, CanvassRound.DoesNotExist):
        return None
    states = queries.states_of(one, user)
    homes = (
        Dwelling.objects.visible_to(user).standing().filter(building__in=buildings_of(estate).values("pk"))
    )
    cells = dict.fromkeys(homes.values_list("pk", flat=True), APART)
    cells |= {home: CELLS[Reach(state)] for home, state in states.items()}
    tally = queries.reach_of([one])[one.pk]
    sizes = {"purpose": one.purpose, "n": tally.reached, "of": tally.total}
    said = (
        _("%(purpose)s：全覆盖，%(of)d 户都到了")
        if tally.is_all
        else _("%(purpose)s：%(of)d 户已入户 %(n)d 户")
    )
    return Shaded(cells, said % sizes, dict(WORDS))


def _waits(user: "User", estate: "Estate") -> list[Wait]:
    """Rounds under way with homes left, and answers that wait to be decided."""
    if not oracle.may_in(user, Permission.PEOPLE_VIEW, estate.area_id):
        return []
    going = list(queries.begun(estate).going())
    tallies = queries.reach_of(going)
    found = [_round_waits(one, tallies[one.pk].left) for one in going if tallies[one.pk].left]
    both = queries.waiting_for(user, [one.pk for one in going]) if going else []
    return [*found, *([_answers_wait(both)] if both else [])]


def _round_waits(one: CanvassRound, left: int) -> Wait:
    until = timezone.make_aware(datetime.combine(one.ends_on, time.max))
    row = {
        "stripe": "soon" if one.ends_on >= timezone.localdate() else "late", "url": reverse("canvass", args=[one.pk]),
        "title": _("第 %(n)d 轮入户还有 %(left)d 户") % {"n": one.number, "left": left},
        "meta": [_("到 %(day)s 止") % {"day": f"{one.ends_on:%Y-%m-%d}"}],
        "action": {"label": _("去入户"), "url": reverse("canvass_doors", args=[one.pk])},
    }  # fmt: skip
    return Wait(until, row)


def _answers_wait(targets: list[UUID]) -> Wait:
    page = reverse("canvass_home", args=[targets[0]])
    row = {
        "stripe": "soon", "title": _("%(n)d 户入户答复有两份") % {"n": len(targets)}, "url": page,
        "action": {"label": _("去核对"), "url": page},
    }  # fmt: skip
    return Wait(None, row)


SECTIONS = (
    Section("canvass", gettext_lazy("摸底入户"), 30, "property/canvass/_section.html", _section, json=_json),
)
SHADES = (Shades("canvass", 30, _choices, _cells),)
WAITS = (Waits("canvass", 30, _waits),)
