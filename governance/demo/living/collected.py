"""An initiative of some weeks ago that took down who needs help, and destroyed it again: its certificate is what is left."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from grids.approvals.actions import grant
from grids.initiatives import actions as initiatives
from grids.initiatives.collecting import destroying, entering, planning
from grids.initiatives.models import InitiativeKind, InitiativeTask
from grids.staff.models import PostKind

if TYPE_CHECKING:
    from governance.demo.living.rounds import Rounds

Doing = tuple[datetime, Callable[[], None]]


class Collected:
    """Does what is told of it, step by step, each by whose step it is."""

    def __init__(self, rounds: "Rounds", told: dict[str, Any]) -> None:
        self.rounds, self.told = rounds, told
        self.made: Any = None
        self.asked: Any = None

    def tasks(self) -> Iterator[Doing]:
        """What is done, with its moments."""
        told, at = self.told, self.rounds.at
        yield at(told["age"]), self._plan
        yield at(told["granted"]), self._begin
        for order, one in enumerate(told["entries"]):
            yield at(told["entered"], order * 9), partial(self._enter, one)
        yield at(told["asks"]), self._ask
        yield at(told["destroyed"]), self._destroy

    def _plan(self) -> None:
        told, by, today = self.told, self.rounds.user(self.told["planner"]), timezone.localdate()
        self.made = initiatives.create(
            kind=InitiativeKind.objects.get(code=told["kind"]), name=told["name"], purpose=told["purpose"],
            area=self.rounds.area(""), starts_on=today, ends_on=today + timedelta(days=told["ends"]), by=by,
        )  # fmt: skip
        given = planning.Plan(
            told["collects"], told["basis"], told["law"], tuple(PostKind.objects.filter(code__in=told["readers"])),
            tuple(told["needs"]),
        )  # fmt: skip
        self.asked = planning.plan(initiative_id=self.made.pk, given=given, by=by).approval

    def _begin(self) -> None:
        by = self.rounds.user(self.told["planner"])
        grant(approval_id=self.asked.pk, by=self.rounds.user(self.told["grants"]))
        due = self.made.ends_on
        initiatives.add_item(
            initiative_id=self.made.pk, what=self.told["item"], target="grid", due_on=due, by=by
        )
        initiatives.start(initiative_id=self.made.pk, by=by)

    def _enter(self, one: dict[str, str]) -> None:
        task = InitiativeTask.objects.filter(initiative=self.made).order_by("area", "pk").first()
        need = self.made.collecting.needs.get(name=one["need"])
        values = {name: one[name] for name in ("name", "phone", "note")}
        entering.enter(task_id=task.pk, need=need, values=values, by=self.rounds.user(self.told["who"]))

    def _ask(self) -> None:
        by = self.rounds.user(self.told["planner"])
        initiatives.end(initiative_id=self.made.pk, by=by, reason="流感已经过去，要帮的都帮到了")
        self.asked = destroying.ask(initiative_id=self.made.pk, by=by)

    def _destroy(self) -> None:
        grant(approval_id=self.asked.pk, by=self.rounds.user(self.told["grants"]))
