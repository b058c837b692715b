"""An initiative that collects people's data: planned, granted by another, entered, read by few, figures for the others."""

import base64
import os
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.urls import reverse

from grids.approvals.actions import grant, refuse
from grids.approvals.models import Approval
from grids.audit.models import SecurityEvent
from grids.conduct.refusals import Refusal
from grids.exports import actions as exports
from grids.initiatives import actions
from grids.initiatives.collecting import entering, keeping, planning
from grids.initiatives.collecting.models import Collecting, InitiativeEntry
from grids.initiatives.kinds import UNTOLD
from grids.initiatives.undoing import actions as undoing
from grids.personal.few import few
from grids.privacy import resealing
from grids.privacy.models import Disclosure
from grids.staff.models import PostKind
from grids.staffing.table_rows import Read
from tests import personas
from tests.factories.collecting import (
    NAME,
    NOTE,
    PHONE,
    VALUES,
    a_plan,
    a_task,
    an_entry,
    destroyed,
    opened,
    planned,
    waiting_of,
)
from tests.factories.initiatives import an_initiative
from whistles.imports.files import incoming

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"basis": ""}, "basis"),
        ({"basis": "staff"}, "basis"),
        ({"law": " "}, "law"),
        ({"purpose": "\u200b"}, "purpose"),
        ({"readers": ()}, "readers"),
        ({"needs": ("", " ")}, "needs"),
        ({"needs": ("药" * 21,)}, "needs"),
    ],
)
def test_a_plan_without_what_it_needs_is_refused(departments, more, field):
    with pytest.raises(Refusal) as refused:
        planned(plan=a_plan(**more))
    assert refused.value.field == field
    assert not Collecting.objects.exists()


def test_posts_that_may_not_read_anything_are_no_readers(departments):
    with pytest.raises(Refusal) as refused:
        planned(plan=a_plan(readers=("community_worker",)))
    assert refused.value.field == "readers"


def test_a_half_year_and_a_day_is_too_long(departments):
    with pytest.raises(Refusal, match="180"):
        planned(days=181)
    assert planned(days=180).until


def test_the_database_refuses_a_half_year_and_a_day_and_a_plan_without_a_ground(departments):
    made = planned()
    rows = Collecting.objects.filter(pk=made.pk)
    for wrong in (
        {"until": made.starts_on + timedelta(days=181)},
        {"law": ""},
        {"basis": ""},
        {"purpose": ""},
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.update(**wrong)


def test_another_kind_of_initiative_collects_nothing(departments, signed_in):
    made = an_initiative()
    with pytest.raises(Refusal, match="不收集"):
        planning.plan(initiative_id=made.pk, given=a_plan(), by=personas.make("grid_admin"))
    assert signed_in("grid_admin").get(reverse("collecting", args=[made.pk])).status_code == 404


def test_nothing_begins_before_somebody_else_granted_it(departments):
    made = planned()
    by, initiative = personas.make("grid_admin"), made.initiative
    actions.add_item(
        initiative_id=initiative.pk, what="问一问", target="grid", due_on=initiative.ends_on, by=by
    )
    with pytest.raises(Refusal, match="批准以后"):
        actions.start(initiative_id=initiative.pk, by=by)
    personas.appoint(by, "street_leader", personas.LIANHUA)
    with pytest.raises(Refusal, match="另一位"):
        grant(approval_id=made.approval_id, by=by)
    grant(approval_id=made.approval_id, by=personas.make("street_leader"))
    assert actions.start(initiative_id=initiative.pk, by=by)[1]


def test_what_was_refused_is_planned_anew_and_what_was_granted_never_changes(departments):
    made = planned()
    with pytest.raises(Refusal, match="等待批准"):
        planning.plan(initiative_id=made.initiative_id, given=a_plan(), by=personas.make("grid_admin"))
    refuse(approval_id=made.approval_id, by=personas.make("street_leader"))
    again = planning.plan(
        initiative_id=made.initiative_id, given=a_plan(purpose="只送药"), by=personas.make("grid_admin")
    )
    grant(approval_id=again.approval_id, by=personas.make("street_leader"))
    with pytest.raises(DatabaseError), transaction.atomic():
        Collecting.objects.filter(pk=made.pk).update(purpose="别的")


def test_an_entry_is_sealed_twice_and_says_nothing_outside_of_its_row(departments):
    made = opened()
    entry = an_entry(made)
    for name, value in VALUES.items():
        assert value.encode() not in bytes(getattr(entry, name))
        assert keeping.get(entry, name, key=keeping.key_of(made)) == value
    told = str(list(made.initiative.events.values())) + str(list(SecurityEvent.objects.values()))
    assert not any(value in told for value in VALUES.values())


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "三" * 41}, "name"),
        ({"phone": "不知道"}, "phone"),
        ({"phone": "1" * 31}, "phone"),
        ({"note": "x" * 301}, "note"),
        ({"note": "昨天抗原阳性"}, "note"),
        ({"name": "三楼（确诊）"}, "name"),
    ],
)
def test_what_is_no_entry_is_refused_without_repeating_it(departments, values, field):
    made = opened()
    with pytest.raises(Refusal) as refused:
        an_entry(made, **values)
    assert refused.value.field == field
    assert next(iter(values.values())).strip() not in str(refused.value) or not values.get(field, "").strip()


def test_who_entered_it_and_the_posts_of_the_plan_read_it_and_nobody_else(departments, signed_in):
    made = opened(plan=a_plan(readers=("grid_admin",)))
    entry = an_entry(made)
    may = ("community_officer", "grid_admin")
    for name in (
        "community_officer",
        "grid_admin",
        "street_leader",
        "street_admin",
        "grid_officer",
        "other_street_leader",
    ):
        known = InitiativeEntry.objects.visible_to(personas.make(name)).filter(pk=entry.pk).exists()
        assert known is (name in may), name
        status = signed_in(name).get(reverse("entry", args=[entry.pk])).status_code
        assert status == (200 if name in may else 404), name
        shown = signed_in(name).post(
            reverse("entry_reveal", args=[entry.pk]), {"field": "phone", "why": "ring"}
        )
        assert (PHONE in shown.content.decode()) is (name == "grid_admin"), name
    assert Disclosure.objects.count() == 1


def test_who_entered_it_opens_it_with_a_second_factor_only(departments, signed_in):
    entry = an_entry(opened())
    asked = {"field": "phone", "why": "ring"}
    answer = signed_in("community_officer").post(reverse("entry_reveal", args=[entry.pk]), asked)
    assert answer.url.startswith(reverse("second_factor"))
    assert not Disclosure.objects.exists()
    by = personas.make("community_officer")
    assert entering.reveal(entry_id=entry.pk, field="phone", why="ring", by=by) == PHONE


def test_a_reading_is_logged_for_a_reason_of_the_list_and_names_nobody(departments):
    made = opened()
    entry = an_entry(made)
    by = personas.make("grid_admin")
    for wrong in ("", f"给{NAME}送药"):
        with pytest.raises(Refusal):
            entering.reveal(entry_id=entry.pk, field="phone", why=wrong, by=by)
    assert not Disclosure.objects.exists()
    assert entering.reveal(entry_id=entry.pk, field="name", why="bring", by=by) == NAME
    read = Disclosure.objects.get()
    assert (read.reader, read.reason, read.subject_id) == (by, "送药送菜上门", str(entry.pk))
    assert NAME not in str(Disclosure.objects.values().get())


def test_a_correction_keeps_what_it_does_not_name_and_nothing_of_before(departments):
    made = opened()
    entry, by = an_entry(made), personas.make("community_officer")
    before = bytes(entry.note)
    changed = entering.amend(entry_id=entry.pk, need=entry.need, values={"note": "两天的菜"}, by=by)
    key = keeping.key_of(made)
    assert [keeping.get(changed, name, key=key) for name in VALUES] == [NAME, PHONE, "两天的菜"]
    assert bytes(changed.note) != before
    with pytest.raises(InitiativeEntry.DoesNotExist):
        entering.amend(entry_id=entry.pk, need=entry.need, values={}, by=personas.make("street_admin"))


def test_what_is_struck_out_holds_nothing_any_more(departments):
    made = opened()
    entry, by = an_entry(made), personas.make("community_officer")
    with pytest.raises(Refusal):
        entering.strike(entry_id=entry.pk, why="因为", by=by)
    entering.strike(entry_id=entry.pk, why="wrong", by=by)
    entry.refresh_from_db()
    assert [bytes(getattr(entry, name)) for name in VALUES] == [b"", b"", b""]
    with pytest.raises(Refusal, match="已经划去"):
        entering.amend(entry_id=entry.pk, need=entry.need, values=VALUES, by=by)


def test_a_value_moved_into_another_row_does_not_open(departments):
    made = opened()
    one, other = an_entry(made), an_entry(made, name="李四")
    InitiativeEntry.objects.filter(pk=other.pk).update(name=bytes(one.name))
    other.refresh_from_db()
    assert keeping.masked_of(other, key=keeping.key_of(made)) == ("—", "—")


def test_nothing_is_entered_before_it_goes_on_or_after_it_ended(departments):
    made = planned()
    grant(approval_id=made.approval_id, by=personas.make("street_leader"))
    with pytest.raises(Refusal, match="不在进行中"):
        entering.opened(made.initiative_id)
    made = opened(name="另一个")
    actions.end(initiative_id=made.initiative_id, by=personas.make("grid_admin"), reason="不再需要了")
    with pytest.raises(Refusal, match="不在进行中"):
        an_entry(made)


def test_who_wants_to_be_out_is_struck_out_as_long_as_the_entry_is_held(departments, signed_in):
    made = opened()
    wrong, out = an_entry(made), an_entry(made)
    by = personas.make("grid_admin")
    actions.end(initiative_id=made.initiative_id, by=by, reason="不再需要了")
    entering.amend(entry_id=wrong.pk, need=wrong.need, values={"phone": "13900000000"}, by=by)
    client = signed_in("grid_admin")
    assert "划去这条登记" in client.get(reverse("entry", args=[out.pk])).content.decode()
    struck = client.post(reverse("entry_strike", args=[out.pk]), {"why": "wished"}, follow=True)
    assert (struck.status_code, "内容已删除" in struck.content.decode()) == (200, True)
    out.refresh_from_db()
    assert (bytes(out.name), bytes(out.phone), out.struck_by) == (b"", b"", by)
    destroyed(made)
    with pytest.raises(InitiativeEntry.DoesNotExist):
        entering.strike(entry_id=wrong.pk, why="wished", by=by)


@pytest.mark.parametrize("who", ["street_leader", "grid_admin"])
def test_what_was_refused_or_taken_back_keeps_no_checklist_from_beginning(departments, signed_in, who):
    made = planned()
    by, initiative = personas.make("grid_admin"), made.initiative
    actions.add_item(
        initiative_id=initiative.pk, what="问一问", target="grid", due_on=initiative.ends_on, by=by
    )
    refuse(approval_id=made.approval_id, by=personas.make(who))
    assert actions.start(initiative_id=initiative.pk, by=by)[1]
    with pytest.raises(Refusal, match="不登记个人信息"):
        an_entry(made)
    page = signed_in("grid_admin").get(reverse("initiative", args=[initiative.pk])).content.decode()
    assert "没有批准，这个专项不登记" in page


@pytest.mark.parametrize(("count", "said"), [(0, "少于 5"), (4, "少于 5"), (5, "5"), (41, "41")])
def test_few_people_are_not_told_apart(count, said):
    assert few(count) == said


def test_who_only_sees_figures_sees_that_there_are_few_and_no_step_of_them(departments, signed_in):
    made = opened(plan=a_plan(readers=("grid_admin",)))
    an_entry(made)
    page = reverse("initiative", args=[made.initiative_id])
    shown = signed_in("street_admin").get(page).content.decode()
    assert "已登记 少于 5 人" in shown
    assert "登记一人" not in shown
    assert "已登记 1 人" in signed_in("grid_admin").get(page).content.decode()
    assert made.initiative.events.filter(verb__in=UNTOLD).exists()


def test_the_whole_life_by_its_pages(departments, signed_in, django_capture_on_commit_callbacks):
    made = an_initiative(kind="epidemic", name="居家帮扶")
    personas.make("street_leader")
    desk, officer, leader = (signed_in(one) for one in ("grid_admin", "community_officer", "street_leader"))
    plan, by = reverse("collecting", args=[made.pk]), personas.make("grid_admin")
    given = {
        "purpose": "送药送菜", "basis": "emergency", "law": "《突发事件应对法》", "readers": ["grid_admin"], "needs": "送药\n送菜",
    }  # fmt: skip
    assert desk.post(plan, given | {"basis": "staff"}).status_code == 400
    assert desk.post(plan, given).status_code == 302
    asked = Collecting.objects.get(initiative=made).approval_id
    assert plan in leader.get(reverse("home")).content.decode()
    decide = reverse("collecting_decide", args=[made.pk, asked])
    assert desk.post(decide, {"decision": "yes"}).status_code == 403
    assert leader.post(decide, {"decision": "yes"}).status_code == 302
    actions.add_item(initiative_id=made.pk, what="问一问", target="grid", due_on=made.ends_on, by=by)
    actions.start(initiative_id=made.pk, by=by)
    found = Collecting.objects.get(initiative=made)
    new = reverse("entry_new", args=[a_task(found).pk])
    assert "不留在手机里" in officer.get(new).content.decode()
    sent = VALUES | {"need": found.needs.first().pk}
    assert officer.post(new, sent).status_code == 302
    listed = desk.get(reverse("entry_list"), {"initiative": str(made.pk)}).content.decode()
    assert "段**" in listed
    assert not any(value in listed for value in (NAME, PHONE, NOTE))
    assert desk.post(reverse("collecting_destroy", args=[made.pk])).status_code == 302
    wait = reverse("collecting_decide", args=[made.pk, waiting_of(found).pk])
    with django_capture_on_commit_callbacks(execute=True):
        assert leader.post(wait, {"decision": "yes"}).status_code == 302
    assert officer.get(new).status_code == 404
    certificate = made.certificate
    shown = desk.get(reverse("certificate", args=[certificate.pk])).content.decode()
    assert certificate.digest in shown
    assert "居家帮扶" in desk.get(reverse("certificate_list")).content.decode()
    assert (
        "少于 5"
        in signed_in("street_admin").get(reverse("certificate", args=[certificate.pk])).content.decode()
    )
    assert (
        signed_in("other_street_leader").get(reverse("certificate", args=[certificate.pk])).status_code == 404
    )


def test_whole_values_leave_only_by_what_another_granted(departments):
    made = opened()
    an_entry(made)
    by, query = personas.make("grid_admin"), {"initiative": str(made.initiative_id)}
    with pytest.raises(Refusal):
        exports.ask(name="initiative_entries", query=query, form="csv", by=personas.make("street_admin"))
    purpose = exports.Purpose("上门送药核对", "街道平安办", "交办会议")
    asked, _new = exports.ask(
        name="initiative_entries", query=query, form="csv", by=by, is_full=True, purpose=purpose
    )
    assert asked.state == "asked_for"
    destroyed(made)
    assert not type(asked).objects.filter(pk=asked.pk).exists()


def test_a_post_that_the_plan_names_opens_nothing_where_it_is_not_held(departments):
    made = opened(plan=a_plan(readers=("street_leader",)))
    entry, by = an_entry(made), personas.make("grid_admin")
    personas.appoint(by, "street_leader", personas.HONGYUN)
    assert not InitiativeEntry.objects.visible_to(by).exists()
    with pytest.raises(InitiativeEntry.DoesNotExist):
        entering.reveal(entry_id=entry.pk, field="phone", why="ring", by=by)
    personas.appoint(by, "street_leader", personas.LIANHUA)
    assert InitiativeEntry.objects.visible_to(type(by).objects.get(pk=by.pk)).get() == entry


def test_kinds_of_help_say_no_illness_change_only_what_was_granted_and_stand_in_the_log(departments):
    by, made = personas.make("grid_admin"), planned()
    change = {"initiative_id": made.initiative_id, "by": by}
    with pytest.raises(Refusal, match="没有登记"):
        planning.reword_needs(needs=["送水"], **change)
    with pytest.raises(Refusal, match="病情"):
        planned(plan=a_plan(needs=("确诊病例",)))
    grant(approval_id=made.approval_id, by=personas.make("street_leader"))
    with pytest.raises(Refusal, match="病情"):
        planning.reword_needs(needs=["送药", "阳性"], **change)
    planning.reword_needs(needs=["送水"], **change)
    told = SecurityEvent.objects.get(subject_kind="grids.collecting")
    assert (told.actor, told.detail["needs"]) == (by, ["送水"])


def test_what_was_to_be_collected_with_a_dropped_plan_is_granted_no_more(departments, monkeypatch):
    by, leader, made = personas.make("grid_admin"), personas.make("street_leader"), planned()
    undoing.drop(initiative_id=made.initiative_id, by=by)
    assert not Approval.objects.to_decide(leader).exists()
    with pytest.raises(Refusal, match="失效"):
        grant(approval_id=made.approval_id, by=leader)
    # whoever grants at the same moment comes behind the dropping
    monkeypatch.setattr(undoing.approvals, "outrun", len)
    made = planned(name="另一次帮扶")
    undoing.drop(initiative_id=made.initiative_id, by=by)
    with pytest.raises(Refusal, match="已经撤销"):
        grant(approval_id=made.approval_id, by=leader)
    made.refresh_from_db()
    assert made.opened_at is None


def test_posts_that_read_are_those_whose_role_may(departments):
    assert set(planning.reading_posts()) == set(
        PostKind.objects.filter(role__in=["grid_admin", "street_leader"], is_active=True)
    )


def test_entries_open_after_the_keys_of_the_installation_were_changed(departments, settings):
    made = opened()
    entry = an_entry(made)
    settings.FIELD_KEYS = [base64.urlsafe_b64encode(os.urandom(32)).decode(), *settings.FIELD_KEYS]
    assert (
        resealing.reseal(look_ups=False, tell=lambda name, tally: None)["grids.InitiativeEntry"].changed == 1
    )
    settings.FIELD_KEYS = settings.FIELD_KEYS[:1]
    entry, made = InitiativeEntry.objects.get(pk=entry.pk), Collecting.objects.get(pk=made.pk)
    assert keeping.get(entry, "phone", key=keeping.key_of(made)) == PHONE


def a_table(*rows: str) -> SimpleUploadedFile:
    text = "\n".join(("网格,楼栋,姓名,电话,需要什么帮助,需要什么", *rows))
    return SimpleUploadedFile("登记.csv", ("\ufeff" + text).encode())


def test_a_table_lies_nowhere_but_where_it_came_in(departments, signed_in, monkeypatch):
    made, desk, read = opened(), signed_in("grid_admin"), []
    monkeypatch.setattr(
        "grids.initiatives.collecting.bringing.rows_of", lambda path, _name: read.append(path) or []
    )
    monkeypatch.setattr(
        "grids.staffing.table.views.rows_of", lambda path, _name: read.append(path) or Read([])
    )
    desk.post(reverse("entry_bring", args=[made.initiative_id]), {"file": a_table("x")})
    desk.post(f"{reverse('staffing_import')}?area={personas.LIANHUA}", {"file": a_table("x")})
    # what a process that is killed leaves there is swept
    assert [path.parent for path in read] == [incoming()] * 2
    assert not any(path.exists() for path in read)
