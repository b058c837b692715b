"""A whole list of leases, owners or organisations that was granted and taken out is the table that brings them in again.

Where they are registered it changes nothing; where nothing is, it makes the same, also of what was over.
"""

import io
from collections.abc import Sequence
from datetime import date, timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from grids.approvals.models import Approval
from grids.areas.models import Area
from grids.exports.models import Export, Form
from grids.exports.sources import Rows, source
from grids.exports.writing import written
from grids.homes.leases.actions import end_lease, renew
from grids.homes.leases.models import Lease, LeaseTenant
from grids.homes.owners.actions import Share, record_owners, sell
from grids.homes.owners.kinds import Form as Owned
from grids.homes.owners.models import Ownership
from grids.homes.parties import Party
from grids.homes.premises.actions import leave_premises
from grids.homes.premises.knowing import Named
from grids.homes.premises.models import Premises
from grids.people.kinds import DocumentKind
from grids.people.models import Person
from grids.people.writing import opened
from grids.registry.dwellings.models import Dwelling
from grids.sheets.bringing import Around, bring_in
from grids.sheets.models import RegisterImport
from grids.sheets.places import Ground
from grids.sheets.reading_rows import RowReader
from grids.sheets.tally import ADDED, Tally
from grids.sheets.vocabulary import Register, guessed
from tests import personas
from tests.factories.dwellings import a_dwelling
from tests.factories.people import a_person, facts
from tests.factories.registry import a_building_by_hand
from tests.factories.sheets import a_uscc, brought, counts, reasons
from tests.factories.tenures import LICENSED, SINCE, a_lease, a_venue, in_days

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("areas", "departments")]
LISTS = {Register.LEASES: "leases", Register.OWNERS: "owners", Register.ORGANISATIONS: "organisations"}


@pytest.fixture
def homes() -> list[Dwelling]:
    building = a_building_by_hand()
    return [a_dwelling(building, f"40{number}") for number in range(1, 5)]


def by():
    return personas.make("grid_admin")


def taken_out(register: str, form: str = Form.XLSX) -> bytes:
    """The whole list as whoever brings it in again may have it in a file."""
    granted = Approval(decided_by=personas.make("street_leader"), decided_at=timezone.now())
    export = Export(
        name=LISTS[Register(register)], asked_by=by(), query={}, form=form, is_full=True, approval=granted, reason="年度核对",
        recipient="街道平安办", basis="平安街道〔2026〕12 号",
    )  # fmt: skip
    target = io.BytesIO()
    assert written(export, target)
    return target.getvalue()


def who(person: Person | None, organisation=None) -> tuple:
    if organisation:
        return (organisation.name, organisation.uscc)
    return tuple(opened(person, name) for name in ("name", "document", "phone")) if person else ()


def leases() -> list[tuple]:
    rows = LeaseTenant.objects.filter(lease__effective__isempty=False)
    rows = rows.select_related(
        "person", "lease__landlord_person", "lease__landlord_organisation", "lease__dwelling"
    )
    return sorted(
        (
            row.lease.dwelling.room, row.lease.part, row.lease.is_sublet, row.lease.period.lower, str(row.lease.period.upper),
            str(row.lease.ended_on), row.lease.ended_how, row.lease.rental_use, row.lease.seen_contract, who(row.person),
            who(row.lease.landlord_person, row.lease.landlord_organisation),
        )
        for row in rows
    )  # fmt: skip


def owned() -> list[tuple]:
    rows = Ownership.objects.filter(period__isempty=False).select_related(
        "person", "organisation", "dwelling"
    )
    return sorted(
        (
            row.dwelling.room, row.form, str(row.part), row.period.lower, str(row.period.upper),
            who(row.person, row.organisation),
        )
        for row in rows
    )  # fmt: skip


def settled() -> list[tuple]:
    rows = Premises.objects.filter(period__isempty=False)
    return sorted(
        (
            row.dwelling.room, row.organisation.name, row.organisation.uscc, row.organisation.enterprise_class, row.kind,
            row.trade.code if row.trade else "", who(row.responsible), row.office_phone, row.org_hazard, row.period.lower,
            str(row.period.upper),
        )
        for row in rows.select_related("dwelling", "organisation", "trade", "responsible")
    )  # fmt: skip


def some_leases(homes: Sequence[Dwelling]) -> None:
    """Two tenants in one lease, rooms, one without an end, one that ended before its day, what came after it, a sublet."""
    first, second, third, _fourth = homes
    a_lease(first, tenants=[a_person(), a_person()], landlord=Party(person=facts()), seen_contract=True)
    a_lease(second, part="南卧", last=None, rental_use="03")
    a_lease(second, part="北卧", landlord=Party(organisation=Named("莲华长租公寓有限公司", a_uscc())))
    a_lease(second, part="北卧", is_sublet=True, last=10)
    over = a_lease(third, begins=-900, last=300, landlord=Party(organisation=Named("老街坊中介")))
    end_lease(lease_id=over.pk, how="gave_up", occurred_on=in_days(-500), by=by())
    renewed = a_lease(third, begins=-480, last=-200)
    renew(lease_id=renewed.pk, last_day=in_days(-100), by=by())
    a_lease(third, begins=-90, tenants=[a_person(kind=DocumentKind.NONE, number="")])
    end_lease(lease_id=a_lease(third, begins=50, last=90).pk, how="mistake", by=by())


def some_owners(homes: Sequence[Dwelling]) -> None:
    """One alone, a company, two by shares of which one goes on after a sale, owners who were put right to a later day."""
    first, second, third, fourth = homes
    stays, goes, comes = a_person(), a_person(), a_person()
    own(first, a_person())
    company = Share(Party(organisation=Named("昆明某房产公司", a_uscc())))
    record_owners(
        dwelling_id=second.pk, form=Owned.SOLE, owners=[company], by=by(), occurred_on=date(1988, 1, 1)
    )
    own(third, stays, goes, form=Owned.SHARES)
    sold(third, stays, comes, form=Owned.SHARES, on=date(2020, 5, 1))
    sold(third, comes, on=date(2022, 5, 1))
    own(fourth, goes, comes, form=Owned.JOINT)
    sold(fourth, stays, on=date(2019, 3, 1))
    own(fourth, stays, goes, form=Owned.JOINT, on=date(2019, 4, 1), reason="登记日期写错了")


def shares_of(people: Sequence[Person], form: str) -> list[Share]:
    told = (1, len(people)) if form == Owned.SHARES else (None, None)
    return [Share(Party(person_id=one.pk), *told) for one in people]


def own(home: Dwelling, *people: Person, form: str = Owned.SOLE, on: date = SINCE, reason: str = "") -> None:
    told = {"owners": shares_of(people, form), "occurred_on": on, "reason": reason}
    record_owners(dwelling_id=home.pk, form=form, by=by(), **told)


def sold(home: Dwelling, *people: Person, on: date, form: str = Owned.SOLE) -> None:
    sell(dwelling_id=home.pk, form=form, to=shares_of(people, form), occurred_on=on, by=by())


def some_organisations(homes: Sequence[Dwelling]) -> None:
    """One with all that is told of it, and one that left and came again."""
    first, second, _third, _fourth = homes
    told = {"responsible": Party(person=facts()), "office_phone": "087163330000", "org_hazard": "02"}
    a_venue(first, "莲华物业服务有限公司", uscc=LICENSED, **told)
    gone = a_venue(second, "老张米线店", since=-400)
    leave_premises(premises_id=gone.pk, occurred_on=in_days(-200), by=by())
    a_venue(second, "老张米线店", since=-100)


WORLDS = {
    Register.LEASES: (some_leases, leases), Register.OWNERS: (some_owners, owned),
    Register.ORGANISATIONS: (some_organisations, settled),
}  # fmt: skip


def read_back(heads: list[str], rows: list[tuple]) -> Tally:
    """What comes of a table of owners, without its file."""
    matter = RegisterImport(
        register=Register.OWNERS, area_id=personas.SUJIATANG, street_code=personas.LIANHUA
    )
    reader = RowReader(Register.OWNERS, heads, guessed(Register.OWNERS, heads))
    said = [reader.read(at, "", at + 1, row) for at, row in enumerate(rows, start=1)]
    return bring_in(said, Around(matter, by(), Ground(Area.objects.get(code=personas.SUJIATANG), by())))


def nothing_stays(make):
    """What `make` returns; all that it wrote is gone."""
    with transaction.atomic():
        found = make()
        transaction.set_rollback(True)
    return found


@pytest.mark.parametrize(
    ("register", "form"),
    [(Register.LEASES, Form.CSV), (Register.OWNERS, Form.XLSX), (Register.ORGANISATIONS, Form.CSV)],
)
def test_a_whole_list_changes_nothing_where_it_is_from_and_makes_the_same_where_nothing_is(
    homes, register, form
):
    make, told = WORLDS[register]

    def there() -> tuple[bytes, list[tuple]]:
        make(homes)
        before, content = told(), taken_out(register, form)
        found = brought(content, register=register)
        assert (reasons(found), found.differing) == ({}, {})
        assert counts(found) == (0, 0, len(before), 0)
        assert told() == before
        return content, before

    content, before = nothing_stays(there)
    assert told() == []
    found = brought(content, register=register)
    assert (reasons(found), counts(found)) == ({}, (len(before), 0, 0, 0))
    assert told() == before
    connection.check_constraints()


@st.composite
def histories(draw) -> list[tuple[int, str, frozenset[int]]]:
    """Who of four owns a home after so many days, again and again, each time by which form."""
    sales = draw(
        st.lists(st.tuples(st.integers(1, 400), st.sampled_from(Owned.values)), min_size=1, max_size=4)
    )
    found, day = [], 0
    for days, form in sales:
        least, most = {Owned.SOLE: (1, 1), Owned.JOINT: (2, 3), Owned.SHARES: (1, 4)}[Owned(form)]
        people = draw(st.frozensets(st.integers(0, 3), min_size=least, max_size=most))
        day += days
        if not found or (form, people) != found[-1][1:]:
            found.append((day, form, people))
    return found


@pytest.fixture
def four(homes) -> list[Person]:
    return [a_person() for _number in range(4)]


# somebody came to those who owned it, somebody went from them
@example(history=[(1, "joint", frozenset((0, 1))), (2, "joint", frozenset((0, 1, 2)))])
@example(history=[(1, "joint", frozenset((0, 1, 2))), (2, "joint", frozenset((0, 1)))])
@given(history=histories())
@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_whatever_way_a_home_went_from_hand_to_hand_it_goes_again(homes, four, history):
    home = homes[0]

    def there() -> tuple[tuple, list[tuple]]:
        for day, form, people in history:
            on, chosen = SINCE + timedelta(days=day), [four[one] for one in sorted(people)]
            own(home, *chosen, form=form, on=on) if day == history[0][0] else sold(
                home, *chosen, form=form, on=on
            )
        rows = Rows(source("owners"), by(), {}, is_full=True)
        return (rows.heads(), [row for batch in rows.batches() for row in batch]), owned()

    def again() -> list[tuple]:
        found = read_back(*table)
        assert (found.refused, found.counts) == ({}, {ADDED: len(before)})
        return owned()

    table, before = nothing_stays(there)
    assert nothing_stays(again) == before


def test_who_is_masked_in_a_file_is_read_back_as_nobody(homes):
    """A minor owns a share: no file shows who it is, so no row of it brings anybody in."""
    grown, child = a_person(), a_person(born_on=date(2010, 6, 1))
    own(homes[0], grown, child, form=Owned.JOINT)
    before, people = owned(), Person.objects.count()
    found = brought(taken_out(Register.OWNERS), register=Register.OWNERS)
    assert (counts(found), owned(), Person.objects.count()) == ((0, 0, 0, 2), before, people)
    assert all("打码" in reason for reason in reasons(found).values())


def test_what_a_table_says_of_an_end_otherwise_than_is_registered_changes_nothing(homes):
    some_leases(homes)
    some_organisations(homes)
    contents = {
        register: taken_out(register, Form.CSV).decode("utf-8-sig")
        for register in (Register.LEASES, Register.ORGANISATIONS)
    }
    before = leases(), settled()
    ended, left = in_days(-500).isoformat(), in_days(-200).isoformat()
    for register, day in ((Register.LEASES, ended), (Register.ORGANISATIONS, left)):
        assert contents[register].count(day) == 1
        other = contents[register].replace(day, (date.fromisoformat(day) - timedelta(days=9)).isoformat())
        found = brought(other.encode("utf-8-sig"), register=register)
        assert found.refused == 1
        assert all("没有改动" in reason for reason in reasons(found).values())
    assert (leases(), settled()) == before
    assert Lease.objects.filter(ended_how="gave_up").count() == 1
