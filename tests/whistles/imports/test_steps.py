"""An import moves as its table says, by whom it says, and its book tells who did it and when."""

import threading

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from grids.conduct.refusals import Refusal
from grids.staff.models import User
from grids.staff.queries import system_actor
from tests import personas
from tests.asserting import rolled_back
from tests.factories.ledgers import brought_to
from tests.faults.ledgers import ledger_file, uploaded
from whistles.imports import actions, running
from whistles.imports.engine import IMPORT_ENGINE, ImportSituation, by_itself
from whistles.imports.models import Import, ImportState
from whistles.imports.table import CONFIRM, IMPORT_LIFECYCLE, UPLOAD
from whistles.verification.actions import verify

pytestmark = pytest.mark.django_db

GIVEN = {"failure": "原因"}
MAY = {"street_admin"}
ROLES = (
    "street_admin",
    "community_officer",
    "street_leader",
    "department_handler",
    "city_viewer",
    "auditor",
    "system_admin",
)


@pytest.fixture
def ledger(departments, tmp_path) -> Import:
    return uploaded(ledger_file(tmp_path, 3))


@pytest.fixture
def colleague(departments):
    """Another of the street's desk."""
    user = User.objects.create_user("colleague", personas.PASSWORD, display_name="王同事")
    personas.appoint(user, "triage_officer", personas.LIANHUA)
    return user


def as_it_stands(ledger: Import) -> Import:
    return Import.objects.get(pk=ledger.pk)


@pytest.mark.parametrize("state", ImportState.values)
def test_every_step_from_every_state_is_taken_as_its_row_says_or_refused(ledger, person, state):
    ledger = brought_to(ledger, state, refused=1)
    for step in IMPORT_LIFECYCLE.steps.values():
        if step is UPLOAD:
            continue
        by = system_actor() if step.internal else person("street_admin")
        with rolled_back():
            stands = as_it_stands(ledger)
            if state not in step.sources:
                with pytest.raises(Refusal) as refused:
                    by_itself(stands, step, by=by, mapping=ledger.mapping, **GIVEN)
                assert refused.value.code == "conflict"
                assert str(ImportState(state).label) in str(refused.value)
                continue
            by_itself(stands, step, by=by, mapping=ledger.mapping, **GIVEN)
            after, last = as_it_stands(ledger), ledger.events.order_by("-seq").first()
            assert [after.state] == IMPORT_LIFECYCLE.targets(step, state), step.verb
            assert (last.verb, last.from_state, last.to_state) == (step.verb, state, after.state)
            assert (last.actor_id, last.seq, after.version) == (by.pk, ledger.version + 1, last.seq)


def test_whose_a_step_is_and_what_is_offered_agree(ledger, person):
    for role in ROLES:
        around = ImportSituation(ledger, person(role))
        offered = {offer.step.verb: offer.is_open for offer in IMPORT_ENGINE.offers(around)}
        taken_by = {step.verb for step in IMPORT_LIFECYCLE.taken} if role in MAY else set()
        assert set(offered) == taken_by, role
        assert all(
            is_open == (ledger.state in IMPORT_LIFECYCLE.steps[verb].sources)
            for verb, is_open in offered.items()
        )


def test_the_database_refuses_every_move_and_birth_that_is_not_in_the_table(ledger):
    allowed = set(IMPORT_LIFECYCLE.moves())
    for state in ImportState.values:
        with rolled_back():
            stands = brought_to(ledger, state)
            for target in set(ImportState.values) - {state}:
                if (state, target) in allowed:
                    continue
                with pytest.raises(DatabaseError), transaction.atomic():
                    Import.objects.filter(pk=ledger.pk).update(state=target)
            stands.pk = type(ledger.pk)(int=ledger.pk.int + 1)
            if state not in IMPORT_LIFECYCLE.births():
                with pytest.raises(DatabaseError), transaction.atomic():
                    stands.save(force_insert=True)


def checked(ledger: Import, by) -> Import:
    actions.map_columns(import_id=ledger.pk, mapping=ledger.mapping, by=by, version=ledger.version)
    return running.run(import_id=ledger.pk)


def test_a_second_click_changes_nothing_and_a_second_person_is_told_who_was_faster(ledger, person, colleague):
    first, second = person("street_admin"), colleague
    seen = checked(ledger, first)
    confirmed = actions.confirm(import_id=ledger.pk, by=first, version=seen.version)
    again = actions.confirm(import_id=ledger.pk, by=first, version=seen.version)
    assert (again.state, again.version) == ("queued", confirmed.version)
    with pytest.raises(Refusal, match=f"{first}.*刚在.*确认导入"):
        actions.confirm(import_id=ledger.pk, by=second, version=seen.version)
    assert ledger.events.filter(verb=CONFIRM.verb).count() == 1


def test_what_somebody_mapped_and_had_checked_anew_is_not_confirmed_unseen(ledger, person, colleague):
    first, second = person("street_admin"), colleague
    seen = checked(ledger, first)
    checked(seen, second)
    with pytest.raises(Refusal, match="最新情况"):
        actions.confirm(import_id=ledger.pk, by=first, version=seen.version)
    assert as_it_stands(ledger).state == "checked"


@pytest.mark.django_db(transaction=True)
def test_of_two_who_confirm_at_once_one_wins_and_the_book_holds(ledger, person, colleague):
    people = [person("street_admin"), colleague]
    seen = checked(ledger, people[0])
    start, told = threading.Barrier(2), []

    def confirm(by, version):
        try:
            start.wait()
            actions.confirm(import_id=ledger.pk, by=by, version=version)
            told.append("")
        except Refusal as refusal:
            told.append(str(refusal))
        finally:
            connection.close()

    threads = [
        threading.Thread(target=confirm, args=pair) for pair in zip(people, (seen.version, None), strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(map(bool, told)) == [False, True]
    assert "确认导入" in max(told)
    running.run(import_id=ledger.pk)
    verbs = list(ledger.events.values_list("verb", flat=True))
    assert verbs == ["upload", "map_columns", "check_through", "confirm", "write", "finish"]
    assert verify().found == []


def test_the_page_tells_who_did_what_and_when(ledger, person, signed_in):
    checked(ledger, person("street_admin"))
    page = signed_in("street_admin").get(reverse("import_page", args=[ledger.pk])).content.decode()
    assert "谁办了什么" in page
    assert [word for word in ("对应列并检查", "检查完毕", "上传") if word not in page] == []
