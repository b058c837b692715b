"""Whatever somebody with the owner's rights does to the books is found, and is found again until somebody says what it was."""

import json
import re
import time
from base64 import urlsafe_b64encode
from contextlib import closing, suppress
from datetime import timedelta
from types import SimpleNamespace

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from grids.conduct.books import common as every_book
from grids.conduct.events import GENESIS, signed
from grids.conduct.refusals import Refusal
from grids.staff.queries import system_actor
from tests.factories import whistles as made
from tests.factories.grids import a_user
from tests.factories.homes import a_family
from tests.factories.initiatives import begun
from tests.factories.patrols import a_finding
from tests.factories.registry import a_building_by_hand
from tests.factories.requests import a_request
from tests.factories.sheets import a_register_import
from tests.faults.ledgers import ledger_file, uploaded
from tests.personas import CITY, LIANHUA, appoint
from whistles.intake.actions import dismiss, reveal_reporter
from whistles.intake.models import Lead
from whistles.lifecycle import erasing
from whistles.lifecycle.models import Whistle, WhistleEvent
from whistles.statistics import actions as statistics
from whistles.verification import heads, looking, moments
from whistles.verification.actions import close_finding, make_heads, make_moment, verify
from whistles.verification.helping import HOW, whom_of
from whistles.verification.models import DayHead, Finding, FindingClosing, FindingEnd, FindingKind, MomentHead

pytestmark = pytest.mark.django_db(transaction=True)


def by_force(*statements: str) -> None:
    """As somebody with the rights of the tables' owner does it, every guard switched off of what is named and its parts."""
    said = " ".join(statements)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal AND tgparentid = 0"
        )
        named = tuple(re.findall(r"\b(?:whistles|grids)_\w+", said))
        tables = [table for (table,) in cursor.fetchall() if "CASCADE" in said or table.startswith(named)]
        switched = {
            how: [f"ALTER TABLE {table} {how} TRIGGER USER" for table in tables]
            for how in ("DISABLE", "ENABLE")
        }
        for statement in (*switched["DISABLE"], *statements, *switched["ENABLE"]):
            cursor.execute(statement)


@pytest.fixture
def books(as_owner, departments, person, once):
    """Matters in every state, readings, the heads of their day made and kept outside."""
    found = once.begin("books", lambda: whole_books(departments, person))
    # the day is over: what is written from here on belongs to the next
    with time_machine.travel(timezone.now() + timedelta(days=1)):
        yield found


def whole_books(departments, person) -> dict:
    closed = made.a_whistle(state="closed", title="楼道灯不亮")
    made.a_whistle(state="whistled")
    made.a_whistle(state="cancelled")
    lead = made.a_lead(reporter_name="李举报", reporter_phone="13800005678")
    dismissed = made.a_lead()
    dismiss(
        lead_id=dismissed.pk,
        by=system_actor(),
        version=dismissed.version,
        reason="不属于本街道",
        reply="已转办",
    )
    sealed = made.a_lead(
        is_sealed=True, accused=departments["lianhua-police"], reporter_name="王举报", reporter_phone="13800009999"
    )  # fmt: skip
    for number in range(3):
        reveal_reporter(lead_id=lead.pk, by=person("street_leader"), field="name", reason=f"核实情况{number}")
    statistics.refresh()
    with time_machine.travel(timezone.now() + timedelta(days=1)):
        assert len(make_heads()) == 1
        assert sentences() == []
    return {"closed": closed, "dismissed": dismissed, "sealed": sealed, "lead": lead}


def sentences() -> list[str]:
    return [one.sentence for one in verify().found]


LAST = "(SELECT max(seq) FROM whistles_whistleevent WHERE whistle_id = '{closed}')"
CUT_WHISTLE = (
    # as it was after it was blown
    (
        "UPDATE whistles_whistle SET state = 'whistled', closed_at = NULL, outcome = '', resolution = '', version = 1, "
        "last_digest = (SELECT digest FROM whistles_whistleevent WHERE whistle_id = '{closed}' AND seq = 1) "
        "WHERE id = '{closed}'"
    ),
    "DELETE FROM whistles_whistleevent WHERE whistle_id = '{closed}' AND seq > 1",
)
WHOLE_MATTER = (
    "DELETE FROM whistles_leadevent WHERE lead_id IN (SELECT id FROM whistles_lead WHERE whistle_id = '{closed}')",
    "DELETE FROM whistles_lead WHERE whistle_id = '{closed}'",
    "DELETE FROM whistles_whistleevent WHERE whistle_id = '{closed}'",
    "DELETE FROM whistles_term WHERE whistle_id = '{closed}'",
    "DELETE FROM whistles_reportin WHERE whistle_id = '{closed}'",
    "DELETE FROM whistles_whistle WHERE id = '{closed}'",
)
REWRITTEN = (
    "UPDATE whistles_whistleevent SET actor_label = '别人', reason = '别的', "
    "digest = sha256(digest || 'x'::bytea) WHERE whistle_id = '{closed}' AND seq = " + LAST,
    "UPDATE whistles_whistle SET last_digest = (SELECT digest FROM whistles_whistleevent WHERE "
    "whistle_id = '{closed}' AND seq = " + LAST + ") WHERE id = '{closed}'",
)
TAMPERINGS = {
    "the department of a step": (
        (
            "UPDATE whistles_whistleevent SET department_id = "
            "(SELECT max(d.id) FROM grids_department d WHERE d.id IS DISTINCT FROM department_id) WHERE whistle_id = '{closed}'"
        ),
    ),
    "the matter of a step": (
        "SET CONSTRAINTS ALL DEFERRED",
        "UPDATE whistles_whistleevent e SET whistle_id = (SELECT id FROM whistles_whistle WHERE state = 'cancelled') "
        "WHERE whistle_id = '{closed}' AND seq = " + LAST,
    ),
    **{
        f"{column} of a whistle": (f"UPDATE whistles_whistle SET {column} = {value} WHERE id = '{{closed}}'",)
        for column, value in {
            "title": "'别的标题'",
            "resolution": "'别的结果'",
            "outcome": "'withdrawn'",
            "address": "'别处'",
            "whistled_at": "whistled_at - interval '200 days'",
            "closed_at": "closed_at + interval '1 hour'",
            "close_due_at": "coalesce(close_due_at, now()) + interval '9 days'",
            "due_rule": "'别的依据'",
            "received_at": "received_at - interval '9 days'",
            "lead_department_id": "NULL",
            "grade_key": "(SELECT min(key) FROM whistles_grade g WHERE g.key <> grade_key)",
            "category_id": "NULL, community_code = ''",
            "due_tentative": "NOT due_tentative",
        }.items()
    },
    **{
        f"{column} of a lead": (f"UPDATE whistles_lead SET {column} = {value} WHERE id = '{{lead}}'",)
        for column, value in {
            "title": "'别的标题'",
            "content": "'别的内容'",
            "received_at": "received_at - interval '9 days'",
            "address": "'别处'",
            "source_number": "'X-1'",
            "external_due_at": "now()",
        }.items()
    },
    **{
        f"{column} of a lead emptied": (f"UPDATE whistles_lead SET {column} = '' WHERE id = '{{lead}}'",)
        for column in ("reporter_name", "reporter_phone", "reporter_mask", "phone_digest")
    },
    "another look-up": ("UPDATE whistles_lead SET phone_digest = '\\x0102' WHERE id = '{lead}'",),
    "another mask": ("UPDATE whistles_lead SET reporter_mask = '张**' WHERE id = '{lead}'",),
    "who reported a complaint": (
        "UPDATE whistles_lead SET reporter_name = '', reporter_phone = '' WHERE id = '{sealed}'",
    ),
    "the phone of a complaint": ("UPDATE whistles_lead SET reporter_phone = '' WHERE id = '{sealed}'",),
    "a sealed name that doesn't open": (
        "UPDATE whistles_lead SET reporter_name = reporter_name || '\\x00' WHERE id = '{sealed}'",
    ),
    **{
        f"{column} of {whose} as if an older release had sealed it, {version}": (
            f"UPDATE whistles_lead SET {column} = '\\x{version:02x}' || substr({column}, 2) WHERE id = '{{{whose}}}'",
        )
        for column in ("reporter_name", "reporter_phone")
        for whose in ("lead", "sealed")
        for version in (1, 2)
    },
    "a name of another lead": (
        "UPDATE whistles_lead t SET reporter_name = l.reporter_name FROM whistles_lead l WHERE l.id = '{sealed}' AND t.id = '{lead}'",
    ),
    "whom a complaint was kept from": ("UPDATE whistles_lead SET kept_from = '{{}}' WHERE id = '{sealed}'",),
    "the numbering of a complaint": ("UPDATE whistles_lead SET number_space = '1x' WHERE id = '{sealed}'",),
    "the seal of a complaint": (
        "UPDATE whistles_lead SET is_sealed = false, accused_id = NULL, kept_from = '{{}}', number_space = '' WHERE id = '{sealed}'",
    ),
    "the accused of a complaint": ("UPDATE whistles_lead SET accused_id = NULL WHERE id = '{sealed}'",),
    "a part's times": (
        "UPDATE whistles_reportin SET signed_at = signed_at - interval '1 hour' WHERE whistle_id = '{closed}'",
    ),
    "a part": (
        "DELETE FROM whistles_term WHERE whistle_id = '{closed}'",
        "DELETE FROM whistles_reportin WHERE whistle_id = '{closed}'",
    ),
    "a term": ("DELETE FROM whistles_term WHERE whistle_id = '{closed}' AND clock = 'close'",),
    "when a term fell due": (
        "UPDATE whistles_term SET due_at = due_at + interval '1 day' WHERE whistle_id = '{closed}' AND clock = 'close'",
    ),
    "the tail of a lead": (
        (
            "UPDATE whistles_lead SET state = 'new', reply = '', version = 1, last_digest = (SELECT digest FROM "
            "whistles_leadevent WHERE lead_id = '{dismissed}' AND seq = 1) WHERE id = '{dismissed}'"
        ),
        "DELETE FROM whistles_leadevent WHERE lead_id = '{dismissed}' AND seq = 2",
    ),
    "the tail of a whistle": CUT_WHISTLE,
    "a whole matter": WHOLE_MATTER,
    "a whole matter and its number": (*WHOLE_MATTER, "UPDATE whistles_numberseries SET last = last - 1"),
    "a matter without its steps": (WHOLE_MATTER[0], WHOLE_MATTER[2]),
    "who closed and why, marked anew without the key": REWRITTEN,
    "the last two readings": ("DELETE FROM grids_disclosure WHERE seq > 1",),
    "all readings": ("TRUNCATE grids_disclosure",),
    "all steps of leads": ("TRUNCATE whistles_leadevent",),
    "all steps and what hangs on them": ("TRUNCATE whistles_whistleevent, whistles_leadevent CASCADE",),
    "the last of the security log": (
        "DELETE FROM grids_securityevent e WHERE seq = (SELECT max(seq) FROM grids_securityevent s WHERE s.chain = e.chain)",
    ),
    "all of the security log": ("TRUNCATE grids_securityevent",),
    "a line of the security log": (
        "UPDATE grids_securityevent SET actor_label = '别人' WHERE kind = 'reveal'",
    ),
    "the rollups": ("UPDATE whistles_closurerollup SET closed = closed + 1",),
    "a head": ("UPDATE whistles_dayhead SET books = '{{}}'::jsonb",),
    "all heads": ("TRUNCATE whistles_dayhead",),
    "a time before Christ": (
        "ALTER TABLE whistles_lead DROP CONSTRAINT lead_times_within_bounds",
        "UPDATE whistles_lead SET received_at = '0044-03-15 00:00:00+00 BC' WHERE id = '{lead}'",
    ),
    "a time without end": (
        "ALTER TABLE whistles_whistle DROP CONSTRAINT whistle_times_within_bounds",
        "UPDATE whistles_whistle SET close_due_at = 'infinity' WHERE id = '{closed}'",
    ),
    "a mark that is none": (
        "ALTER TABLE whistles_whistle ALTER last_digest DROP NOT NULL",
        "UPDATE whistles_whistle SET last_digest = NULL WHERE id = '{closed}'",
    ),
}


@pytest.mark.parametrize("what", TAMPERINGS)
def test_what_is_done_by_force_is_found_and_found_again(books, what, capsys):
    """The second run begins after a night: the recount that mends the rollups has been."""
    undone = [
        "ALTER TABLE whistles_whistle ALTER last_digest SET NOT NULL",
    ] if what == "a mark that is none" else []  # fmt: skip
    names = {name: str(row.pk) for name, row in books.items()}
    by_force(*(statement.format(**names) for statement in TAMPERINGS[what]))

    first = {one.fault for one in verify().found}
    assert first != set()
    assert set(Finding.objects.values_list("fault", flat=True)) == first

    statistics.recount()
    second = {one.fault for one in verify().found}
    assert first - second == set()

    capsys.readouterr()
    with pytest.raises(SystemExit) as end:
        call_command("verify_ledger", "--json")
    assert end.value.code == 1
    told = json.loads(capsys.readouterr().out)
    assert {one["id"] for one in told["findings"]} == {
        str(pk) for pk in Finding.objects.values_list("pk", flat=True)
    }
    if what.startswith("a time") or undone:
        restore()


def restore() -> None:
    """What the test changed of the tables themselves, for whoever comes next."""
    by_force(
        "DELETE FROM whistles_leadevent", "DELETE FROM whistles_lead", "DELETE FROM whistles_whistleevent",
        "DELETE FROM whistles_term", "DELETE FROM whistles_reportin", "DELETE FROM whistles_whistle",
        "ALTER TABLE whistles_whistle ALTER last_digest SET NOT NULL",
    )  # fmt: skip
    with connection.cursor() as cursor:
        for model in (Lead, Whistle):
            for constraint in model._meta.constraints:
                if constraint.name.endswith("_times_within_bounds"):
                    sql = str(constraint.create_sql(model, connection.schema_editor()))
                    cursor.execute(
                        f"ALTER TABLE {model._meta.db_table} DROP CONSTRAINT IF EXISTS {constraint.name}"
                    )
                    cursor.execute(sql)


def test_a_row_of_any_book_that_was_altered_is_found_by_the_book_itself(books, person, tmp_path):
    """From the registration: a book that comes later is looked at, or this fails."""
    uploaded(ledger_file(tmp_path, 1))
    finding = Finding(
        found_at=timezone.now(), kind="facts", subject_kind="lead", subject_id="1", subject_label="哨源 1",
        area_code=LIANHUA, sentence="登记内容不一致", fingerprint="0" * 64,
    )  # fmt: skip
    finding.digest = signed(finding, GENESIS)
    finding.save()
    close_finding(finding_id=finding.pk, by=person("auditor"), reason="已经查明原因")
    a_finding()
    begun()
    a_building_by_hand()
    a_family()
    a_request()
    a_register_import()
    assert sentences() == []
    for model, book in every_book().items():
        table, column = model._meta.db_table, book.written
        newest = model.objects.order_by("-pk").values_list("pk", flat=True)[0]
        for sign in "-+":
            by_force(
                f"UPDATE {table} SET {column} = {column} {sign} interval '1 second' WHERE id = '{newest}'"
            )
            found = {one.kind for one in verify().found} - {"head"}
            assert bool(found) == (sign == "-"), table


PARTS = {
    "title = '别的'": ("whistle", {"标题"}),
    "resolution = '别的', close_due_at = now()": ("whistle", {"办理结果", "时限"}),
    "address = '别处'": ("whistle", {"地址或区域"}),
    "content = '别的', title = '别的'": ("lead", {"标题", "内容"}),
    "reporter_name = '', reporter_mask = ''": ("lead", {"反映人"}),
    "received_at = received_at - interval '9 days'": ("lead", {"时间"}),
}


@pytest.mark.parametrize("change", PARTS)
def test_a_finding_names_what_is_no_longer_as_it_was_marked_when_and_by_whom(books, change):
    table, names = PARTS[change]
    key = {"whistle": "closed", "lead": "lead"}[table]
    by_force(f"UPDATE whistles_{table} SET {change} WHERE id = '{books[key].pk}'")
    last = books[key].events.order_by("seq").last()
    (said,) = [one.sentence for one in verify().found if one.kind == "facts" and "不再是" in one.sentence]
    named, rest = said.split("：", 1)
    assert set(named.split("、")) == names
    assert f"{timezone.localtime(last.recorded_at):%Y-%m-%d %H:%M}" in rest
    assert last.actor_label in rest
    assert "别" not in said


def test_a_departments_part_is_named_as_such(books):
    by_force(f"UPDATE whistles_reportin SET reported_at = now() WHERE whistle_id = '{books['closed'].pk}'")
    assert [said.split("：")[0] for said in sentences()] == ["部门"]


def test_a_step_of_before_there_were_parts_says_that_it_cannot_tell(books):
    lead = books["lead"]
    event = lead.events.get()
    event.facts = bytes(event.facts)[:36]
    event.digest = signed(event, GENESIS)
    digest = bytes(event.digest).hex()
    by_force(
        f"UPDATE whistles_leadevent SET facts = '\\x{event.facts.hex()}', digest = '\\x{digest}' WHERE id = '{event.pk}'",
        f"UPDATE whistles_lead SET last_digest = '\\x{digest}' WHERE id = '{lead.pk}'",
    )
    # only the head of the day knows of another mark
    assert [one for one in verify().found if one.kind == "facts"] == []
    by_force(f"UPDATE whistles_lead SET title = '别的' WHERE id = '{lead.pk}'")
    assert any("分不出是哪一项" in said for said in sentences())


def test_whole_books_are_whole_and_the_command_says_so(books, capsys):
    call_command("verify_ledger", "--json")
    told = json.loads(capsys.readouterr().out)
    assert (told["found"], told["findings"], told["whistles"]) == (0, [], 3)
    call_command("verify_audit", "--json")
    told = json.loads(capsys.readouterr().out)
    assert (told["found"], told["disclosures"], told["days"]) == (0, 3, 1)


def test_the_nightly_recount_that_mends_leaves_a_finding(books):
    by_force("UPDATE whistles_closurerollup SET closed = closed + 1")
    statistics.recount()
    assert statistics.recount().differences == 0
    assert [one.kind for one in verify().found] == ["rollup"]


def test_a_finding_stays_until_somebody_says_what_it_was(books, person, capsys):
    by_force(f"UPDATE whistles_lead SET title = '别的' WHERE id = '{books['lead'].pk}'")
    verify()
    (finding,) = Finding.objects.all()
    auditor = person("auditor")
    with pytest.raises(Refusal, match="四到五百"):
        close_finding(finding_id=finding.pk, by=auditor, reason=" 好 ")
    with pytest.raises(Finding.DoesNotExist):
        close_finding(finding_id=finding.pk, by=person("street_admin"), reason="想把它关掉")
    close_finding(finding_id=finding.pk, by=auditor, reason="经查是数据库维护时误改，已记录")
    with pytest.raises(Refusal, match="已经有人处理"):
        close_finding(finding_id=finding.pk, by=auditor, reason="再处理一次")
    # it is still there for whoever looks, and no alarm any more
    call_command("verify_ledger", "--json")
    told = json.loads(capsys.readouterr().out)
    assert (told["found"], told["closed"]) == (0, 1)
    # another change of the same row is another finding, and what was closed is of a content that is no more
    by_force(f"UPDATE whistles_lead SET state = 'dismissed' WHERE id = '{books['lead'].pk}'")
    with pytest.raises(SystemExit):
        call_command("verify_ledger", "--json")
    assert Finding.objects.count() == 3
    assert FindingClosing.objects.count() == 1


def open_findings(capsys) -> list[str]:
    """The ids of the findings that the command calls an alarm."""
    capsys.readouterr()
    with suppress(SystemExit):
        call_command("verify_ledger", "--json")
    return [one["id"] for one in json.loads(capsys.readouterr().out)["findings"]]


@pytest.fixture
def explained(books, person, capsys):
    """A lead whose title was changed by force, found, and closed by the auditor with a reason."""
    by_force(f"UPDATE whistles_lead SET title = '别的' WHERE id = '{books['lead'].pk}'")
    (finding,) = open_findings(capsys)
    close_finding(finding_id=finding, by=person("auditor"), reason="经查是数据库维护时误改，已记录")
    assert open_findings(capsys) == []
    return books["lead"]


@pytest.mark.parametrize(
    "change",
    [
        "title = '又是别的'",
        "content = '别的内容'",
        "reporter_mask = '张**'",
        "reporter_name = '', reporter_phone = ''",
        "area_code = left(area_code, 9)",
    ],
)  # fmt: skip
def test_a_closing_holds_for_the_state_that_was_looked_at(explained, change, capsys):
    by_force(f"UPDATE whistles_lead SET {change} WHERE id = '{explained.pk}'")
    assert len(open_findings(capsys)) == 1


def test_a_fault_that_went_and_comes_back_is_another_finding(explained, person, capsys):
    for times in (2, 3):
        by_force(f"UPDATE whistles_lead SET title = '{explained.title}' WHERE id = '{explained.pk}'")
        assert open_findings(capsys) == []
        by_force(f"UPDATE whistles_lead SET title = '别的' WHERE id = '{explained.pk}'")
        (finding,) = open_findings(capsys)
        assert open_findings(capsys) == [finding]
        assert (Finding.objects.count(), FindingEnd.objects.count()) == (times, times - 1)
        close_finding(finding_id=finding, by=person("auditor"), reason="经查又是误改，已经记录")
        assert open_findings(capsys) == []


def test_a_finding_on_a_complaint_is_kept_from_the_auditor_whom_it_is_about(as_owner, departments, person):
    auditor = person("auditor")
    lead = made.a_lead(is_sealed=True, accused_person=auditor.member)
    ordinary = made.a_lead()
    by_force(f"UPDATE whistles_lead SET title = '别的' WHERE id IN ('{lead.pk}', '{ordinary.pk}')")
    verify()
    assert Finding.objects.count() == 2
    assert [one.subject_id for one in Finding.objects.visible_to(auditor)] == [str(ordinary.pk)]


def test_a_newer_key_makes_no_closed_finding_another(explained, settings, capsys):
    settings.LEDGER_KEYS = [urlsafe_b64encode(bytes(32)).decode(), *settings.LEDGER_KEYS]
    assert open_findings(capsys) == []


def test_a_closing_without_the_mark_of_the_product_silences_nothing(books, person, capsys):
    by_force(f"UPDATE whistles_lead SET title = '别的' WHERE id = '{books['lead'].pk}'")
    (finding,) = open_findings(capsys)
    FindingClosing.objects.create(
        finding_id=finding, reason="没有密钥的人写的", closed_by=person("auditor"), closed_at=timezone.now(), digest=b"x"
    )  # fmt: skip
    found = open_findings(capsys)
    assert finding in found
    assert len(found) == 2


def test_an_account_that_combines_roles_that_exclude_each_other_is_found(books, person):
    post = person("system_admin").member.appointments.get()
    by_force(
        "INSERT INTO grids_appointment (member_id, kind_id, area_code, period, is_leader) SELECT member_id, "
        f"(SELECT id FROM grids_postkind WHERE role = 'auditor'), area_code, period, false FROM grids_appointment WHERE id = {post.pk}"
    )
    assert [one.kind for one in verify().found] == ["roles"]


def test_roles_that_were_explained_once_are_found_again_and_never_explained_by_whom_they_concern(
    books, person, capsys
):
    """An auditor who was administrator too for a year, ended it, and is it again."""
    own = person("auditor")
    held = (
        "INSERT INTO grids_appointment (member_id, kind_id, area_code, period, is_leader) SELECT member_id, "
        f"(SELECT id FROM grids_postkind WHERE role = 'system_admin'), area_code, '{{}}', false "
        f"FROM grids_appointment WHERE member_id = {own.member.pk} LIMIT 1"
    )
    by_force(held.format("[2024-01-01,2025-01-01)"))
    (finding,) = open_findings(capsys)
    with pytest.raises(Refusal, match="涉及您本人"):
        close_finding(finding_id=finding, by=own, reason="经查没有问题，可以不管")
    other = a_user()
    appoint(other, "auditor", CITY)
    close_finding(finding_id=finding, by=other, reason="当时人手不够，已经结束")
    assert open_findings(capsys) == []
    by_force(held.format("[2026-01-01,)"))
    assert len(open_findings(capsys)) == 1


def test_the_auditor_closes_a_finding_on_its_page(books, signed_in):
    by_force(f"UPDATE whistles_lead SET title = '别的' WHERE id = '{books['lead'].pk}'")
    verify()
    (finding,) = Finding.objects.all()
    client = signed_in("auditor")
    page = f"/admin/whistles/finding/{finding.pk}/"
    shown = client.get(f"{page}change/").content.decode()
    assert "标题：不再是" in shown
    assert "请登记或办理这件事的人" in shown
    assert "研判：" in shown
    assert f'href="{page}close/"' in shown
    assert not set(re.findall(r"[('\[]+(?:open|closed|lead)['),]", shown)), "raw values"
    assert client.post(f"{page}close/", {"reason": "经查是误改"}).status_code == 302
    told = client.get(f"{page}change/").content.decode()
    assert "经查是误改" in told
    assert signed_in("street_admin").post(f"{page}close/", {"reason": "关掉它"}).status_code in (302, 403)
    assert FindingClosing.objects.count() == 1


def test_an_open_finding_waits_on_the_first_page_of_the_auditor_alone(books, signed_in, person):
    by_force("UPDATE whistles_lead SET title = '别的'")
    verify()
    count = Finding.objects.count()
    client = signed_in("auditor")
    shown = client.get("/").content.decode()
    assert f"核对发现 {count} 个问题没有查明" in shown
    assert "/admin/whistles/finding/" in shown
    for role in ("security_officer", "system_admin"):
        assert "没有查明" not in signed_in(role).get("/").content.decode()
    for finding in Finding.objects.all():
        close_finding(finding_id=finding.pk, by=person("auditor"), reason="经查是误改")
    assert "没有查明" not in client.get("/").content.decode()


def test_about_a_complaint_nobody_is_asked_but_its_handlers(books, person):
    """Also where somebody has altered that it is one."""
    desk, handler = str(person("street_admin")), str(person("complaint_officer"))
    whom = []
    unsealed = (
        "is_sealed = false, accused_id = NULL, accused_person_id = NULL, kept_from = '{}', number_space = ''"
    )
    for change in ("title = '别的'", unsealed):
        by_force(f"UPDATE whistles_lead SET {change} WHERE id = '{books['sealed'].pk}'")
        verify()
        found = Finding.objects.filter(subject_id=str(books["sealed"].pk), kind="facts").order_by("-id")
        whom.append(" ".join(whom_of(next(one for one in found if "不再是" in one.sentence))))
    assert "检举控告，只向承办人核对" in whom[0]
    assert handler in whom[0]
    assert "原来可能是检举控告" in whom[1]
    assert all(desk not in said for said in whom)


def test_every_kind_of_finding_says_how_to_look_into_it():
    assert set(HOW) == set(FindingKind.values)
    assert all(HOW.values())


def test_heads_are_one_chain_a_day_each_and_the_file_is_only_added_to(books):
    path = heads.file("heads")
    before = path.read_text()
    with time_machine.travel(timezone.now() + timedelta(days=3)):
        assert len(make_heads()) == 3
        assert make_heads() == []
        assert path.read_text().startswith(before)
        assert len(list(heads.outside("heads"))) == DayHead.objects.count() == 4
        assert sentences() == []


def test_whoever_is_killed_before_the_file_is_written_leaves_it_to_the_next(a_moment_later):
    path = heads.file("moments")
    lines = path.read_text().splitlines(keepends=True)
    path.write_text("".join(lines[:-1]))
    made.a_lead()
    sealed_moment()
    assert [one for one in verify().found if one.kind == "head"] == []


def test_who_writes_here_holds_the_head_up_and_who_writes_in_another_database_of_the_server_does_not(
    databases,
):
    def is_held_up_by(name: str) -> bool:
        with closing(databases.link(name)) as link, link.cursor() as cursor:
            link.autocommit = False
            cursor.execute("SELECT pg_current_xact_id()::text::bigint")
            (writing,) = cursor.fetchone()
            with transaction.atomic():
                return moments.snapshot().first <= writing

    ends = time.monotonic() + 20
    # who wrote here before may still be leaving
    while is_held_up_by("postgres"):
        assert time.monotonic() < ends
        time.sleep(0.05)
    assert is_held_up_by("")


def is_never_written_anew(kind: str, model) -> None:
    last = model.objects.order_by("-seq").first()
    last.books = {"whistles_leadevent": [0, ""]}
    before = heads.file(kind).read_text()
    heads.append(heads.with_last(last, []))
    assert heads.file(kind).read_text() == before


def test_what_the_file_of_days_has_is_never_written_anew_as_it_stands_now(books):
    is_never_written_anew("heads", DayHead)


def test_what_the_file_of_moments_has_is_never_written_anew_as_it_stands_now(a_moment_later):
    is_never_written_anew("moments", MomentHead)


def test_a_line_that_a_full_disk_broke_off_takes_no_other_one_with_it(a_moment_later):
    path = heads.file("moments")
    path.write_text(path.read_text()[:-40])
    made.a_lead()
    sealed_moment()
    there = {line.get("mark") for line in heads.outside("moments")}
    assert {head.as_line["mark"] for head in MomentHead.objects.all()} <= there


@pytest.fixture
def exact(monkeypatch):
    """One clock for everybody: a moment is over as soon as it is; heads are held against the books one at a time."""
    monkeypatch.setattr(moments, "SLACK_MS", 0)
    monkeypatch.setattr(moments, "CHUNK", 1)


def sealed_moment() -> MomentHead:
    """The next head that seals something: autovacuum of this database may hold it up for a moment."""
    ends = time.monotonic() + 20
    while not (head := make_moment()).books:
        assert time.monotonic() < ends
        time.sleep(0.05)
    return head


@pytest.fixture
def a_moment_later(exact, as_owner, departments, person):
    """A complaint, its reading and an ordinary lead of today, and two heads of moments: no day is over."""
    sealed = made.a_lead(
        is_sealed=True, accused=departments["lianhua-police"], reporter_name="王举报", reporter_phone="13800009999"
    )  # fmt: skip
    lead = made.a_lead(reporter_name="李举报", reporter_phone="13800005678")
    whistle = made.a_whistle(state="signed")
    for number in range(2):
        reveal_reporter(lead_id=lead.pk, by=person("street_leader"), field="name", reason=f"核实情况{number}")
    assert make_moment().books == {}
    head = sealed_moment()
    assert head.books["whistles_leadevent"]["530102006"][0] == 3
    assert make_moment() is None
    statistics.refresh()
    assert sentences() == []
    return {"sealed": sealed, "lead": lead, "whistle": whistle}


WITHOUT_LEAD = (
    "DELETE FROM whistles_leadevent WHERE lead_id = '{0}'",
    "DELETE FROM whistles_lead WHERE id = '{0}'",
)
TAILS = {
    "a whole complaint": [one.format("{sealed}") for one in WITHOUT_LEAD],
    "a whole lead": [one.format("{lead}") for one in WITHOUT_LEAD],
    "the last steps of a whistle": [
        "DELETE FROM whistles_whistleevent WHERE whistle_id = '{whistle}' AND seq > 1",
        (
            "UPDATE whistles_whistle SET state = 'whistled', version = 1, last_digest = (SELECT digest FROM "
            "whistles_whistleevent WHERE whistle_id = '{whistle}' AND seq = 1) WHERE id = '{whistle}'"
        ),
    ],
    "the last reading and all that the security log says of it": [
        "DELETE FROM grids_disclosure WHERE seq = (SELECT max(seq) FROM grids_disclosure)",
        (
            "DELETE FROM grids_securityevent e WHERE seq >= (SELECT max(seq) FROM grids_securityevent s WHERE "
            "s.chain = e.chain AND kind = 'reveal')"
        ),
    ],
    "all heads of moments": ["TRUNCATE whistles_momenthead"],
    "the last head of a moment": ["DELETE FROM whistles_momenthead WHERE seq = 2"],
    "a head of a moment": ["UPDATE whistles_momenthead SET books = '{{}}'::jsonb"],
}


@pytest.mark.parametrize("what", TAILS)
def test_what_is_cut_off_on_the_same_day_is_found(a_moment_later, what):
    names = {name: str(row.pk) for name, row in a_moment_later.items()}
    by_force(*(statement.format(**names) for statement in TAILS[what]))
    assert "head" in {one.kind for one in verify().found}
    made.a_lead()
    make_moment()
    assert "head" in {one.kind for one in verify().found}


def test_entries_that_take_the_numbers_of_those_cut_off_hide_nothing(a_moment_later, person):
    by_force(*TAILS["the last reading and all that the security log says of it"])
    reveal_reporter(
        lead_id=a_moment_later["lead"].pk, by=person("street_leader"), field="name", reason="再次核实"
    )
    assert "head" in {one.kind for one in verify().found}


def test_a_moment_is_sealed_only_when_everybody_who_wrote_in_it_has_ended(
    exact, as_owner, departments, databases
):
    """Whoever it is: what is committed late belongs to a later head, and is no finding."""
    made.a_lead()
    with closing(databases.link()) as other, other.cursor() as cursor:
        cursor.execute(
            "BEGIN; INSERT INTO whistles_numberseries (street_code, year, last) VALUES ('530102006', 2031, 0)"
        )
        for _run in range(3):
            assert make_moment().books == {}
        cursor.execute("ROLLBACK")
    assert sealed_moment().books != {}
    assert [one for one in verify().found if one.kind == "head"] == []


def test_however_many_heads_there_are_few_are_held_at_a_time_and_of_the_logs_only_what_they_name(
    a_moment_later, monkeypatch
):
    made.a_lead()
    sealed_moment()
    held, plain = [], moments.held
    monkeypatch.setattr(moments, "held", lambda ends: held.append(len(ends)) or plain(ends))
    with CaptureQueriesContext(connection) as asked:
        assert list(moments.broken()) == []
    assert held == [2] * MomentHead.objects.count()
    of_a_log = [
        one["sql"] for one in asked if "grids_securityevent" in one["sql"] and '"seq" IN' in one["sql"]
    ]
    assert of_a_log
    assert moments.unmatched(["a", "b", "c"], ["b", "a", "a"]) == ({"c"}, {"a"})


def test_a_file_of_moments_that_is_lost_is_one_finding_and_written_again(a_moment_later):
    heads.file("moments").unlink()
    assert [one.subject_kind for one in verify().found] == ["momenthead"]
    call_command("day_heads", "--rewrite", verbosity=0)
    assert sentences() == []


@pytest.mark.parametrize("change", ["", "cut", "other", "words"])
def test_a_file_outside_that_differs_is_found(books, change):
    path = heads.file("heads")
    text = path.read_text()
    path.write_text(
        {"": "", "cut": text[:40], "other": text.replace('"mark": "', '"mark": "00'), "words": "x\n"}[change]
    )
    assert {one.kind for one in verify().found} == {"head"}


def test_a_matter_whose_personal_values_were_erased_is_whole(books):
    lead = books["closed"].leads.get()
    erasing._erase([lead.pk], system_actor(), came := erasing.Erased())
    assert came.done == 1
    assert sentences() == []
    assert WhistleEvent.objects.filter(verb="erase").count() == 1


def test_what_belongs_to_a_matter_that_is_gone_is_found_beside_the_others():
    matters = [SimpleNamespace(pk=1), SimpleNamespace(pk=3)]
    stream = SimpleNamespace(iterator=lambda **_more: iter(matters))
    books = iter([(1, ["a"]), (2, ["b"]), (4, ["d"])]), iter([(3, ["c"])])
    assert list(looking.side_by_side(stream, *books)) == [
        (1, matters[0], [["a"], []]),
        (2, None, [["b"], []]),
        (3, matters[1], [[], ["c"]]),
        (4, None, [["d"], []]),
    ]
