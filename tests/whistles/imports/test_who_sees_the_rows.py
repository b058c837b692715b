"""What stands in an uploaded ledger is for who uploaded it: samples, preview, refused rows and their workbook."""

import time
import zipfile
from datetime import timedelta
from io import BytesIO

import pytest
import xlsxwriter
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from grids.audit.models import SecurityEvent
from grids.identity.sessions import PROVED
from grids.privacy.actions import FILE_COUNTS_AS
from grids.staff.models import User
from tests import personas
from tests.factories import whistles as made
from tests.factories.grids import a_user
from tests.guards.pages import closed
from tests.personas import LIANHUA
from tests.whistles.test_pages_imports import as_csv, checked, imported, newest, text_of, upload
from tests.working import work

pytestmark = pytest.mark.django_db

HEADER = ["工单编号", "标题", "内容", "受理时间", "办结时间", "反映人", "联系电话", "手机2", "备注", "经办"]
PLANTED = ("13987654321", "13800138000", "13912345678", "李四光", "欧阳修", "王小明", "530102198503071234")


def line(number: str, received: str = "2026-10-01") -> list[str]:
    return [
        number, "路灯不亮", "请打13912345678", received, "", "李四光", "13987654321", "138 0013 8000",
        "身份证530102198503071234", "欧阳修",
    ]  # fmt: skip


def ledger_of() -> bytes:
    return as_csv(
        [line("A-1"), line("A-2", received="10月9日"), line("王小明", received="13987654321")], header=HEADER
    )


@pytest.fixture
def clerk(signed_in) -> Client:
    return signed_in("street_admin")


@pytest.fixture
def colleague(departments) -> Client:
    """Another importer of the same street."""
    user = a_user()
    personas.appoint(user, "triage_officer", LIANHUA)
    client = Client()
    personas.enter(client, user)
    return client


def planted_in(page: str) -> list[str]:
    digits = "".join(letter for letter in page if letter.isdigit() or letter in "李四光欧阳修王小明")
    return [word for word in PLANTED if word in page or word in digits]


@pytest.mark.parametrize("chosen", ["联系电话", "手机2", "备注", "经办"])
def test_samples_are_masked_by_what_they_hold_whatever_the_reader_chose(clerk, chosen):
    upload(clerk, ledger_of())
    page = reverse("import_columns", args=[newest().pk])
    clerk.post(page, newest().mapping | {"phone": chosen, "reporter": "标题"})
    work()
    shown = clerk.get(page).content.decode()
    assert "路灯不亮" in shown
    assert planted_in(shown.replace("王小明", "")) == []


def test_a_colleague_sees_the_names_of_the_columns_and_nothing_below_them(clerk, colleague):
    upload(clerk, ledger_of())
    page = colleague.get(reverse("import_columns", args=[newest().pk])).content.decode()
    assert "手机2" in page
    assert "路灯不亮" not in page
    assert "只给上传的人看" in page


def test_a_colleague_sees_no_preview(clerk, colleague):
    ledger = checked(clerk, ledger_of())
    page = reverse("import_page", args=[ledger.pk])
    assert "前几行会变成这样" in text_of(clerk.get(page))
    assert "前几行会变成这样" not in text_of(colleague.get(page))


def test_the_preview_lies_sealed(clerk):
    ledger = checked(clerk, ledger_of())
    assert "路灯".encode() not in bytes(ledger.preview_rows)
    assert ledger.preview_rows


def test_a_colleague_sees_numbers_of_rows_and_reasons_and_no_value_quoted_in_them(clerk, colleague):
    ledger = imported(clerk, ledger_of())
    assert ledger.refused == 2
    page = reverse("import_page", args=[ledger.pk])
    assert "13987654321" in text_of(clerk.get(page))
    shown = text_of(colleague.get(page))
    assert "没有导入的 2 行" in shown
    assert planted_in(shown) == []
    rows = colleague.get(f"/api/v1/imports/{ledger.pk}/refused/").json()["results"]
    assert len(rows) == 2
    assert planted_in(str(rows)) == []


def test_the_workbook_is_for_who_uploaded_it_with_a_reason_and_each_time_logged(clerk, colleague):
    ledger = imported(clerk, ledger_of())
    address = reverse("import_refused", args=[ledger.pk])
    assert clerk.get(address).status_code == 405
    assert colleague.post(address, {"reason": "替同事改好再导入"}).status_code == 403
    assert clerk.post(address, {"reason": "改"}).status_code == 302
    assert not SecurityEvent.objects.filter(kind="download").exists()
    for _time in range(2):
        answer = clerk.post(address, {"reason": "改好后再导入，找13987654321核对"})
        with zipfile.ZipFile(BytesIO(b"".join(answer.streaming_content))) as archive:
            assert "13987654321" in archive.read("xl/worksheets/sheet1.xml").decode()
            told = archive.read("xl/worksheets/sheet2.xml").decode()
        assert "王研判" in told
        assert "改好后再导入" in told
    events = SecurityEvent.objects.filter(kind="download")
    assert [(event.actor.username, event.subject_id, event.detail["rows"]) for event in events] == [
        ("street_admin", str(ledger.pk), 2)
    ] * 2
    assert planted_in(str([event.detail for event in events])) == []


@pytest.fixture
def refused_page(clerk) -> str:
    """Where the refused rows of an import are asked for."""
    ledger = imported(clerk, ledger_of())
    return reverse("import_refused", args=[ledger.pk])


WHY = {"reason": "改好以后重新上传"}


def test_the_workbook_is_closed_for_hours_after_a_reset_like_every_reveal(clerk, refused_page):
    until = timezone.now() + timedelta(hours=1)
    User.objects.filter(username="street_admin").update(quiet_until=until)
    answer = clerk.post(refused_page, WHY)
    assert answer.status_code == 403
    assert "刚重置过" in answer.content.decode()
    assert not SecurityEvent.objects.filter(kind="download").exists()


def test_the_workbook_asks_for_a_fresh_proof_like_every_reveal(clerk, refused_page, settings):
    session = clerk.session
    session[PROVED] = time.time() - settings.PROOF_MINUTES * 60 - 1
    session.save()
    assert clerk.post(refused_page, WHY).url.startswith(reverse("second_factor"))
    assert not SecurityEvent.objects.filter(kind="download").exists()


def test_workbooks_and_reveals_share_one_measure_of_which_the_auditor_hears(
    clerk, refused_page, auditor, settings
):
    settings.REVEALS_AN_HOUR = 2 * FILE_COUNTS_AS
    assert [closed(clerk.post(refused_page, WHY)).status_code for _time in range(3)] == [200, 200, 403]
    assert SecurityEvent.objects.visible_to(auditor).filter(kind="notice").count() == 1
    lead = made.a_lead(reporter_phone="12400001234")
    asked = {"field": "phone", "reason": "回访前核对号码"}
    assert clerk.post(reverse("lead_reveal", args=[lead.pk]), asked).status_code != 200


def test_a_colleague_reads_no_value_in_the_name_of_a_sheet(clerk, colleague):
    """On the page, in the list of what differs and through the API alike."""

    def book(closed: str) -> bytes:
        file = BytesIO()
        with xlsxwriter.Workbook(file) as workbook:
            for number, name in enumerate(("13987654321", "2月")):
                sheet = workbook.add_worksheet(name)
                sheet.write_row(0, 0, ["工单编号", "标题", "受理时间", "办结时间"])
                sheet.write_row(1, 0, [f"S-{number}", "路灯不亮", "2026-10-01 09:00", closed])
        return file.getvalue()

    imported(clerk, book("2026-10-02 10:00"), "台账.xlsx")
    ledger = imported(clerk, book("2026-10-03 10:00"), "台账.xlsx")
    assert ledger.differing == 2
    api = f"/api/v1/imports/{ledger.pk}/"
    pages = [reverse(name, args=[ledger.pk]) for name in ("import_page", "import_differences")]
    for address in (*pages, api, f"{api}differences/"):
        told = [text_of(reader.get(address)) for reader in (clerk, colleague)]
        assert [bool(planted_in(text)) for text in told] == [True, False], address
