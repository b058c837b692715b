"""What was granted once and is used, decided or carried out by two at the same moment happens once; the other gets a sentence."""

from datetime import date

import pytest

from grids.approvals import actions as approvals
from grids.approvals.models import Approval
from grids.audit.models import Kind, SecurityEvent
from grids.conduct.events import broken_links
from grids.exports import actions as exports
from grids.exports.models import Export, ExportState
from grids.openings.actions import close, open_outside
from grids.openings.models import Opening
from grids.people.minors.asking import ask_once
from grids.people.models import Person
from grids.people.revealing import Why, reveal
from grids.privacy.models import Disclosure
from grids.requests import granting, reports
from grids.requests.actions import answer
from grids.requests.erasing import erase
from grids.requests.kinds import ReportForm
from tests import personas
from tests.concurrency.test_homes_at_once import refused
from tests.concurrency.test_two_at_once import at_once, fresh
from tests.factories import whistles as matters
from tests.factories.homes import a_home
from tests.factories.people import a_person
from tests.factories.requests import a_grant, a_request
from tests.grids.exports import lists

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("departments")]


def test_a_reading_that_was_granted_once_is_had_once():
    officer, leader = personas.make("community_officer"), personas.make("street_leader")
    child = a_person(name="李小鱼", number="", kind="none", born_on=date(2016, 3, 1), phone="")
    asked = ask_once(person_id=child.pk, field="name", reason="紧急联系本人", by=officer)
    approvals.grant(approval_id=asked.pk, by=leader)

    def looks():
        return reveal(person_id=child.pk, field="name", why=Why.REACH, by=fresh(officer))

    results = at_once(looks, looks, looks)
    said = refused(results)
    assert [one for one in results if one not in said] == ["李小鱼"]
    assert len(said) == 2
    assert all("重新申请" in str(one) or "批准" in str(one) for one in said)
    assert Disclosure.objects.count() == 1


def test_a_whole_report_that_was_granted_is_made_once_and_the_other_says_that_it_is_not_whole():
    desk, person = personas.make("grid_admin"), a_person()
    a_grant(person, by=desk)
    row = a_request(person, by=desk)

    def makes():
        return reports.made_for_request(request_id=row.pk, form=ReportForm.PDF, by=fresh(desk))

    results = at_once(makes, makes)
    assert refused(results) == []
    assert sorted(one.is_whole for one in results) == [False, True]
    thin = next(one for one in results if not one.is_whole)
    assert "不完整" in dict(reports.said_of(thin))
    assert Approval.objects.filter(used_at__isnull=False).count() == 1


def test_a_report_that_two_grant_at_once_is_granted_once():
    desk, person = personas.make("grid_admin"), a_person()
    leader = personas.make("street_leader")
    asked = granting.ask(person_id=person.pk, reason="本人持身份证到窗口申请", by=desk)
    calls = [lambda: approvals.grant(approval_id=asked.pk, by=fresh(leader))] * 2
    (said,) = refused(at_once(*calls))
    assert str(said) == "这一项已经有了决定。"


def test_what_is_opened_by_two_taps_at_once_is_open_once_and_closed_once():
    home = a_home()[0]
    personas.make("street_leader")
    outside = personas.make("other_street_leader")

    def opens():
        return open_outside(
            kind="dwelling",
            key=str(home.dwelling_id),
            why="moved",
            words="办理搬来的一家人",
            by=fresh(outside),
        )

    first, second = at_once(opens, opens)
    assert (first.pk, Opening.objects.count()) == (second.pk, 1)
    leader = personas.make("street_leader")
    calls = [lambda by=by: close(opening_id=first.pk, by=fresh(by)) for by in (outside, leader)]
    assert refused(at_once(*calls)) == []
    closed = Opening.objects.get()
    assert closed.closed_by in (outside, leader)
    assert SecurityEvent.objects.filter(kind=Kind.REVEAL, detail__has_key="opened_by").count() == 1


def test_what_was_granted_to_be_erased_is_erased_once():
    desk, person = personas.make("grid_admin"), a_home()[0].person
    row = a_request(person, kind="erase", wish="请删去我的电话", by=desk)
    answer(request_id=row.pk, outcome="granted", text="同意删去可以删的", by=desk)
    calls = [lambda by=by: erase(request_id=row.pk, confirmed=True, by=fresh(by)) for by in (desk, desk)]
    (said,) = refused(at_once(*calls))
    assert (said.code, str(said)) == ("conflict", "已经按这个申请删除过了。")
    assert row.events.filter(verb="erased").count() == 1
    assert broken_links(iter(row.events.order_by("seq"))) == []
    assert bytes(Person.objects.get(pk=person.pk).phone) == b""


def test_a_request_for_erasure_is_answered_once():
    desk, person = personas.make("grid_admin"), a_home()[0].person
    row = a_request(person, kind="erase", wish="请删去我的电话", by=desk)

    def answers(outcome):
        return lambda: answer(request_id=row.pk, outcome=outcome, text="已核对过", by=fresh(desk))

    (said,) = refused(at_once(answers("granted"), answers("refused")))
    assert said.code == "conflict"
    assert row.events.filter(verb="answered").count() == 1


@pytest.fixture
def whole(monkeypatch, settings, tmp_path) -> Export:
    lists.register(monkeypatch)
    settings.MEDIA_ROOT = str(tmp_path)
    personas.make("street_leader")
    matters.a_lead(title="灯不亮", reporter_name="段小明", reporter_phone="13812345678")
    purpose = exports.Purpose(reason="逐户回访核对", recipient="街道平安办", basis="平安街道〔2026〕12 号")
    by = personas.make("street_admin")
    export, _is_new = exports.ask(
        name=lists.LEADS.name, query={}, form="xlsx", by=by, purpose=purpose, is_full=True
    )
    return export


def test_a_whole_export_is_granted_or_taken_back_once(whole):
    maker, leader = whole.asked_by, personas.make("street_leader")

    def grants():
        return approvals.grant(approval_id=whole.approval_id, by=fresh(leader))

    def takes_back():
        return exports.drop(export_id=whole.pk, by=fresh(maker))

    (said,) = refused(at_once(grants, takes_back))
    assert said.code == "conflict"
    whole.refresh_from_db()
    assert whole.state in (ExportState.WAITING, ExportState.REFUSED)
    assert (whole.state == ExportState.WAITING) == Approval.objects.get(pk=whole.approval_id).is_granted
