"""An import as a whole is taken back, and what a later ledger says otherwise is taken over: as steps, and figures follow."""

import contextlib
import json
import uuid

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.urls import reverse

from grids.conduct.refusals import Refusal
from grids.staff.queries import system_actor
from tests.personas import LIANHUA
from whistles.imports import actions, running
from whistles.imports.afterwards import working
from whistles.imports.models import Import, ImportState
from whistles.intake.models import Category, Lead
from whistles.lifecycle import taking_back
from whistles.lifecycle.actions import record
from whistles.lifecycle.models import Whistle, WhistleEvent
from whistles.lifecycle.table import LIFECYCLE

pytestmark = pytest.mark.django_db
HEADER = "编号,标题,内容,收到时间,派单时间,办结时间"
RIGHT = (
    "UN1,路灯不亮,x,2023-04-01 09:00,2023-04-02 09:00,2023-04-03 10:00", "UN2,井盖,x,2023-04-02 09:00,2023-04-03 09:00,",
    "UN3,污水,x,2023-04-03 09:00,,2023-05-20 10:00",
)  # fmt: skip


@pytest.fixture
def bring(departments, tmp_path, capsys):
    """`bring(rows, *options)` imports a file of these rows; the import."""

    def call(rows, *more, header=HEADER) -> Import:
        path = tmp_path / "ledger.csv"
        path.write_text("\n".join([header, *rows]), encoding="utf-8")
        given = [str(path), "--source", "hotline_12345", "--area", LIANHUA, "--grade", "routine", "--json"]
        with contextlib.suppress(SystemExit):
            call_command("import_ledger", *given, *more)
        capsys.readouterr()
        return Import.objects.latest("created_at")

    return call


@pytest.fixture
def figures(capsys):
    """What the street's figures say at the end of some days."""

    def call() -> list[dict]:
        found = []
        for day in ("2023-04-10", "2024-01-01"):
            capsys.readouterr()
            call_command("closure_statistics", area=LIANHUA, json=True, as_of=day)
            found.append(json.loads(capsys.readouterr().out))
        return found

    return call


def back(ledger: Import, reason="收到时间对成了派单时间") -> Import:
    actions.take_back(import_id=ledger.pk, reason=reason, by=system_actor())
    return running.run_and_wait(import_id=ledger.pk)


def over(ledger: Import, *, differences="all", by=None) -> Import:
    actions.take_over(
        import_id=ledger.pk, differences=differences, reason="核对了原单", by=by or system_actor()
    )
    return running.run_and_wait(import_id=ledger.pk)


def matters() -> set[tuple]:
    """The matters that count, as they stand."""
    leads = Lead.objects.exclude(state="taken_back")
    return set(
        leads.values_list(
            "source_number", "received_at", "state", "whistle__whistled_at", "whistle__closed_at", "whistle__outcome",
            "whistle__state",
        )
    )  # fmt: skip


def test_a_wrong_column_is_mended_end_to_end(bring, figures, capsys):
    nothing = figures()
    wrong = bring(RIGHT, "--column", "received=派单时间", "whistled=")
    assert wrong.imported == 2
    assert back(wrong).state == ImportState.TAKEN_BACK
    assert (wrong_now := Import.objects.get(pk=wrong.pk)).taken_back == 2
    assert wrong_now.kept == 0
    assert (matters(), figures()) == (set(), nothing)

    mended = bring(RIGHT)
    assert (mended.imported, mended.refused, mended.differing) == (3, 0, 0)
    put_right = (matters(), figures())
    # the same as one right import
    assert back(mended).kept == 0
    assert bring(RIGHT).imported == 3
    assert (matters(), figures()) == put_right


def test_what_somebody_went_on_with_is_kept_and_named_and_the_rest_is_taken_back(bring, person):
    ledger = bring(RIGHT)
    whistle = Whistle.objects.get(leads__source_number="UN2")
    record(
        whistle,
        LIFECYCLE.steps["instruct"],
        by=person("street_leader"),
        reason="尽快",
    )
    done = back(ledger)
    assert (done.state, done.taken_back, done.kept) == (ImportState.TAKEN_BACK, 2, 1)
    (kept,) = done.kept_matters.all()
    assert kept.lead.source_number == "UN2"
    assert "批示" in kept.why
    assert {number for number, *_rest in matters()} == {"UN2"}


def test_differences_are_taken_over_as_steps_and_the_figures_are_those_of_the_last_ledger(bring, figures):
    last = (
        "CR1,路灯不亮,x,2023-04-01 09:00,,2023-04-20 10:00", "CR2,井盖,x,2023-04-01 09:00,,", "CR3,噪声,x,2023-03-30 09:00,,",
        "CR4,占道,x,2023-04-01 09:00,2023-04-01 15:00,2023-04-09 09:00",
    )  # fmt: skip
    once = bring(last)
    wanted = (matters(), figures())
    back(once)

    bring((
        "CR1,路灯不亮,x,2023-04-01 09:00,,2023-04-03 10:00", "CR2,井盖,x,2023-04-01 09:00,,2023-04-03 10:00",
        "CR3,噪声,x,2023-04-01 09:00,,", "CR4,占道,x,2023-04-01 09:00,2023-04-01 10:00,2023-04-09 09:00",
    ))  # fmt: skip
    later = bring(last)
    assert later.differing == 4
    one = later.differences.get(kind="closed")
    over(later, differences=[one.pk])
    assert later.differences.filter(taken_over_at=None).count() == 3
    done = over(later)
    assert done.state == ImportState.DONE
    assert [kept for kept in later.differences.values_list("kept_because", flat=True) if kept] == []
    assert (matters(), figures()) == wanted
    assert set(WhistleEvent.objects.filter(ledger_id=later.pk).values_list("reason", flat=True)) == {
        "核对了原单"
    }
    # nothing differs any more
    assert bring(last).differing == 0
    with pytest.raises(Refusal, match="没有与系统不一致"):
        over(later)


def test_a_matter_that_somebody_went_on_with_is_not_corrected_and_says_who(bring, person):
    bring(RIGHT)
    whistle = Whistle.objects.get(leads__source_number="UN1")
    category = Category.objects.create(path="市容", name="市容")
    record(
        whistle,
        LIFECYCLE.steps["recategorise"],
        by=person("street_admin"),
        reason="查清楚",
        category=category,
    )
    later = bring((RIGHT[0].replace("2023-04-03 10:00", "2023-04-08 10:00"), *RIGHT[1:]))
    over(later)
    (one,) = later.differences.all()
    assert (one.taken_over_at, "改分类" in one.kept_because) == (None, True)
    assert Whistle.objects.get(pk=whistle.pk).closed_at.day == 3


class Killed(BaseException):
    """What no code expects."""


def test_killed_in_the_middle_it_leaves_nothing_half_and_goes_on(bring, monkeypatch, figures):
    nothing = figures()
    ledger = bring(
        [f"K{n},第{n}件,x,2023-04-01 09:00,,{'2023-04-03 10:00' if n % 2 else ''}" for n in range(30)]
    )
    monkeypatch.setattr(working, "BATCH", 7)
    actions.take_back(import_id=ledger.pk, reason="传错了街道", by=system_actor())
    plain, calls = taking_back.take_back_many, []

    def dies(**given):
        calls.append(1)
        came = plain(**given)
        if len(calls) == 3:
            # nothing of its batch holds
            raise Killed
        return came

    with monkeypatch.context() as now:
        now.setattr(taking_back, "take_back_many", dies)
        with pytest.raises(Killed):
            running.take_a_turn(import_id=ledger.pk)
    halfway = Import.objects.get(pk=ledger.pk)
    assert (halfway.state, halfway.taken_back, len(matters())) == (ImportState.UNDOING, 14, 16)
    # beside it nothing of its channel is brought in
    with pytest.raises(CommandError, match="撤回中"):
        bring(RIGHT)
    running.run_and_wait(import_id=ledger.pk)
    done = Import.objects.get(pk=ledger.pk)
    assert (done.state, done.taken_back, done.kept) == (ImportState.TAKEN_BACK, 30, 0)
    assert (matters(), figures()) == (set(), nothing)


def test_a_complaint_is_never_taken_back_with_its_import_and_nothing_is_told_of_it(bring):
    ledger = bring(
        ["J1,举报某站,x,2023-04-01 09:00,,,是", "J2,路灯,x,2023-04-01 09:00,,,"],
        header=f"{HEADER},是否检举控告",
    )
    done = back(ledger)
    assert (done.taken_back, done.kept) == (1, 0)
    assert Lead.objects.get(is_sealed=True).state == "new"


def test_whoever_brought_it_in_or_the_streets_administrator_takes_it_back_with_a_reason(
    bring, person, signed_in
):
    ledger = bring(RIGHT)
    with pytest.raises(Refusal, match="撤回的原因"):
        actions.take_back(import_id=ledger.pk, reason="", by=person("street_admin"))
    with pytest.raises(Import.DoesNotExist):
        actions.take_back(import_id=ledger.pk, reason="错了", by=person("street_leader"))
    desk = signed_in("street_admin")
    address = reverse("import_take_back", args=[ledger.pk])
    assert "撤回这 3 件" in desk.get(address).content.decode()
    assert desk.post(address, {"reason": ""}).status_code == 400
    over_api = reverse("api_import-take-over", args=[ledger.pk])
    said = desk.post(over_api, {"reason": "核对了"}, content_type="application/json")
    assert (said.status_code, "没有与系统不一致" in said.content.decode()) == (409, True)
    assert desk.post(address, {"reason": "对错了列"}).status_code == 302
    page = desk.get(reverse("import_page", args=[ledger.pk])).content.decode()
    assert "正在撤回" in page
    running.run_and_wait(import_id=ledger.pk)
    page = desk.get(reverse("import_page", args=[ledger.pk])).content.decode()
    assert "3 件不再计入任何统计" in page
    assert "全部撤回了" in page
    shown = desk.get(reverse("api_import-detail", args=[ledger.pk])).json()
    assert (shown["state"], shown["taken_back"], shown["kept"]) == ("taken_back", 3, 0)
    assert desk.get(reverse("api_import-kept", args=[ledger.pk])).json()["results"] == []


def test_the_command_takes_back_and_says_what_is_kept(bring, capsys):
    ledger = bring(RIGHT)
    call_command("take_back_import", str(ledger.pk), "--reason", "传错了", "--json")
    assert json.loads(capsys.readouterr().out) == {"taken_back": 3, "kept": []}
    with pytest.raises(CommandError):
        call_command("take_back_import", str(ledger.pk), "--reason", "传错了")
    with pytest.raises(CommandError, match="没有这次导入"):
        call_command("take_back_import", str(uuid.uuid4()), "--reason", "传错了")


def test_where_a_later_ledger_says_that_it_stands_is_taken_over_too(bring, figures):
    head = "编号,标题,内容,收到时间,办结时间,状态"
    last = [
        "A-1,路灯,x,2023-04-01 09:00,,作废",
        "A-2,井盖,x,2023-04-01 09:00,2023-04-05 10:00,已办结",
        "A-3,污水,x,2023-04-01 09:00,,办理中",
    ]
    once = bring(last, header=head)
    wanted = (matters(), figures())
    assert back(once).kept == 0
    bring([
        "A-1,路灯,x,2023-04-01 09:00,2023-04-03 10:00,已办结", "A-2,井盖,x,2023-04-01 09:00,,作废",
        "A-3,污水,x,2023-04-01 09:00,,作废",
    ], header=head)  # fmt: skip
    later = bring(last, header=head)
    assert sorted(later.differences.values_list("kind", flat=True)) == ["state", "state", "state"]
    over(later)
    assert set(later.differences.values_list("kept_because", flat=True)) == {""}
    assert (matters(), figures()) == wanted


def test_what_was_put_right_by_an_import_stays_when_that_one_is_taken_back(bring):
    bring(RIGHT)
    later = bring(
        (
            RIGHT[0].replace("2023-04-03 10:00", "2023-04-08 10:00"),
            "UN4,占道,x,2023-04-03 09:00,2023-04-03 10:00,",
        )
    )
    over(later)
    done = back(later)
    assert (done.taken_back, done.kept) == (1, 1)
    assert Whistle.objects.get(leads__source_number="UN1").closed_at.day == 8
    assert {number for number, *_rest in matters()} == {"UN1", "UN2", "UN3"}


def test_nothing_is_done_in_the_name_of_somebody_who_may_no_more_and_others_may_ask_for_it_again(
    bring, person, signed_in
):
    gone = person("street_admin")
    bring(RIGHT)
    wanted = matters()
    later = bring(
        (RIGHT[0].replace("-03 10:00", "-08 10:00"), RIGHT[1], RIGHT[2].replace("05-20", "05-22"), "UN5,占道,x,2023-04-03 09:00,,")
    )  # fmt: skip
    one, other = later.differences.filter(kind="closed").order_by("line")
    as_told = matters()
    for ask, more in ((actions.take_over, {"differences": [one.pk]}), (actions.take_back, {})):
        ask(import_id=later.pk, reason="甲的原因", by=type(gone).objects.get(pk=gone.pk), **more)
        with locked(gone):
            stopped = running.run_and_wait(import_id=later.pk)
        assert (stopped.state, "没有这个权限" in stopped.failure) == (ImportState.DONE, True)
        assert matters() == as_told
    page = signed_in("street_admin").get(reverse("import_page", args=[later.pk])).content.decode()
    assert stopped.failure in page
    # what somebody else chooses is theirs alone
    over(later, differences=[other.pk])
    left = later.differences.filter(taken_over_at=None).values_list("pk", flat=True)
    assert list(left) == [one.pk]
    assert back(later).taken_back == 1
    assert {row[0] for row in matters()} == {row[0] for row in wanted}


@contextlib.contextmanager
def locked(who):
    type(who).objects.filter(pk=who.pk).update(is_active=False)
    yield
    type(who).objects.filter(pk=who.pk).update(is_active=True)


def test_another_choice_from_a_page_that_is_old_is_refused_and_the_same_one_changes_nothing(bring):
    bring(RIGHT)
    later = bring((RIGHT[0].replace("-03 10:00", "-08 10:00"), RIGHT[1], RIGHT[2].replace("05-20", "05-22")))
    one, other = later.differences.filter(kind="closed").order_by("line")
    seen = {
        "import_id": later.pk, "reason": "核对了原单", "by": system_actor(), "version": later.version,
    }  # fmt: skip
    actions.take_over(differences=[one.pk], **seen)
    running.run_and_wait(import_id=later.pk)
    assert actions.take_over(differences=[one.pk], **seen).state == ImportState.DONE
    for choice in ([other.pk], "all", "closed"):
        with pytest.raises(Refusal, match="改成台账说的"):
            actions.take_over(differences=choice, **seen)


def test_what_was_taken_back_is_neither_missed_nor_put_right_nor_taken_for_what_came_after_it(bring):
    twice = (RIGHT[0], RIGHT[0].replace("-03 10:00", "-05 10:00"))
    first = bring(twice)
    moved = bring((RIGHT[0].replace("-01 09:00", "-01 08:00"),))
    back(first)
    over(moved)
    (one,) = moved.differences.all()
    assert (one.taken_over_at, "又变过" in one.kept_because) == (None, True)
    # one number, and the matter that was taken back has it too
    for _again in range(3):
        again = bring(twice)
        assert list(again.differences.values_list("lead__state", flat=True)) == ["whistled"]
        back(again)
    others = bring(("UN8,路灯,x,2023-03-01 09:00,,", "UN9,路灯,x,2023-04-28 09:00,,"))
    assert (others.missing, others.differences.count()) == (0, 0)


def test_what_an_import_only_opened_again_is_named_when_it_is_taken_back(bring):
    head = "编号,标题,内容,收到时间,办结时间,状态"
    bring(["A-1,路灯,x,2023-04-01 09:00,2023-04-03 10:00,已办结"], header=head)
    again = "A-1,路灯,x,2023-04-01 09:00,,重办"
    alone = bring([again], header=head)
    over(alone)
    with pytest.raises(Refusal, match="按它改正过"):
        back(alone)
    bring(["A-1,路灯,x,2023-04-01 09:00,2023-04-03 10:00,已办结"], header=head)
    later = bring([again, "A-2,井盖,x,2023-04-01 09:00,,办理中"], header=head)
    over(later)
    done = back(later)
    assert (done.taken_back, done.kept) == (1, 1)
    assert done.kept_matters.get().lead.source_number == "A-1"
