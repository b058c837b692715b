"""Whatever is written to a register, and by whomever: what is derived is what the rows say, counted anew in Python."""

from datetime import date, timedelta

import pytest
from django.db import connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.utils import DatabaseError
from django.utils import timezone

from grids.areas.models import Area
from grids.colours.actions import recolour_due
from grids.colours.models import BuildingMix, ColourCategory, ColourDue, ColourSpan
from grids.colours.recounting import recount
from grids.homes.leases.kinds import EndedHow
from grids.homes.premises.models import Premises
from grids.people.models import Person
from grids.registry.dwellings.models import Dwelling, DwellingUse
from grids.registry.dwellings.rules import RegisterRules
from grids.registry.models import Building
from tests import personas
from tests.factories import colours as rows
from tests.factories.dwellings import a_dwelling

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("areas")]
TODAY = date.today


@pytest.fixture
def home() -> Dwelling:
    return a_dwelling()


def derived(dwelling: Dwelling) -> Dwelling:
    """The dwelling as it is now; that everything agrees with a recount is asked each time."""
    assert list(recount("5301")) == []
    return Dwelling.objects.get(pk=dwelling.pk)


def spans(dwelling: Dwelling) -> list[tuple[str, date, date | None]]:
    found = ColourSpan.objects.filter(kind="dwelling", subject=dwelling.pk).order_by("since")
    return [(one.colour, one.since, one.until) for one in found]


def test_a_new_dwelling_is_empty_and_counted_in_its_house(home):
    found = derived(home)
    assert (found.colour, found.people, found.doubt, found.due_on) == ("vacant", 0, "", None)
    assert BuildingMix.objects.get(pk=home.building_id).counts["vacant"] == 1
    assert spans(home) == [("vacant", timezone.localdate(), None)]


def test_it_takes_the_colour_of_whoever_comes_first(home):
    living = rows.row_of_residence(home)
    assert derived(home).colour == "resident"
    rows.row_of_residence(home, standing="floating", household=living.household)
    found = derived(home)
    assert (found.colour, found.people, found.residents, found.floaters) == ("floating", 2, 1, 1)
    shop = rows.row_of_premises(home, "venue")
    assert derived(home).colour == "venue"
    Premises.objects.filter(pk=shop.pk).update(period=DateRange(empty=True))
    assert derived(home).colour == "floating"


def test_somebody_unverified_is_counted_and_gives_no_colour(home):
    rows.row_of_residence(home, standing="unverified")
    found = derived(home)
    assert (found.colour, found.people, found.residents) == ("vacant", 1, 0)
    assert Person.objects.get().colour == "vacant"


# each kind of change, as plain SQL of the web's role: nothing of ours stands between it and the triggers
CHANGES = {
    "somebody leaves": "UPDATE grids_residence SET period = daterange('2025-03-01', '2026-02-01'), ended_how = 'moved_out'",
    "never was": "UPDATE grids_residence SET period = 'empty', ended_how = 'corrected'",
    "came earlier": "UPDATE grids_residence SET period = daterange('2025-01-01', NULL), here_since = '2025-01-01'",
    "turned": "UPDATE grids_residence SET standing = 'resident'",
    "not the main place": "UPDATE grids_residence SET is_main = FALSE",
    "registered": "UPDATE grids_residence SET registered_on = '2025-03-02'",
    "confirmed": "UPDATE grids_residence SET confirmed_on = '2026-03-02'",
    "used as an office": "UPDATE grids_dwelling SET use = 'office'",
    "let": "UPDATE grids_dwelling SET use = 'let'",
    "vacant": "UPDATE grids_dwelling SET use = 'vacant'",
    "was an office": "UPDATE grids_dwellinguse SET use = 'office'",
    "used since earlier": "UPDATE grids_dwellinguse SET period = daterange('2024-01-01', NULL)",
    "a shop goes": "UPDATE grids_premises SET period = daterange(lower(period), '2026-01-05')",
    "a shop becomes an office": "UPDATE grids_premises SET kind = 'office', trade_id = NULL",
    "another answers for it": "UPDATE grids_premises SET responsible_id = (SELECT max(id::text)::uuid FROM grids_person)",
    "inspected": "UPDATE grids_premises SET inspect_by = '2027-01-05'",
    "the lease is over": "UPDATE grids_lease SET ended_on = '2026-01-01', ended_how = 'ENDED_HOW'",
    "the lease is longer": "UPDATE grids_lease SET period = daterange(lower(period), '2028-01-01')",
    "one tenant more": (
        "INSERT INTO grids_leasetenant (id, lease_id, person_id, area_code) SELECT gen_random_uuid(), l.id, p.id, l.area_code FROM grids_lease l, "
        "grids_person p WHERE NOT EXISTS (SELECT FROM grids_leasetenant t WHERE t.person_id = p.id)"
    ),
    "sold": "UPDATE grids_ownership SET period = daterange(lower(period), '2026-01-01')",
    "the owner dies": "UPDATE grids_person SET state = 'dead', died_on = '2026-01-01' WHERE id IN (SELECT person_id FROM grids_ownership)",
    "a family without a head": "UPDATE grids_household SET kind = 'family'",
    "lies in another grid": "UPDATE grids_building SET area_code = '530102006004002'",
    "looked at": "UPDATE grids_dwelling SET confirmed_on = '2026-02-01'",
    "ended": "UPDATE grids_dwelling SET ends_on = '2026-12-01' WHERE id NOT IN (SELECT dwelling_id FROM grids_residence)",
}


@pytest.fixture
def full(home) -> Dwelling:
    """A dwelling with one of everything, and a second one beside it."""
    Area.objects.create(code="530102006004002", name="苏家塘第二网格", level=4, parent_id=personas.SUJIATANG)
    boss, tenant, owner = (rows.row_of_person(code) for code in (home.area_id, home.area_id, personas.XUEFU))
    rows.row_of_residence(home, tenant, standing="floating")
    rows.row_of_premises(home, "venue", responsible=boss)
    rows.row_of_lease(home, tenant, until=date(2027, 3, 1))
    rows.row_of_ownership(home, owner)
    beside = a_dwelling(home.building, room="403")
    rows.row_of_residence(beside, boss)
    a_dwelling(home.building, room="404")
    return home


@pytest.mark.parametrize("change", CHANGES)
def test_each_kind_of_change_is_followed_within_its_statement(full, change):
    before = _all_derived()
    with connection.cursor() as cursor:
        cursor.execute(CHANGES[change].replace("ENDED_HOW", EndedHow.values[0]))
        assert cursor.rowcount, change
    assert list(recount("5301")) == []
    assert change in UNSEEN or _all_derived() != before


# what is written and derives nothing else of this house
UNSEEN = {
    "inspected",
    "used since earlier",
    "confirmed",
    "registered",
    "one tenant more",
    "turned",
    "let",
    "vacant",
}


def _all_derived() -> list:
    homes = Dwelling.objects.order_by("pk").values_list(*Dwelling.derived)
    people = Person.objects.order_by("pk").values_list(
        "colour", "place", "area", "also_in", "due_on", "due_what", "lease_ends_on"
    )
    told = ColourSpan.objects.order_by("kind", "subject", "since").values_list(
        "colour", "since", "until", "area"
    )
    return [*homes, *people, *told]


def test_a_register_lies_where_its_house_lies(full):
    Building.objects.filter(pk=full.building_id).update(area="530102006004002")
    assert list(recount("5301")) == []
    for table in (
        "residence",
        "household",
        "premises",
        "lease",
        "leasetenant",
        "ownership",
        "colourspan",
        "buildingmix",
        "dwelling",
    ):
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT DISTINCT area_code FROM grids_{table}")
            assert cursor.fetchall() == [("530102006004002",)], table
    assert set(Person.objects.exclude(place=None).values_list("area", flat=True)) == {"530102006004002"}
    # where the owner lives nobody knows: there is a tie to where the dwelling lies now
    owner = Person.objects.get(ownerships__isnull=False)
    assert owner.also_in == ["530102006004002"]


@pytest.mark.parametrize("column", Dwelling.derived)
def test_what_is_derived_is_written_by_nobody_else(home, column):
    with (
        pytest.raises(DatabaseError, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"UPDATE grids_dwelling SET {column} = NULL")


def test_what_is_derived_is_not_saved_with_the_rest(home):
    rows.row_of_residence(home)
    home.layout = "两室一厅"
    # it was read before somebody moved in
    home.save()
    found = derived(home)
    assert (found.layout, found.colour) == ("两室一厅", "resident")


def test_mixes_and_spans_are_read_by_the_product_and_written_by_nobody_else(home):
    for statement in (
        "UPDATE grids_buildingmix SET vacant = 3", "DELETE FROM grids_colourspan", "INSERT INTO grids_colourdue VALUES ('1', now())",
        "SELECT derive_dwellings(ARRAY(SELECT id FROM grids_dwelling))",
    ):  # fmt: skip
        with (
            pytest.raises(DatabaseError, match="permission denied"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)


def test_an_order_that_a_street_sets_holds_from_today_on_and_changes_nothing_of_the_past(home):
    begun = timezone.localdate() - timedelta(days=100)
    rows.row_of_residence(home, since=begun)
    rows.row_of_premises(home, "office", since=begun)
    assert spans(home)[-1] == ("office", begun, None)
    own = {"name": "常住", "letter": "常", "tint": "k1", "pattern": "plain", "provenance": "local"}
    ColourCategory.objects.create(street_code="530102006", code="resident", precedence=5, **own)
    assert ColourDue.objects.get().street_code == "530102006"
    assert recolour_due() == 2
    assert not ColourDue.objects.exists()
    assert recolour_due() == 0
    assert Dwelling.objects.get(pk=home.pk).colour == "resident"
    assert spans(home)[-2:] == [
        ("office", begun, timezone.localdate()),
        ("resident", timezone.localdate(), None),
    ]
    assert list(recount("5301")) == []


def test_what_is_due_follows_what_a_street_sets(home):
    living = rows.row_of_residence(home)
    assert derived(home).due_on == living.here_since + timedelta(days=8)
    RegisterRules.objects.create(street_id="530102006", new_check_days=20)
    recolour_due()
    assert derived(home).due_on == living.here_since + timedelta(days=20)


def test_of_two_things_due_on_one_day_the_weightier_is_said(home):
    tenant = rows.row_of_person(home.area_id)
    rows.row_of_residence(home, tenant)
    rows.row_of_lease(home, tenant, until=rows.SINCE + timedelta(days=38))
    found = derived(home)
    assert (found.due_on, found.due_what) == (rows.SINCE + timedelta(days=8), "lease")


def test_entries_that_do_not_agree_are_said_the_weightiest_first(home):
    Dwelling.objects.filter(pk=home.pk).update(use="let")
    assert derived(home).doubt == "let_empty"
    living = rows.row_of_residence(home)
    assert derived(home).doubt == ""
    Dwelling.objects.filter(pk=home.pk).update(use="vacant")
    assert derived(home).doubt == "vacant_lived"
    Dwelling.objects.filter(pk=home.pk).update(use="own")
    living.household.kind = "family"
    living.household.save(update_fields=["kind"])
    assert derived(home).doubt == "no_head"
    assert BuildingMix.objects.get(pk=home.building_id).doubts == 1


def test_a_recount_sees_what_is_wrong(home, as_owner):
    rows.row_of_residence(home)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE grids_dwelling SET colour = 'venue', people = 7")
        cursor.execute("UPDATE grids_colourspan SET colour = 'office'")
        cursor.execute("UPDATE grids_buildingmix SET vacant = 5")
        cursor.execute("UPDATE grids_person SET colour = ''")
    found = {one.what for one in recount("5301")}
    assert found == {
        "dwelling.colour",
        "dwelling.people",
        "spans",
        "mix.vacant",
        "mix.resident",
        "mix.venue",
        "person.colour",
    }
    assert not DwellingUse.objects.filter(period__isempty=True).exists()
