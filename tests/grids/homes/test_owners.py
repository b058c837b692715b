"""Who owns a dwelling: recorded, put right, handed on, taken as it was on any day; the database says the same."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from grids.conduct.events import broken_links
from grids.conduct.refusals import Refusal
from grids.homes.owners import actions
from grids.homes.owners.actions import Share
from grids.homes.owners.kinds import Form
from grids.homes.owners.models import Ownership
from grids.homes.owners.queries import owners_on
from grids.homes.parties import Party
from grids.homes.premises.knowing import Named
from grids.people.models import Person
from grids.registry.actions import move_building
from grids.registry.dwellings.models import DwellingEvent
from tests import personas
from tests.factories.dwellings import a_dwelling
from tests.factories.people import a_person, facts
from tests.factories.registry import a_building_by_hand, grids_beside

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("areas")]
SINCE = date(2015, 6, 1)


def by():
    return personas.make("community_officer")


def record(dwelling, *owners, form=Form.SOLE, **told):
    told = {"occurred_on": SINCE, "by": by()} | told
    return actions.record_owners(dwelling_id=dwelling.pk, form=form, owners=owners, **told)


def share(person=None, part=None, **party) -> Share:
    over, below = part or (None, None)
    return Share(Party(person_id=person.pk, **party) if person else Party(**party), over, below)


def test_a_sole_owner_is_recorded_since_long_ago_and_the_book_says_it_of_today():
    dwelling, owner = a_dwelling(), a_person()
    done = record(dwelling, share(owner), occurred_on=date(1986, 3, 1))
    (row,) = Ownership.objects.filter(dwelling=dwelling)
    assert (row.person_id, row.form, row.part, row.period) == (
        owner.pk,
        "sole",
        None,
        DateRange(date(1986, 3, 1), None),
    )
    assert (row.area_id, row.community_code, row.street_code) == (
        dwelling.area_id,
        dwelling.area_id[:12],
        dwelling.area_id[:9],
    )
    (event,) = done.events
    assert (event.verb, event.touches, event.person_id) == ("owned", ["owners"], owner.pk)
    assert timezone.localdate(event.occurred_at) == timezone.localdate()
    assert broken_links(DwellingEvent.objects.filter(dwelling=dwelling).order_by("seq").iterator()) == []


def test_two_by_shares_and_an_organisation_with_the_rest():
    dwelling, one = a_dwelling(), a_person()
    company = Party(organisation=Named("莲华物业服务有限公司", "91110000600037341L"))
    record(dwelling, share(one, (1, 3)), Share(company, 2, 3), form=Form.SHARES)
    found = owners_on([dwelling.pk], timezone.localdate())
    assert {(row.person_id, row.part) for row in found} == {(one.pk, Fraction(1, 3)), (None, Fraction(2, 3))}
    assert {one.floor_area_m2 for one in found} == {Decimal("86.50")}


def test_an_owner_that_nobody_knew_is_registered_and_one_that_was_is_found_by_the_document():
    first, told = a_dwelling(), facts()
    record(first, Share(Party(person=told)))
    record(a_dwelling(first.building, "403"), Share(Party(person=told)))
    assert Person.objects.count() == 1
    assert Ownership.objects.values_list("person").distinct().count() == 1


def test_a_document_of_another_name_is_refused_without_telling_the_name():
    told = facts(name="李桂英")
    first = a_dwelling()
    record(first, Share(Party(person=told)))
    second = a_dwelling(first.building, "403")
    with pytest.raises(Refusal, match="已登记为 李") as refused:
        record(second, Share(Party(person=facts(name="王丽", number=told.number))))
    assert "桂英" not in str(refused.value)
    assert refused.value.field == "owners"


def test_whoever_goes_on_as_before_goes_on_without_a_break():
    dwelling, stays, goes, comes = a_dwelling(), a_person(), a_person(), a_person()
    record(dwelling, share(stays, (1, 2)), share(goes, (1, 2)), form=Form.SHARES)
    day = timezone.localdate() - timedelta(days=10)
    actions.sell(
        dwelling_id=dwelling.pk,
        form=Form.SHARES,
        to=[share(stays, (2, 4)), share(comes, (1, 2))],
        occurred_on=day,
        by=by(),
    )
    rows = {row.person_id: row.period for row in Ownership.objects.filter(dwelling=dwelling)}
    assert rows == {
        stays.pk: DateRange(SINCE, None),
        goes.pk: DateRange(SINCE, day),
        comes.pk: DateRange(day, None),
    }
    on = lambda when: {one.person_id for one in owners_on([dwelling.pk], when)}  # noqa: E731
    assert on(day - timedelta(days=1)) == {stays.pk, goes.pk}
    assert on(day) == {stays.pk, comes.pk}
    assert on(SINCE - timedelta(days=1)) == set()


@pytest.mark.parametrize(
    ("form", "parts", "said"),
    [
        (Form.SHARES, [(1, 2), (1, 3)], "加起来是 5/6"),
        (Form.SHARES, [(1, 2), (2, 3)], "超过了整套"),
        (Form.SHARES, [None, (1, 2)], "几分之几"),
        (Form.SOLE, [None, None], "只能有一个"),
        (Form.JOINT, [None], "至少有两个"),
        (Form.JOINT, [(1, 2), (1, 2)], "别的形式不写份额"),
        ("nobody", [None], "所有形式"),
        (Form.SOLE, [], "至少写一个"),
    ],
)
def test_what_does_not_fit_is_said_before_anything_is_written(form, parts, said):
    dwelling = a_dwelling()
    record(dwelling, share(a_person()))
    with pytest.raises(Refusal, match=said):
        actions.sell(
            dwelling_id=dwelling.pk, form=form, to=[share(a_person(), one) for one in parts], by=by()
        )
    assert Ownership.objects.count() == 1


def test_nobody_sells_before_the_last_owner_began_or_what_nobody_is_known_to_own():
    dwelling, owner = a_dwelling(), a_person()
    sell = lambda day: actions.sell(  # noqa: E731
        dwelling_id=dwelling.pk, form=Form.SOLE, to=[share(a_person())], occurred_on=day, by=by()
    )
    with pytest.raises(Refusal, match="还没有登记产权人"):
        sell(SINCE)
    record(dwelling, share(owner))
    with pytest.raises(Refusal, match="从 2015-06-01 起登记"):
        sell(SINCE)
    with pytest.raises(Refusal, match="不能晚于今天"):
        sell(timezone.localdate() + timedelta(days=1))


def test_who_was_recorded_by_mistake_never_was_and_a_word_is_asked_for():
    dwelling, wrong, right = a_dwelling(), a_person(), a_person()
    record(dwelling, share(wrong))
    with pytest.raises(Refusal, match="写明原因"):
        record(dwelling, share(right))
    record(dwelling, share(right), reason="看错了门牌")
    assert Ownership.objects.get(person=wrong).period.isempty
    assert {one.person_id for one in owners_on([dwelling.pk], timezone.localdate())} == {right.pk}


def test_a_page_sent_twice_is_one_step_and_a_second_page_reads_who_was_first():
    dwelling, owner, key = a_dwelling(), a_person(), uuid4()
    first = record(dwelling, share(owner), key=key, base=1)
    assert record(dwelling, share(owner), key=key, base=1).events == first.events
    with pytest.raises(Refusal, match="已经对这户做了“登记产权人”") as refused:
        record(dwelling, share(owner), key=uuid4(), base=1, reason="重来")
    assert refused.value.code == "conflict"


def test_whoever_keeps_no_residents_there_is_refused():
    dwelling = a_dwelling()
    with pytest.raises(Refusal) as refused:
        record(dwelling, share(a_person()), by=personas.make("street_leader"))
    assert refused.value.code == "forbidden"


def raw(dwelling, form, person, part, period):
    over, below = part or (None, None)
    return Ownership(
        dwelling=dwelling,
        area_id=dwelling.area_id,
        form=form,
        person=person,
        numerator=over,
        denominator=below,
        period=period,
    )


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([("shares", (1, 2)), ("shares", (1, 3)), ("shares", (1, 5))], "more than the whole"),
        ([("joint", None), ("shares", (1, 2))], "several forms"),
        ([("sole", None), ("sole", None)], "sole_owner_is_alone"),
        ([("shares", (3, 2))], "share_of_the_whole"),
        ([("sole", (1, 2))], "share_of_the_whole"),
    ],
)
def test_the_database_refuses_what_the_action_would(rows, said):
    dwelling = a_dwelling()
    period = DateRange(SINCE, None)
    with pytest.raises(IntegrityError, match=said), transaction.atomic():
        for form, part in rows:
            raw(dwelling, form, a_person(), part, period).save(force_insert=True)
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_a_house_that_lies_elsewhere_takes_its_owners_along():
    first, second, _third = grids_beside()
    dwelling = a_dwelling(a_building_by_hand(first.code))
    record(
        dwelling,
        share(a_person(area=first.code, by=personas.make("grid_admin"))),
        by=personas.make("grid_admin"),
    )
    move_building(
        building_id=dwelling.building_id,
        area_code=second.code,
        reason="入口在那边",
        by=personas.make("grid_admin"),
    )
    assert Ownership.objects.get(dwelling=dwelling).area_id == second.code
