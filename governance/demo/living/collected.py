"""Initiatives that take down who needs help: one under way, and one destroyed again, of which its certificate is left."""

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
        for order, area in enumerate(told.get("done", ())):
            yield at(told["entered"], 120 + order * 9), partial(self._go_through, area)
        if "asks" in told:
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
        by = self.rounds.user(self.told["who"])
        need = self.made.collecting.needs.get(name=one["need"])
        values = {name: one[name] for name in ("name", "phone", "note")}
        entry = entering.enter(task_id=self._task(one.get("area", "")).pk, need=need, values=values, by=by)
        if "amended" in one:
            entering.amend(entry_id=entry.pk, need=need, values={"note": one["amended"]}, by=by)
        if "struck" in one:
            entering.strike(entry_id=entry.pk, why=one["struck"], by=by)

    def _go_through(self, area: str) -> None:
        by = self.rounds.user(self.told["who"])
        initiatives.do(task_id=self._task(area).pk, note="", by=by)

    def _task(self, area: str) -> InitiativeTask:
        tasks = InitiativeTask.objects.filter(
            initiative=self.made, area__code__startswith=self.rounds.community + area
        )
        return tasks.order_by("area", "pk")[0]

    def _ask(self) -> None:
        by = self.rounds.user(self.told["planner"])
        initiatives.end(initiative_id=self.made.pk, by=by, reason=self.told["ends_because"])
        self.asked = destroying.ask(initiative_id=self.made.pk, by=by)

    def _destroy(self) -> None:
        grant(approval_id=self.asked.pk, by=self.rounds.user(self.told["grants"]))
