"""Whoever reads the log reads names: no code of ours, in either language, and each step told apart from the other."""

import ast
import re
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.contrib import admin
from django.core.management import call_command
from django.utils import translation

from grids.approvals import actions as approvals
from grids.approvals.models import Approval
from grids.areas.actions import import_areas
from grids.areas.models import Area
from grids.audit import refusals, wording
from grids.audit.actions import Subject, note
from grids.audit.models import Kind, SecurityEvent
from grids.audit.refusals import note_refusal
from grids.identity.actions import open_account_with_post
from grids.staff.models import Department, PostKind
from grids.staff.queries import system_actor
from tests.administration import a_row_of_everything, page
from tests.factories import whistles as made
from tests.factories.grids import a_user
from tests.factories.shapes import a_row_of_grids
from tests.guards.walks import sources
from tests.personas import LIANHUA, SUJIATANG, appoint

pytestmark = pytest.mark.django_db
# told of a change, not read as names
APART = {"old", "new"}


def writers() -> dict[str, ast.AST]:
    """Modules that write into the log."""
    return {
        path: tree
        for path, tree in sources().items()
        if any(isinstance(one, ast.Call) and getattr(one.func, "id", "") == "note" for one in ast.walk(tree))
    }


def keys_told(tree: ast.AST) -> set[str]:
    """Keys of what is written as detail: in the call itself, or in what is called detail, told or counts beside it."""
    found: set[str] = set()
    for one in ast.walk(tree):
        given: list[ast.AST] = []
        if isinstance(one, ast.Call) and getattr(one.func, "id", "") == "note":
            given = [keyword.value for keyword in one.keywords if keyword.arg == "detail"]
        elif isinstance(one, ast.Assign) and {getattr(t, "id", "") for t in one.targets} & {"detail", "told"}:
            given = [one.value]
        for value in given:
            for inner in ast.walk(value):
                if isinstance(inner, ast.Dict):
                    found |= {key.value for key in inner.keys if isinstance(key, ast.Constant)}
    return found


def test_everything_that_is_told_has_a_name():
    fields = {field.name for model in apps.get_models() for field in model._meta.get_fields()}
    nameless = {
        path: left
        for path, tree in writers().items()
        if (left := keys_told(tree) - set(wording.WORDS) - APART - fields)
    }
    assert nameless == {}
    assert keys_told(ast.parse('detail = {"odd": 1}')) == {"odd"}


def whats_told(tree: ast.AST) -> set[str]:
    """Codes of what was done, wherever one stands beside the word for it."""
    return {
        value.value
        for one in ast.walk(tree)
        if isinstance(one, ast.Dict)
        for key, value in zip(one.keys, one.values, strict=True)
        if isinstance(key, ast.Constant) and key.value == "what" and isinstance(value, ast.Constant)
    }


def test_everything_that_was_done_has_a_name():
    nameless = {
        path: left for path, tree in writers().items() if (left := whats_told(tree) - set(wording.CODES))
    }
    assert nameless == {}
    assert whats_told(ast.parse('detail = {"what": "odd"}')) == {"odd"}


def test_a_change_of_boundaries_is_told_without_a_code_of_ours(areas):
    a_row_of_grids(1)
    entry = SecurityEvent.objects.filter(detail__what="change_boundaries").latest("pk")
    told = wording.lines(entry)
    assert told[:2] == ["事项：改界线", "方式：导入"]
    assert not re.search("[a-z]", "".join(told))


def test_every_subject_that_is_no_row_has_a_name():
    named = set()
    for path, tree in writers().items():
        for one in ast.walk(tree):
            if isinstance(one, ast.Call) and getattr(one.func, "id", "") == "Subject" and one.args:
                named |= {one.args[0].value} if isinstance(one.args[0], ast.Constant) else set()
        assert path
    assert {"page", "areas", "import"} <= named
    assert {kind for kind in named if wording.subject_kind(kind) == kind} == set()


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_codes_are_read_as_names_and_our_words_in_the_readers_language(system_admin, language):
    entry = note(
        kind=Kind.DOWNLOAD, by=system_admin, subject=Subject("import", "1"),
        detail={"what": "refused rows", "rows": 3, "field": "lead.reporter_phone", "method": "POST", "reason": "核对"},
    )  # fmt: skip
    role = note(
        kind=Kind.ROLE, by=system_admin, subject=PostKind.objects.first(),
        detail={"old": {"role": ""}, "new": {"role": "auditor"}},
    )  # fmt: skip
    with translation.override(language):
        said = " ".join([*wording.lines(entry), *wording.lines(role), wording.subject_kind("import")])
    for code in ("refused rows", "rows", "lead.reporter_phone", "POST", "auditor"):
        assert not re.search(rf"(?<![\w ]){re.escape(code)}(?![\w ])", said), (code, said)
    assert ("反映人电话" in said) == (language == "zh-hans")
    assert "核对" in said


def test_asking_and_granting_are_told_apart(system_admin, person, signed_in):
    officer = person("security_officer")
    person("auditor")
    made = open_account_with_post(
        username="li", display_name="李某", by=system_admin, kind=PostKind.objects.get(code="street_leader"),
        area=Area.objects.get(code=LIANHUA),
    )  # fmt: skip
    first, second = made.asked
    approvals.grant(approval_id=second.pk, by=officer)
    approvals.refuse(approval_id=first.pk, by=system_admin)
    requests = SecurityEvent.objects.filter(kind=Kind.REQUEST).order_by("id")
    assert [wording.step_of(one) for one in requests] == ["提出", "提出", "同意", "撤回"]
    shown = signed_in("auditor").get(page("securityevent", "changelist")).content.decode()
    assert all(step in shown for step in ("提出", "同意", "撤回"))


def test_what_becomes_of_an_account_stands_in_the_log_of_where_it_is_to_act(system_admin, person):
    person("security_officer")
    open_account_with_post(
        username="li", display_name="李某", by=system_admin, kind=PostKind.objects.get(code="community_worker"),
        area=Area.objects.get(code=LIANHUA),
    )  # fmt: skip
    open_account_with_post(
        username="wang", display_name="王某", by=system_admin,
        department=Department.objects.filter(area=LIANHUA).first(),
    )  # fmt: skip
    told = SecurityEvent.objects.exclude(subject_kind="page").values_list("kind", "area_code")
    assert {code for kind, code in told if kind in ("account", "reset", "request", "appointment")} == {
        LIANHUA
    }


def test_an_asking_is_kept_in_the_installations_language(system_admin, person):
    person("security_officer")
    with translation.override("en"):
        open_account_with_post(
            username="li", display_name="李某", by=system_admin, kind=PostKind.objects.get(code="street_leader"),
            area=Area.objects.get(code=LIANHUA),
        )  # fmt: skip
    assert all(re.match("任命|开通账号", one) for one in Approval.objects.values_list("wording", flat=True))


def test_no_asking_is_worded_before_it_is_kept():
    wrong = {
        (path, call.lineno)
        for path, tree in sources().items()
        for call in ast.walk(tree)
        if isinstance(call, ast.Call) and getattr(call.func, "attr", "") == "ask"
        for keyword in call.keywords
        if keyword.arg == "wording"
        for inner in ast.walk(keyword.value)
        if isinstance(inner, ast.Call) and getattr(inner.func, "id", "") == "_"
    }
    assert wrong == set()


# -- what changes much is one entry --


def test_a_list_of_areas_that_changed_something_is_one_entry(departments):
    rows = {2: {"code": "530102006099", "name": "某社区", "level": "community", "parent_code": LIANHUA}}
    before = SecurityEvent.objects.count()
    for _run in range(2):
        import_areas(rows=rows, by=system_actor())
    (entry,) = SecurityEvent.objects.order_by("id")[before:]
    assert wording.lines(entry)[:3] == ["事项：导入区域", "行数：1", "新增：1"]


def test_a_ledger_that_was_imported_is_one_entry(departments, tmp_path):
    file = tmp_path / "台账.csv"
    file.write_text("编号,标题,收到时间\nA1,路灯不亮,2026-01-05 10:00\n", encoding="utf-8")
    before = SecurityEvent.objects.filter(kind=Kind.CONFIGURATION).count()
    call_command("import_ledger", file, "--source", "hotline_12345", "--area", LIANHUA)
    entry = SecurityEvent.objects.filter(kind=Kind.CONFIGURATION).order_by("-id").first()
    assert SecurityEvent.objects.filter(kind=Kind.CONFIGURATION).count() == before + 1
    assert (entry.area_code, entry.detail["what"], entry.detail["rows"]) == (LIANHUA, "import_ledger", 1)


# -- refusals --


def test_equal_refusals_are_folded_and_counted(person):
    officer = person("community_officer")
    for _press in range(100):
        note_refusal(by=officer, path="/imports/", method="GET")
    told = SecurityEvent.objects.filter(kind=Kind.REFUSAL).order_by("id").values_list("detail", flat=True)
    assert [one.get("times", 1) for one in told] == [1, 10, 100]


def test_however_many_addresses_one_account_asks_its_entries_are_bounded_and_others_are_told(person):
    officer = person("community_officer")
    for number in range(500):
        note_refusal(by=officer, path=f"/imports/{number}/", method="GET")
    told = SecurityEvent.objects.filter(kind=Kind.REFUSAL)
    assert told.count() == refusals.DIFFERENT + 1
    assert told.get(subject_kind="pages").detail["times"] == 100
    note_refusal(by=person("street_admin"), path="/imports/", method="GET")
    assert told.count() == refusals.DIFFERENT + 2


def test_a_refusal_about_a_row_is_kept_from_whom_the_row_is_kept_from(person, departments):
    officer, accused = person("community_officer"), a_user()
    appoint(accused, "auditor", SUJIATANG)
    complaint = made.a_lead(is_sealed=True, accused=departments["sujiatang"])
    ordinary = made.a_lead()
    addresses = (
        "/leads/{}/reveal/",
        "/api/v1/leads/{}/",
        "/leads/complaints/{}/receipt/",
        "/admin/whistles/lead/{}/change/",
    )
    for lead in (complaint, ordinary):
        for address in addresses:
            note_refusal(by=officer, path=address.format(lead.pk), method="GET")
    note_refusal(by=officer, path=f"/unheard-of/{complaint.pk}/", method="GET")
    told = SecurityEvent.objects.filter(kind=Kind.REFUSAL)
    assert {one.subject_label for one in told} == {*(one.format("…") for one in addresses), "/unheard-of/…/"}
    assert [one for one in told if str(complaint.pk) in f"{one.subject_label} {one.detail}"] == []
    about = {(one.subject_kind, one.subject_id) for one in told}
    assert about == {("lead", str(complaint.pk)), ("lead", str(ordinary.pk)), ("page", "")}
    seen = SecurityEvent.objects.visible_to(accused).filter(kind=Kind.REFUSAL)
    assert {one.subject_id for one in seen} == {str(ordinary.pk), ""}


def test_counts_that_tell_of_withheld_rows_stand_in_the_book_and_on_no_page(person):
    leader = person("street_leader")
    for kind, detail in ((Kind.EXPORT, {"matters": 2, "values": 4}), (Kind.NOTICE, {"count": 30})):
        entry = note(kind=kind, by=leader, detail={"what": "person extract"} | detail)
        said = wording.lines(SecurityEvent.objects.get(pk=entry.pk))
        assert said == [f"{wording.WORDS['what']}：{wording.CODES['person extract']}"]


def test_a_refusal_that_nothing_can_count_is_written_down(person, monkeypatch):
    def broken(*_args) -> None:
        raise ConnectionError

    monkeypatch.setattr(refusals, "cache", SimpleNamespace(add=broken, incr=broken))
    for _press in range(2):
        note_refusal(by=person("community_officer"), path="/imports/", method="GET")
    assert SecurityEvent.objects.filter(kind=Kind.REFUSAL).count() == 2


# -- pages that only show --


def codes() -> set[str]:
    """Words of the code that no page may show: models, fields as they are sealed, subjects, words of fixed lists."""
    found = set(wording.sealed_purposes()) | {"refused rows", "person extract", "import_ledger"}
    for model in apps.get_models():
        found |= {model._meta.label_lower, model._meta.db_table}
        if model._meta.app_config.name in ("grids", "whistles", "governance"):
            found.add(model._meta.model_name)
    return found


def texts_of(html: str) -> list[str]:
    """What the fields of a page that only shows say, or the cells of a list."""
    # an icon is an English word that a font draws
    main = re.sub(r"<(script|style|template|(?=\w+[^>]*material-symbols)\w+)\b.*?</\1>", "", html, flags=re.S)
    return [" ".join(text.split()) for text in re.findall(r">([^<>]+)<", main) if text.strip()]


def test_no_page_that_only_shows_says_a_code_or_a_value_of_python(signed_in, person):
    a_row_of_everything(person)
    note(
        kind=Kind.DOWNLOAD, by=person("street_admin"), subject=Subject("import", "1"), area_code=LIANHUA,
        detail={"what": "refused rows", "rows": 3, "field": "lead.reporter_phone"},
    )  # fmt: skip
    clients = [signed_in(role) for role in ("auditor", "system_admin", "street_admin")]
    bare, walked = codes(), 0
    wrong: dict[str, list[str]] = {}
    for model, shown in admin.site._registry.items():
        name = model._meta.model_name
        for row in model._default_manager.order_by("-pk")[:30]:
            if not isinstance(shown, admin.ModelAdmin) or shown.editors is not None:
                break
            for url in (page(name, "change", row.pk), page(name, "changelist")):
                response = next((one for c in clients if (one := c.get(url)).status_code == 200), None)
                if response is None:
                    continue
                walked += 1
                said = texts_of(response.content.decode())
                found = [
                    one for one in said if one in bare or re.search(r"\('|'\)|\[\]|\{'|None|DateRange", one)
                ]
                if found:
                    wrong[url] = found
    assert wrong == {}
    assert walked > 40
