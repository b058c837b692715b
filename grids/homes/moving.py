"""Coming into a dwelling: people move in, from outside or from elsewhere within the street, or are born there."""

from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from grids.access.fence import everything
from grids.conduct.events import new_id
from grids.conduct.refusals import Refusal, require
from grids.homes import arriving, families, presence, relations
from grids.homes.arriving import Incoming
from grids.homes.kinds import Ended
from grids.homes.locking import Held, locked, may_change, stands, steps_of
from grids.homes.models import Household, Residence
from grids.homes.stepping import Done, Hand, done_before
from grids.people.actions import register_person
from grids.people.models import Person
from grids.registry.dwellings.kinds import Verb
from grids.registry.dwellings.locking import the_day, unseen
from grids.registry.dwellings.models import Dwelling

if TYPE_CHECKING:
    from grids.staff.models import User

# what the database refuses is said in our words; where somebody was a moment faster, everything is looked at once more
FASTER = "one_person_of_a_document"
SAID = {
    "one_main_residence_at_a_time": lambda: _(
        "这个人在这段时间里还登记住在别处，请核对日期，或先办从那里迁出。"
    ),
    "once_in_a_dwelling_at_a_time": lambda: _("这个人在这段时间里已经登记住在这户，请核对日期。"),
    "one_head_of_a_household_at_a_time": lambda: _("这户在这段时间里已有户主，请核对。"),
    "residence_within_its_household": lambda: _("日期超出了这一户的起止，请核对日期。"),
    "nobody_lives_in_what_is_no_more": lambda: _("这户已经注销，不能再登记住户。"),
}


def said_by_database(error: IntegrityError) -> Refusal | None:
    """What a constraint of homes says, as a sentence."""
    name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None)
    return Refusal(SAID[name](), code="conflict") if name in SAID else None


def _carried_out(act: Callable[[], Done]) -> Done:
    """Carry a step out in a transaction of its own, once more where a person was registered by somebody else meanwhile."""
    for is_last in (False, True):
        try:
            with transaction.atomic():
                return act()
        except IntegrityError as error:
            if refusal := said_by_database(error):
                raise refusal from error
            if is_last or FASTER not in str(error):
                raise
    raise AssertionError


def move_in(
    *, dwelling_id: UUID, people: Sequence[Incoming], by: "User", household_id: UUID | None = None, found: bool = False,
    from_there: bool = False, occurred_on: date | None = None, reason: str = "", key: UUID | None = None,
    base: int | None = None, verb: Verb = Verb.MOVED_IN, is_demo: bool = False,
) -> Done:  # fmt: skip
    """People come to live in a dwelling.

    household_id: which one they join; found: they found one of their own beside those that are there. from_there: who mainly lives
    elsewhere in the street leaves there in the same step.
    """
    arriving.fitting(people)
    arriving.noted(dwelling_id, people, by)
    arrival = _Arrival(dwelling_id, by, occurred_on, reason, key, base, verb, from_there, is_demo)
    with everything(
        "who comes may live elsewhere in the street: out there and in here is one step, asked for here"
    ):
        return _carried_out(lambda: arrival.carry_out(people, household_id, found))


def move_within(
    *, residence_id: UUID, dwelling_id: UUID, by: "User", household_id: UUID | None = None, found: bool = False,
    relation: str = relations.UNTOLD, occurred_on: date | None = None, reason: str = "", key: UUID | None = None,
    base: int | None = None,
) -> Done:  # fmt: skip
    """Somebody who lives here moves to another dwelling of the street: out there and in here in one step."""
    row = Residence.objects.select_related("dwelling").get(pk=residence_id)
    may_change(row.dwelling, by, _("登记移居"))
    require(row.dwelling_id != dwelling_id, _("这个人本来就住在这户，请选另外一户。"), field="dwelling")
    told = Incoming(
        person_id=row.person_id, relation=relation, standing=row.standing, residence_type=row.residence_type,
        came_from=row.came_from, inflow_reason=row.inflow_reason, is_main=row.is_main,
        registered_on=row.registered_on, permit_kind=row.permit_kind, permit_until=row.permit_until,
    )  # fmt: skip
    return move_in(
        dwelling_id=dwelling_id, people=[told], by=by, household_id=household_id, found=found, from_there=True,
        occurred_on=occurred_on, reason=reason, key=key, base=base,
    )  # fmt: skip


def born(
    *, household_id: UUID, child: Incoming, by: "User", reason: str = "", key: UUID | None = None, base: int | None = None
) -> Done:  # fmt: skip
    """A child is born into a household, and lives there from its first day on."""
    household = Household.objects.get(pk=household_id)
    require(
        household.period.upper is None and not household.period.isempty,
        _("这一户已经结束，孩子请登记在现在住的那一户。"), field="household", code="conflict",
    )  # fmt: skip
    require(child.born_on, _("请填写出生日期。"), field="born_on")
    return move_in(
        dwelling_id=household.dwelling_id, people=[child], by=by, household_id=household_id, occurred_on=child.born_on,
        reason=reason, key=key, base=base, verb=Verb.BIRTH,
    )  # fmt: skip


class _Arrival:
    """People coming into a dwelling, from what was told to what is done."""

    def __init__(
        self, dwelling_id: UUID, by: "User", day: date | None, reason: str, key: UUID | None, base: int | None, verb: Verb,
        from_there: bool, is_demo: bool,
    ) -> None:  # fmt: skip
        self.dwelling_id, self.by, self.base, self.key = dwelling_id, by, base, key
        self.verb, self.from_there, self.is_demo = verb, from_there, is_demo
        self.told_day, self.reason = day, reason

    def carry_out(self, told: Sequence[Incoming], household_id: UUID | None, found: bool) -> Done:
        """The step itself, within a transaction."""
        area = Dwelling.objects.values_list("area", flat=True).get(pk=self.dwelling_id)
        known = arriving.known_ids(area[:9], told, self.by)
        there = Residence.objects.current().filter(person__in=[one for one in known if one])
        elsewhere = set(there.main().values_list("dwelling", flat=True)) if self.from_there else set()
        held = locked({self.dwelling_id, *elsewhere}, [one for one in known if one])
        home = self.home = held.dwellings[self.dwelling_id]
        may_change(home, self.by, _("登记迁入"))
        if steps := steps_of(self.key, home.pk):
            return done_before(steps, home)
        stands(home)
        unseen(home, self.verb, self.base)
        self.hand = Hand(self.by, the_day(self.told_day), self.reason, self.key)
        arrived = self._who(told, known, held)
        leaving = self._elsewhere(arrived, held)
        self._left(leaving, held)
        return self._settled(arrived, household_id, found, {row.person_id for row in leaving})

    def _who(
        self, told: Sequence[Incoming], known: Sequence[UUID | None], held: Held
    ) -> list[tuple[Incoming, Person]]:
        """The row of each: the one that is known, else a new one."""
        arrived = []
        for one, person_id in zip(told, known, strict=True):
            if person_id is not None:
                person = held.people[person_id]
                arriving.alive(person)
                arriving.same_name(one, person)
            else:
                person = register_person(
                    facts=one.facts, area_code=self.home.area_id, by=self.by, dwelling_id=self.home.pk,
                    occurred_on=self.hand.day, is_demo=self.is_demo,
                )  # fmt: skip
            arrived.append((one, person))
        return arrived

    def _elsewhere(self, arrived: Sequence[tuple[Incoming, Person]], held: Held) -> list[Residence]:
        """The residences that end because their people come here; Refusal where somebody lives here already, or mainly elsewhere
        and nobody said that they come from there."""
        mainly = {person.pk for one, person in arrived if one.is_main}
        rows = Residence.objects.current().filter(person__in=[person.pk for _one, person in arrived])
        leaving = []
        for row in rows.select_related("household", "person"):
            require(
                row.dwelling_id != self.home.pk, _("这个人已经登记住在这户，不用再登记迁入。"), field="number", code="conflict"
            )  # fmt: skip
            if row.is_main and row.person_id in mainly:
                require(self.from_there, self._lives_elsewhere(row), field="from_there", code="conflict")
                require(
                    row.dwelling_id in held.dwellings, _("刚才有人改了这个人的住处，请再提交一次。"), code="conflict"
                )  # fmt: skip
                leaving.append(row)
        return leaving

    def _lives_elsewhere(self, row: Residence) -> str:
        """Where somebody lives, said as far as whoever asks may know it."""
        known = (
            Dwelling.objects.visible_to(self.by)
            .filter(pk=row.dwelling_id)
            .select_related("building", "entrance")
            .first()
        )
        if known and Residence.objects.visible_to(self.by).filter(pk=row.pk).exists():
            return _("这个人现在登记住在%(place)s；是从那里搬来的，请勾选“从那里迁出”。") % {
                "place": known.label
            }
        return _("这个人现在登记住在本街道另一个社区；是从那里搬来的，请勾选“从那里迁出”。")

    def _left(self, leaving: Sequence[Residence], held: Held) -> None:
        """Out there: in the same step, whoever keeps that dwelling; who stays behind without a head is to be looked at."""
        by_household: dict[UUID, list[Residence]] = defaultdict(list)
        for row in leaving:
            by_household[row.household_id].append(row)
        for rows in by_household.values():
            families.end_residences(self.hand, rows, Ended.MOVED_WITHIN, left_to=self.home.area_id[:12])
            families.after_leaving(
                self.hand, rows[0].household, [row.pk for row in rows], must_have_head=False
            )
            for row in rows:
                self.hand.enter(
                    held.dwellings[row.dwelling_id],
                    Verb.MOVED_AWAY,
                    row=row,
                    detail={"to": str(self.home.pk)},
                )

    def _settled(
        self,
        arrived: Sequence[tuple[Incoming, Person]],
        household_id: UUID | None,
        found: bool,
        moved: Collection[UUID],
    ) -> Done:
        """In here: the household that they join or found, their residences, the entries."""
        hand = self.hand
        alone = len(arrived) == 1 and arrived[0][0].relation == relations.UNTOLD
        head = next((person.pk for one, person in arrived if one.relation == relations.HEAD), None)
        is_new = household_id is None and (found or not families.households_in(self.home))
        if is_new and head is None:
            require(alone, _("请写明谁是户主。"), field="relation")
            head = arrived[0][1].pk
        household = families.household_for(hand, self.home, household_id, found=found, head=head)
        living = families.residents_of(household)
        answers = arriving.guarded(arrived, living, hand.day)
        rows = [self._row(one, person, household, head) for one, person in arrived]
        hand.make(rows)
        for (_told, person), row in zip(arrived, rows, strict=True):
            verb = Verb.MOVED_HERE if person.pk in moved else self.verb
            hand.enter(self.home, verb, row=row)
            presence.is_here(hand, person, self.home, answers.get(person.pk))
        told = {
            "n": len(rows),
            "who": "；".join(arriving.shown(person, hand.day) for _told, person in arrived),
        }
        said = ngettext("已登记迁入 %(n)d 人：%(who)s。", "已登记迁入 %(n)d 人：%(who)s。", len(rows)) % told
        return hand.finish(self.home, said)

    def _row(self, one: Incoming, person: Person, household: Household, head: UUID | None) -> Residence:
        day = self.hand.day
        return Residence(
            id=new_id(), dwelling=self.home, area_id=self.home.area_id, household=household, person=person,
            relation=relations.HEAD if person.pk == head else one.relation, standing=one.standing,
            residence_type=one.residence_type, is_main=one.is_main, period=DateRange(day, None), here_since=day,
            came_from=one.came_from, inflow_reason=one.inflow_reason, registered_on=one.registered_on,
            permit_kind=one.permit_kind, permit_until=one.permit_until,
        )  # fmt: skip
