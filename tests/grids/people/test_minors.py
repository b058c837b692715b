"""A minor's values are looked at by an approval: once within a day, or for a task in an area until a day."""

from datetime import date, timedelta

import pytest
import time_machine
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from grids.approvals.actions import grant, refuse
from grids.approvals.models import Approval, What
from grids.audit.models import Kind, SecurityEvent
from grids.conduct.refusals import Refusal
from grids.people.actions import correct_person, give_document
from grids.people.minors.asking import ask_leave, ask_once
from grids.people.minors.models import MinorLeave
from grids.people.minors.yearly import year_of
from grids.people.models import Person
from grids.people.revealing import NeedsApproval, reveal
from grids.people.same.merging import merge as unite
from grids.people.writing import opened
from grids.privacy.models import Disclosure
from grids.registry.dwellings.rules import RegisterRules
from grids.roster.listings import revealed
from tests import personas
from tests.factories.homes import a_home, incoming
from tests.factories.people import a_number, a_person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("departments")]
BORN = date(2012, 6, 1)


@pytest.fixture
def child():
    return a_person(name="李小鱼", number=a_number(BORN))


@pytest.fixture
def leader(street_leader):
    return street_leader


def looks(person, by, field: str = "name") -> str:
    return reveal(person_id=person.pk, field=field, why="reach", by=by)


def let(approval: Approval, leader) -> None:
    grant(approval_id=approval.pk, by=leader)


@pytest.mark.parametrize("field", ["name", "document"])
def test_no_value_of_a_minor_is_shown_without_an_approval(field, child, community_officer):
    with pytest.raises(NeedsApproval, match="未满 18 周岁"):
        looks(child, community_officer, field)
    assert not Disclosure.objects.exists()


def test_the_day_somebody_is_eighteen_nobody_has_to_be_asked(community_officer):
    today = timezone.localdate()
    grown = a_person(number=a_number(today.replace(year=today.year - 18)), name="张大成")
    assert looks(grown, community_officer) == "张大成"
    young = a_person(number=a_number((today + timedelta(days=1)).replace(year=today.year - 18)))
    with pytest.raises(NeedsApproval):
        looks(young, community_officer)


def test_of_unknown_age_a_child_of_the_house_is_a_minor(grid_admin):
    _head, child = a_home(
        incoming(relation="02"), incoming(kind="none", name="李小鱼", relation="20", sex="1")
    )
    with pytest.raises(NeedsApproval):
        looks(child.person, grid_admin)
    assert looks(a_person(kind="none", name="张三丰"), grid_admin) == "张三丰"


@pytest.fixture
def grid_admin(person):
    return person("grid_admin")


def test_what_is_granted_once_lets_one_reading_of_one_value_through(child, community_officer, leader):
    asked = ask_once(person_id=child.pk, field="name", reason="紧急联系本人", by=community_officer)
    assert "李小鱼" not in asked.wording
    with pytest.raises(NeedsApproval):
        looks(child, community_officer)
    let(asked, leader)
    with pytest.raises(NeedsApproval):
        looks(child, community_officer, "document")
    with pytest.raises(NeedsApproval):
        looks(child, personas.make("grid_admin"))
    assert looks(child, community_officer) == "李小鱼"
    with pytest.raises(NeedsApproval):
        looks(child, community_officer)
    logged = SecurityEvent.objects.get(kind=Kind.REVEAL, detail__has_key="minor")
    assert (logged.detail["minor"], logged.detail["by"]) == ("once", str(asked.pk))


def test_it_is_over_after_a_day(child, community_officer, leader, time_machine):
    let(ask_once(person_id=child.pk, field="name", reason="紧急联系本人", by=community_officer), leader)
    time_machine.move_to(timezone.now() + timedelta(hours=24, minutes=1))
    with pytest.raises(NeedsApproval):
        looks(child, community_officer)


def test_what_was_too_much_for_the_hour_uses_nothing_up(child, community_officer, leader, settings):
    asked = ask_once(person_id=child.pk, field="name", reason="紧急联系本人", by=community_officer)
    let(asked, leader)
    settings.REVEALS_AN_HOUR = 0
    with pytest.raises(Refusal, match="一小时内"):
        looks(child, community_officer)
    settings.REVEALS_AN_HOUR = 30
    assert looks(child, community_officer) == "李小鱼"


def test_nobody_decides_about_what_they_asked_for(child, leader, community_officer):
    asked = ask_once(person_id=child.pk, field="name", reason="紧急联系本人", by=community_officer)
    with pytest.raises(Refusal, match="另一位"):
        grant(approval_id=asked.pk, by=community_officer)
    refuse(approval_id=asked.pk, by=leader, answer="请家长到场")
    with pytest.raises(NeedsApproval):
        looks(child, community_officer)


def test_of_who_is_of_age_nobody_is_asked_and_the_same_waits_once(child, community_officer, leader):
    with pytest.raises(Refusal, match="已成年"):
        ask_once(person_id=a_person().pk, field="name", reason="紧急联系本人", by=community_officer)
    ask_once(person_id=child.pk, field="name", reason="紧急联系本人", by=community_officer)
    with pytest.raises(Refusal, match="正在等待"):
        ask_once(person_id=child.pk, field="name", reason="紧急联系本人", by=community_officer)


def test_a_leave_holds_for_its_area_and_until_its_day(child, community_officer, leader, time_machine):
    until = timezone.localdate() + timedelta(days=20)
    let(
        ask_leave(area_code=personas.SUJIATANG, task="秋季入学摸底", until=until, by=community_officer),
        leader,
    )
    leave = MinorLeave.objects.get()
    assert (leave.holder, leave.granted_by, leave.until) == (community_officer, leader, until)
    for _twice in range(2):
        assert looks(child, community_officer) == "李小鱼"
    with pytest.raises(NeedsApproval):
        looks(child, personas.make("grid_admin"))
    time_machine.move_to(timezone.now() + timedelta(days=21))
    with pytest.raises(NeedsApproval):
        looks(child, community_officer)


@pytest.mark.parametrize(("days", "sentence"), [(-1, "不能早于今天"), (91, "最长 90 天")])
def test_a_leave_is_as_long_as_the_street_allows(days, sentence, community_officer, leader):
    until = timezone.localdate() + timedelta(days=days)
    with pytest.raises(Refusal, match=sentence):
        ask_leave(area_code=personas.SUJIATANG, task="秋季入学摸底", until=until, by=community_officer)
    RegisterRules.objects.create(street_id=personas.LIANHUA, minor_leave_days=120)
    if days > 0:
        assert ask_leave(area_code=personas.SUJIATANG, task="秋季入学摸底", until=until, by=community_officer)


def test_nobody_has_leave_elsewhere_and_the_database_lets_nobody_give_it_to_themselves(
    community_officer, leader
):
    until = timezone.localdate() + timedelta(days=5)
    with pytest.raises(Refusal, match="权限"):
        ask_leave(area_code=personas.HONGSHAN, task="秋季入学摸底", until=until, by=community_officer)
    asked = ask_leave(area_code=personas.SUJIATANG, task="秋季入学摸底", until=until, by=community_officer)
    with pytest.raises(DatabaseError), transaction.atomic():
        MinorLeave.objects.create(
            holder=leader, area_code=personas.SUJIATANG, task="x", until=until, approval=asked, granted_by=leader,
            granted_at=timezone.now(),
        )  # fmt: skip


def test_a_whole_file_holds_no_minor(child, grid_admin):
    grown = a_person()
    assert revealed(grid_admin, [child, grown]) == {grown.pk}


def test_it_is_asked_for_in_one_press_and_decided_on_its_page(child, signed_in, leader):
    officer = signed_in("community_officer")
    page, given = reverse("person", args=[child.pk]), {"field": "name", "why": "reach", "words": "孩子走失"}
    text = officer.get(page).content.decode()
    assert reverse("person_minor", args=[child.pk]) in text
    assert "未成年，须批准" in text
    assert officer.post(reverse("person_reveal", args=[child.pk]), given).status_code == 409
    assert officer.post(reverse("person_minor", args=[child.pk]), {}).status_code == 400
    assert officer.post(reverse("person_minor", args=[child.pk]), given).status_code == 302
    assert "正在等待批准：姓名" in officer.get(page).content.decode()
    asked = Approval.objects.get(what=What.MINOR)
    decided = reverse("minor_asking", args=[asked.pk])
    assert signed_in("department_handler").get(decided).status_code == 404
    answer = signed_in("street_leader").post(decided, {"decision": "yes", "answer": "同意"})
    assert (answer.status_code, answer["Location"]) == (302, decided)
    assert "已批准，可看一次：姓名" in officer.get(page).content.decode()
    assert "李小鱼" in officer.post(reverse("person_reveal", args=[child.pk]), given).content.decode()


def test_a_leave_is_asked_for_on_its_page(signed_in, leader):
    officer, page = signed_in("community_officer"), reverse("minor_leave")
    assert officer.post(page, {}).status_code == 400
    until = timezone.localdate() + timedelta(days=10)
    given = {"area": personas.SUJIATANG, "task": "秋季入学摸底", "until": until.isoformat()}
    assert officer.post(page, given | {"area": personas.HONGSHAN}).status_code == 400
    assert officer.post(page, given).status_code == 302
    let(Approval.objects.get(what=What.MINOR_LEAVE), leader)
    assert "秋季入学摸底" in officer.get(page).content.decode()


def test_the_years_list_has_what_was_asked_granted_and_looked_at(
    child, community_officer, leader, auditor, signed_in
):
    let(ask_once(person_id=child.pk, field="name", reason="紧急联系本人", by=community_officer), leader)
    looks(child, community_officer)
    refuse(
        approval_id=ask_once(person_id=child.pk, field="document", reason="核实租约", by=community_officer).pk, by=leader,
        answer="不必要",
    )  # fmt: skip
    found = year_of(auditor, timezone.localdate().year)
    assert found.counts["minor"] == {"asked": 2, "granted": 1, "refused": 1, "used": 1}
    assert [(one.field, one.is_leave) for one in found.readings] == [("person.name", False)]
    assert year_of(auditor, timezone.localdate().year - 1).number_read == 0
    assert year_of(personas.make("other_auditor"), timezone.localdate().year).number_read == 0
    page = reverse("minors")
    text = signed_in("auditor").get(page).content.decode()
    assert "单次批准" in text
    assert "李小鱼" not in text
    assert signed_in("community_officer").get(page).status_code == 403
    assert signed_in("auditor").get(f"{page}?year=20269").status_code == 200


def made_grown_up(person, by) -> None:
    correct_person(person_id=person.pk, field="born_on", value=date(1990, 6, 1), reason="登记错了", by=by)


def given_a_document(person, by) -> None:
    give_document(
        person_id=person.pk, kind="resident_id", number=a_number(date(1990, 6, 1)), reason="补登", by=by
    )


def merged_into_a_grown_up(person, by) -> None:
    grown = a_person(name=opened(person, "name"), number="", kind="none", born_on=date(1990, 6, 1), phone="")
    unite(kept_id=grown.pk, merged_id=person.pk, choices={}, reason="同一个人，当面核对过", by=by)
    person.pk = grown.pk


def merged_once_it_was_grown_up(person, by) -> None:
    made_grown_up(person, by)
    merged_into_a_grown_up(person, by)


@pytest.mark.parametrize(
    "way", [made_grown_up, given_a_document, merged_into_a_grown_up, merged_once_it_was_grown_up]
)
def test_whoever_makes_a_grown_up_of_a_minor_asks_as_well(way, grid_admin, leader):
    """One hand alone that writes another birthday sees no more by it than before."""
    child = a_person(name="李小鱼", number="", kind="none", born_on=BORN, phone="")
    way(child, grid_admin)
    child = Person.objects.get(pk=child.pk)
    assert child.born_on == date(1990, 6, 1)
    with pytest.raises(NeedsApproval):
        looks(child, grid_admin)
    # nor by a whole file, which somebody grants who sees no single row of it
    assert revealed(grid_admin, [child]) == set()
    asked = ask_once(person_id=child.pk, field="name", reason="核实年龄", by=grid_admin)
    let(asked, leader)
    assert looks(child, grid_admin) == "李小鱼"
    with time_machine.travel(timezone.now() + timedelta(days=91), tick=False):
        assert looks(child, grid_admin) == "李小鱼"
        assert revealed(grid_admin, [child]) == {child.pk}


def test_of_unknown_age_a_child_that_is_given_a_birthday_is_asked_about_as_well(grid_admin):
    _head, child = a_home(
        incoming(relation="02"), incoming(kind="none", name="李小鱼", relation="20", sex="1")
    )
    correct_person(person_id=child.person_id, field="nation", value="LAO", by=grid_admin)
    made_grown_up(child.person, grid_admin)
    with pytest.raises(NeedsApproval):
        looks(child.person, grid_admin)
    with time_machine.travel(timezone.now() + timedelta(days=91), tick=False):
        assert looks(child.person, grid_admin) == "李小鱼"


def test_a_birthday_that_was_grown_up_before_and_after_is_asked_about_by_nobody(community_officer):
    grown = a_person(name="张大成", number="", kind="none", born_on=date(1991, 6, 1))
    made_grown_up(grown, community_officer)
    assert looks(grown, community_officer) == "张大成"
