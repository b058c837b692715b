"""The database itself keeps rows of residents from whoever doesn't prove that they may see them, whatever is asked."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Q
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from governance import checks, fences, roles
from grids.access import fence, opened, oracle
from grids.access.roles import Permission
from grids.openings.models import Opening
from grids.people.models import Consent, Person
from grids.people.queries import known_by_document, known_many
from grids.registry.dwellings.models import DwellingEvent
from grids.staff.models import Appointment, Member, PostKind, User
from grids.staff.queries import system_actor
from tests import personas
from tests.factories.people import (
    a_consent,
    a_number,
    a_person,
    an_earlier_value,
    merged_by_hand,
    two_people,
)
from tests.factories.plenty import more_of_everything
from tests.governance.test_roles import link, refused
from tests.guards.fenced import IN_PART
from tests.guards.pages import addresses_of
from whistles.imports.models import Import

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("as_nobody")]

PLACES = (personas.SUJIATANG_GRID, personas.HONGSHAN, personas.YOUYING, personas.SHUGUANG)


def ids(table: str) -> set:
    """The rows of a table that the database hands out, with no condition of ours."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {'building_id' if table == 'grids_buildingmix' else 'id'} FROM {table}")
        return {key for (key,) in cursor.fetchall()}


def somebody(place: str, **told) -> Person:
    """A person who lies there."""
    with fence.everything("a test"):
        return a_person(area=place, by=system_actor(), **told)


def with_everything(place: str) -> Person:
    """The same, with rows of every kind that hang on a person."""
    person, other, third = (somebody(place) for _one in range(3))
    with fence.everything("a test"):
        a_consent(person)
        an_earlier_value(person)
        two_people(person, other)
        merged_by_hand(kept=person, merged=third)
    return person


@pytest.fixture
def grid_admin(person):
    return person("grid_admin")


OF_A_PERSON = [
    "grids_person", "grids_personevent", "grids_earliervalue", "grids_consent", "grids_personmerge", "grids_notthesame",
]  # fmt: skip


@pytest.mark.parametrize("table", OF_A_PERSON)
def test_rows_of_people_are_seen_in_ones_own_areas_alone(table, community_officer, grid_admin, auditor):
    with_everything(personas.SUJIATANG_GRID)
    with fence.everything("a test"):
        here = ids(table)
    with_everything(personas.HONGSHAN)
    with_everything(personas.YOUYING)
    with fence.everything("a test"):
        total = ids(table)
    assert here
    assert len(total) == 3 * len(here)
    with fence.seen_by(community_officer):
        assert ids(table) == here
    with fence.seen_by(grid_admin):
        assert len(ids(table)) == 2 * len(here)
    with fence.seen_by(auditor):
        assert ids(table) == set()
    with fence.within(fence.NOBODY):
        assert ids(table) == set()


def test_every_register_is_open_in_ones_own_areas_alone(departments, person, tmp_path, grid_admin, auditor):
    with fence.everything("a test"):
        addresses_of(["import_list"], tmp_path)
        more_of_everything(2, ledger=Import.objects.get(), folder=tmp_path, person=person)
        whole = {table: ids(table) for table in fences.FENCED}
        theirs = person("other_street_admin")
        Appointment.objects.create(
            member=Member.objects.get(user=theirs), kind=PostKind.objects.get(code="grid_admin"), area_id=personas.HONGYUN,
            period=DateRange(timezone.localdate(), None, "[)"),
        )  # fmt: skip
    # the database writes these by itself, once there are dwellings with people in them
    assert {table for table, rows in whole.items() if not rows} <= {"grids_colourspan", "grids_buildingmix"}
    of_care = {table for table in fences.FENCED if table.startswith("grids_care")}
    with fence.seen_by(grid_admin):
        assert {table: ids(table) for table in fences.FENCED} == whole | {table: set() for table in of_care}
    # care has a right of its own, and its heads are for whoever audits it
    with fence.seen_by(person("care_officer")):
        assert {table for table in of_care if ids(table) != whole[table]} == {"grids_carehead"}
    with fence.seen_by(person("care_auditor")):
        assert {table for table in fences.FENCED if ids(table)} - set(IN_PART) == {
            "grids_careevent", "grids_carereading", "grids_carehead",
        }  # fmt: skip
    for nobody in (auditor, User.objects.get(pk=theirs.pk)):
        with fence.seen_by(nobody):
            assert {table for table in fences.FENCED if ids(table)} == set(IN_PART)
            named = DwellingEvent.objects.filter(Q(person_id__isnull=False) | Q(household_id__isnull=False))
            assert not named.exists()
    with fence.everything("a test"):
        assert named.exists()


def test_who_is_tied_to_something_here_is_seen_here(databases, community_officer):
    with fence.everything("a test"), connection.cursor() as cursor:
        cursor.execute(
            "SELECT fence_touches(%s, %s), fence_touches(%s, %s), fence_touches('{}', '{\"\"}'), fence_touches(%s, '{}')",
            [
                [personas.SUJIATANG_GRID, "1"],
                [personas.SUJIATANG],
                [personas.HONGSHAN],
                [personas.SUJIATANG],
                ["1"],
            ],
        )
        assert cursor.fetchone() == (True, False, False, False)


def test_nothing_is_written_that_is_not_seen(community_officer):
    there = somebody(personas.HONGSHAN)
    here = somebody(personas.SUJIATANG_GRID)
    with fence.seen_by(community_officer):
        assert Person.objects.filter(pk=there.pk).update(registered_here="01") == 0
        assert Person.objects.filter(pk=here.pk).update(registered_here="01") == 1
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            a_person(area=personas.HONGSHAN, by=system_actor())
        with pytest.raises(DatabaseError), transaction.atomic():
            a_consent(there)
        a_consent(here)
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            Consent.objects.filter(person=here).update(area=personas.HONGSHAN)
        assert Consent.objects.filter(person=there).delete()[0] == 0


def test_a_document_is_known_in_the_whole_street_and_nothing_else_of_its_holder(
    community_officer, grid_admin
):
    number = a_number()
    there = somebody(personas.HONGSHAN, number=number)
    with fence.seen_by(community_officer):
        known = known_by_document(
            street=personas.LIANHUA, kind="resident_id", number=number, by=community_officer
        )
        assert known == (there.pk, known.mask, "虹山社区居民委员会", False)
        assert known_many(street=personas.LIANHUA, hashes=[bytes(there.document_hash)]) == {
            bytes(there.document_hash): there.pk
        }
        assert not Person.objects.filter(pk=there.pk).exists()
    with fence.seen_by(grid_admin):
        assert known_by_document(
            street=personas.LIANHUA, kind="resident_id", number=number, by=grid_admin
        ).is_here


WAYS_ROUND = {
    "read past it": "SET row_security = off; SELECT * FROM {table}",
    "take it down": "ALTER TABLE {table} DISABLE ROW LEVEL SECURITY",
    "drop it": "DROP POLICY fence ON {table}",
    "one of one's own": "CREATE POLICY mine ON {table} USING (true)",
    "change it": "ALTER POLICY fence ON {table} USING (true)",
    "become the owner": "SET ROLE governance",
    "become the worker": "SET ROLE governance_worker; SET ROLE governance_web",
    "make the function say all": (
        "CREATE OR REPLACE FUNCTION public.fence_prefixes(kind text) RETURNS text[] LANGUAGE sql AS $$SELECT '{{\"\"}}'::text[]$$"
    ),
    "a key of one's own": "INSERT INTO fence_key VALUES ('a', 'b')",
    "past it by a file": "COPY {table} TO STDOUT; SELECT 1/0",
    "empty it": "TRUNCATE {table} CASCADE",
}


@pytest.mark.parametrize("part", ["web", "worker"])
@pytest.mark.parametrize("table", sorted(fences.FENCED))
def test_no_role_gets_round_a_fence(part, table):
    said = dict(
        zip(
            WAYS_ROUND,
            refused(part, *(way.format(table=table) for way in WAYS_ROUND.values())),
            strict=True,
        )
    )
    assert {"permission denied", "must be owner", "row-level security"} >= {
        next(
            (one for one in ("permission denied", "must be owner", "row-level security") if one in answer),
            answer,
        )
        for way, answer in said.items()
        if way != "past it by a file"
    }
    with link(part) as own, own.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")
        assert cursor.fetchone() == (0,)


def test_a_fence_that_was_taken_down_is_said_and_put_up_again(as_owner):
    held = roles.fenced_out()
    assert fences.lifted(held) == []
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE grids_person DISABLE ROW LEVEL SECURITY")
        cursor.execute("DROP POLICY fence ON grids_consent")
        cursor.execute("CREATE POLICY other ON grids_personmerge USING (true)")
        cursor.execute(f"DROP POLICY {fences.OPENING} ON grids_residence")
        cursor.execute(f"DROP POLICY {fences.OPENING} ON grids_lease")
        cursor.execute(
            f"CREATE POLICY {fences.OPENING} ON grids_lease USING (area_code = ANY ('{{}}'::text[]))"
        )
    assert set(fences.lifted(held)) == {
        "grids_person", "grids_consent", "grids_personmerge", "grids_residence", "grids_lease",
    }  # fmt: skip
    said = [str(one) for one in checks.database_roles(None, databases=["default"])]
    assert sum("is not fenced" in one for one in said) == 5
    call_command("grant_roles", verbosity=0)
    assert fences.lifted(held) == []


POSTS = st.lists(
    st.tuples(
        st.sampled_from(["community_worker", "grid_leader", "street_leader", "grid_admin", "triage_officer", "data_viewer"]),
        st.sampled_from([code for code, _name, _level, _parent in personas.AREAS]),
        st.sampled_from([(-3, None), (-3, 1), (-3, -1), (1, None), (0, None)]),
    ),
    max_size=4, unique_by=lambda post: post[:2],
)  # fmt: skip


@pytest.fixture
def people(departments):
    return [somebody(place) for place in PLACES for _two in range(2)]


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True
)  # fmt: skip
@given(posts=POSTS, opens=st.integers(0, 7))
def test_what_the_fence_lets_through_is_what_the_oracle_says(people, posts, opens):
    kinds = {kind.code: kind for kind in PostKind.objects.all()}
    today = timezone.localdate()
    with transaction.atomic():
        user = User.objects.create(username="甲", display_name="甲")
        member = Member.objects.create(user=user, name="甲")
        for kind, place, (begins, lasts) in posts:
            if kind in kinds and not (kind == "grid_leader" and len(place) != 15):
                first = today + timedelta(days=begins)
                last = None if lasts is None else today + timedelta(days=lasts)
                Appointment.objects.create(
                    member=member, kind=kinds[kind], area_id=place, period=DateRange(first, last, "[)")
                )
        user = User.objects.get(pk=user.pk)
        with fence.everything("a test"):
            said = set(Person.objects.visible_to(user).values_list("pk", flat=True))
        with fence.seen_by(user):
            assert ids("grids_person") == said
        if oracle.allowed_anywhere(user, Permission.PEOPLE_OPEN):
            _opens(user, "person", people[opens % len(people)].pk)
            _opens(user, "grid", PLACES[opens % len(PLACES)])
            user = User.objects.get(pk=user.pk)
        with opened.looked_at_by(user):
            assert ids("grids_person") == set(Person.objects.visible_to(user).values_list("pk", flat=True))
            assert ids("grids_person") >= said
        with fence.seen_by(user):
            # what was opened is looked at, and counts nowhere else
            assert ids("grids_person") == said
        transaction.set_rollback(True)


def _opens(user: User, kind: str, key: object) -> None:
    """What somebody opened, wherever it lies."""
    now = timezone.now()
    Opening.objects.create(
        kind=kind, subject_id=str(key), area_code=personas.HONGYUN, opened_by=user, opened_by_label=str(user), why="urgent",
        reason="核对搬迁", opened_at=now, until=now + timedelta(hours=24),
    )  # fmt: skip
