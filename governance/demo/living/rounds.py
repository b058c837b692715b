"""What a community's own people do in its grids: initiatives under way, rounds of the last weeks, by the product's actions."""

import tomllib
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from django.utils import timezone

from governance.demo.ground import Places
from governance.demo.living.clock import as_of
from governance.demo.living.collected import Collected
from governance.demo.living.office import DAY, Office
from governance.demo.living.streets import Street
from governance.demo.matters import DATA
from grids.areas.models import Area
from grids.initiatives import actions as initiatives
from grids.initiatives.kinds import TaskState
from grids.initiatives.models import Initiative, InitiativeKind, InitiativeTask
from grids.patrols import actions as patrols
from grids.patrols.placing import ToldPlace
from grids.staff.models import PostKind, User
from whistles.intake import actions as pool
from whistles.intake.models import Lead

Doing = tuple[datetime, Callable[[], None]]
Told = dict[str, Any]
# from one door to the next
MINUTES_EACH = 6


class Rounds:
    """Does what is told of one community, in the street that has it; in every other one nothing."""

    def __init__(self, street: Street, office: Office, places: Places) -> None:
        self.street, self.office, self.places = street, office, places
        self.told = tomllib.loads((DATA / "liuhe_rounds.toml").read_text(encoding="utf-8"))
        self.community: str = self.told["community"]
        self.planned: dict[str, Initiative] = {}
        # numbers of the leads that findings became
        self.leads: dict[str, str] = {}

    def tasks(self) -> Iterator[Doing]:
        """What is done, with its moments."""
        if not self.community.startswith(self.street.code):
            return
        for plan in self.told["initiative"]:
            yield self.at(plan["age"]), partial(self._plan, plan)
            for one in plan["done"]:
                yield self.at(one["age"]), partial(self._go_through, plan["name"], one)
                yield from self._settling(one["age"], one["who"], one)
        for told in self.told["round"]:
            yield from self._round(told)
        for told in self.told["collected"]:
            yield from Collected(self, told).tasks()

    # -- initiatives --

    def _plan(self, told: Told) -> None:
        """The street plans it and begins it at once."""
        by, today = self.user(told["planner"]), timezone.localdate(self.office.now)
        key = initiatives.create(
            kind=InitiativeKind.objects.get(code=told["kind"]), name=told["name"], purpose=told["purpose"],
            area=self.area(""), starts_on=timezone.localdate(), ends_on=today + timedelta(days=told["ends"]),
            post_kinds=PostKind.objects.filter(code__in=told.get("post_kinds", [])), by=by,
        ).pk  # fmt: skip
        for item in told["items"]:
            initiatives.add_item(
                initiative_id=key, what=item["what"], target=item["target"],
                due_on=today + timedelta(days=item["due"]), by=by,
            )  # fmt: skip
        self.planned[told["name"]], _new = initiatives.start(initiative_id=key, by=by)

    def _go_through(self, name: str, told: Told) -> None:
        """Somebody does the next ones of an item in an area, one after the other."""
        by = self.user(told["who"])
        waiting = InitiativeTask.objects.filter(
            initiative=self.planned[name], item__order=told["item"], state=TaskState.OPEN,
            area__code__startswith=self.community + told["area"],
        ).order_by("area", "building__sort_key", "pk")  # fmt: skip
        for order, task in enumerate(waiting.values_list("pk", flat=True)[: told["most"]]):
            with as_of(self.at(told["age"], order * MINUTES_EACH)):
                if "what" in told:
                    done, _new = initiatives.find(task_id=task, what=told["what"], by=by)
                    self.leads[told["what"]] = done.lead_number
                else:
                    initiatives.do(task_id=task, note=told.get("note", ""), by=by)

    # -- rounds --

    def _round(self, told: Told) -> Iterator[Doing]:
        """One round: begun, what was found on it, ended."""
        key, age, who = uuid5(NAMESPACE_URL, f"{self.community} {told['age']}"), told["age"], told["who"]
        yield self.at(age), partial(self._start, key, told)
        for one in told["found"]:
            yield self.at(age, one["after"]), partial(self._find, key, who, one)
            yield from self._settling(age, who, one)
        yield self.at(age, told["minutes"]), partial(self._end, key, told)

    def _start(self, key: UUID, told: Told) -> None:
        patrols.start(key=key, area=self.area(told["area"]), by=self.user(told["who"]))

    def _find(self, key: UUID, who: str, told: Told) -> None:
        area = self.area(told["area"])
        at = self.places.of(area.code, told["what"])
        found = patrols.find(
            patrol_id=key, key=uuid5(key, told["what"]), kind=told["kind"], what=told["what"], address=told["address"],
            area=area, place=ToldPlace(*at, is_sure=True) if at else None, settled=told.get("settled", False),
            by=self.user(who),
        )  # fmt: skip
        self.leads[told["what"]] = found.finding.lead_number

    def _end(self, key: UUID, told: Told) -> None:
        patrols.end(patrol_id=key, note=told.get("note", ""), by=self.user(told["who"]))

    # -- what became of it --

    def _settling(self, age: float, who: str, told: Told) -> Iterator[Doing]:
        """Where it is told, that whoever found it saw to it some days later."""
        if "how" in told:
            yield self.at(age - told["then"]), partial(self._settle, who, told)

    def _settle(self, who: str, told: Told) -> None:
        lead = Lead.objects.get(street_code=self.street.code, source_number=self.leads[told["what"]])
        pool.take(
            lead_id=lead.pk, verb="settle", by=self.user(who), version=None, given={"reason": told["how"]}
        )

    def at(self, age: float, minutes: float = 0) -> datetime:
        """So many working days ago, and minutes by the clock after that: a round begun late ends late, not next morning."""
        return self.office.ago(age * DAY) + timedelta(minutes=minutes)

    def user(self, role: str) -> User:
        """Somebody's account by what they are called in the street."""
        return User.objects.get(username=self.street.username(role))

    def area(self, digits: str) -> Area:
        """An area by the last digits of its code, the community itself by none."""
        return Area.objects.get(code=self.community + digits)
