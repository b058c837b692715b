"""A request is written down with what was shown and until when it is answered; it is answered once, and its texts go with the name."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from grids.conduct.events import new_id
from grids.conduct.refusals import Refusal
from grids.notices.models import Notice
from grids.notices.telling import tell_all
from grids.people.ending import pseudonymise_past_term
from grids.people.kinds import State
from grids.people.models import Person
from grids.people.same.merging import merge
from grids.registry.dwellings.rules import RegisterRules
from grids.requests import actions, reports, shown, todos
from grids.requests.kinds import ReportForm
from grids.requests.models import SubjectRequest
from grids.staff.queries import system_actor
from tests import personas
from tests.factories import people
from tests.factories.requests import a_request

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("departments")]


@pytest.fixture
def desk(person):
    return person("grid_admin")


def answered(row, desk, outcome="granted", **more):
    return actions.answer(request_id=row.pk, outcome=outcome, by=desk, **more)


def test_it_is_due_by_what_the_street_set(desk):
    today = timezone.localdate()
    assert a_request().due_on == today + timedelta(days=30)
    RegisterRules.objects.create(street_id=personas.LIANHUA, request_days=15)
    row = a_request(asked_on=today - timedelta(days=3))
    assert (row.asked_on, row.due_on) == (today - timedelta(days=3), today + timedelta(days=12))


@pytest.mark.parametrize(
    ("told", "says"),
    [
        ({"by_whom": "guardian", "proof": "identity", "asker": "李桂英"}, "证明"),
        ({"proof": "kinship"}, "证明"),
        ({"by_whom": "heir", "proof": "kinship", "asker": "李桂英"}, "去世"),
        ({"by_whom": "guardian", "proof": "guardianship"}, "姓名"),
        ({"kind": "erase"}, "写明"),
        ({"kind": "nothing"}, "申请什么"),
        ({"asked_on": date(2026, 1, 1)}, "60 天"),
        ({"kind": "correct", "wish": "电话", "field": "colour"}, "哪一项"),
        ({"kind": "object", "wish": "不" * 501}, "500"),
    ],
)
def test_what_can_not_be_is_refused_in_a_sentence(desk, told, says):
    with pytest.raises(Refusal, match=says):
        a_request(by=desk, **told)
    assert not SubjectRequest.objects.exists()


def test_for_a_child_the_guardian_asks_and_for_the_dead_their_kin(desk):
    today = timezone.localdate()
    child = people.a_person(born_on=today - timedelta(days=365 * 9))
    with pytest.raises(Refusal, match="监护人"):
        a_request(child, by=desk)
    row = a_request(child, by=desk, by_whom="guardian", proof="birth", asker="李桂英")
    assert shown.opened(row, "asker") == "李桂英"
    dead = people.a_person()
    Person.objects.filter(pk=dead.pk).update(state=State.DEAD, died_on=today)
    with pytest.raises(Refusal, match="近亲属"):
        a_request(dead, by=desk)
    assert a_request(dead, by=desk, by_whom="heir", proof="kinship", asker="李桂英").is_open


def test_what_is_asked_lies_sealed_and_the_book_holds_none_of_it(desk):
    row = a_request(by=desk, kind="correct", field="phone", wish="电话改成 12400007777")
    assert b"12400007777" not in bytes(row.wish)
    assert shown.opened(row, "wish") == "电话改成 12400007777"
    answered(row, desk, text="已改为 12400007777")
    assert not any("12400007777" in f"{one.detail}{one.reason}" for one in row.events.all())
    assert [one.verb for one in row.events.all()] == ["recorded", "answered"]


def test_sent_twice_it_is_written_down_once(desk):
    key, person = new_id(), people.a_person()
    first = a_request(person, by=desk, key=key)
    assert a_request(person, by=desk, key=key).pk == first.pk
    assert first.events.count() == 1


def test_it_is_answered_once_and_a_refusal_says_why(desk):
    row = a_request(by=desk, kind="erase", wish="删除电话")
    with pytest.raises(Refusal, match="理由"):
        answered(row, desk, "refused")
    answered(row, desk, "refused", text="居住登记期间依法须保存")
    for again in (lambda: answered(row, desk), lambda: actions.withdraw(request_id=row.pk, by=desk)):
        with pytest.raises(Refusal, match="不能再改"):
            again()
    row.refresh_from_db()
    assert (row.state, row.decided_by) == ("refused", desk)


def test_the_database_itself_holds_an_answer(as_owner, desk):
    row = a_request(by=desk, kind="erase", wish="删除电话")
    answered(row, desk)
    for changed in ({"state": "open", "decided_at": None, "decided_by": None}, {"due_on": date(2027, 1, 1)}):
        with pytest.raises(IntegrityError if "state" in changed else Exception), transaction.atomic():
            SubjectRequest.objects.filter(pk=row.pk).update(**changed)


def test_access_is_answered_after_the_report_was_made(desk):
    row = a_request(by=desk)
    with pytest.raises(Refusal, match="报告"):
        answered(row, desk)
    reports.made_for_request(request_id=row.pk, form=ReportForm.PDF, by=desk)
    assert answered(row, desk).state == "granted"


def test_who_does_not_answer_requests_writes_none_down(community_officer, city_viewer):
    person = people.a_person()
    with pytest.raises(Refusal, match="权限"):
        a_request(person, by=community_officer)
    with pytest.raises(Person.DoesNotExist):
        a_request(person, by=city_viewer)


def test_the_part_about_care_waits_for_its_desk_whether_there_is_any_or_not(desk, person):
    care = person("care_officer")
    row, other = a_request(by=desk), a_request(by=desk, kind="erase", wish="删除电话")
    assert set(SubjectRequest.objects.visible_to(care)) == {row}
    assert [one.url for one in todos.for_care(care)] == [f"/requests/{row.pk}/"]
    with pytest.raises(Refusal, match="权限"):
        actions.answer_for_care(request_id=row.pk, by=desk)
    with pytest.raises(SubjectRequest.DoesNotExist):
        actions.answer_for_care(request_id=other.pk, by=care)
    actions.answer_for_care(request_id=row.pk, by=care)
    assert todos.for_care(care) == []
    with pytest.raises(Refusal, match="权限"):
        answered(row, care)


def test_the_first_page_says_how_many_wait_and_which_is_late(desk):
    assert todos.waiting(desk) == []
    a_request(by=desk, asked_on=timezone.localdate() - timedelta(days=40))
    a_request(by=desk)
    (todo,) = todos.waiting(desk)
    assert (todo.count, todo.stripe) == (2, "late")


def test_whoever_answers_is_told_and_nothing_of_whom_it_is_about(desk, person):
    other, care = person("other_street_leader"), person("care_officer")
    a_request(people.a_person(name="段三丰"), by=desk)
    tell_all()
    assert set(Notice.objects.values_list("recipient", flat=True)) == {care.pk}
    assert other.pk not in Notice.objects.values_list("recipient", flat=True)
    assert "段" not in str([one.facts for one in Notice.objects.all()])


def test_its_texts_go_with_the_name_and_it_keeps_the_name_while_it_is_open(desk):
    person = people.a_person()
    Person.objects.filter(pk=person.pk).update(state=State.GONE, left_on=date(2015, 1, 1))
    row = a_request(person, by=desk, kind="erase", wish="删除电话")
    system = system_actor()
    assert pseudonymise_past_term(by=system) == 0
    answered(row, desk, text="已删除")
    assert pseudonymise_past_term(by=system) == 1
    row.refresh_from_db()
    assert (bytes(row.wish), bytes(row.answer), row.state) == (b"", b"", "granted")


def test_a_merge_takes_requests_along(desk):
    kept, merged = people.a_person(name="段三丰"), people.a_person(name="段三丰", kind="none", number="")
    row = a_request(merged, by=desk)
    merge(kept_id=kept.pk, merged_id=merged.pk, choices={}, reason="同名同电话，当面核对", by=desk)
    row.refresh_from_db()
    assert row.person_id == kept.pk
