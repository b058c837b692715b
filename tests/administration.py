"""What tests of the administration share: addresses of its pages, and a row of everything it shows."""

from django.contrib import admin
from django.urls import reverse
from django.utils import timezone

from grids.identity.actions import open_account
from grids.staff.models import Member, User
from grids.staff.schemes import SchemeArea, StaffingScheme
from tests.factories import whistles as made
from tests.personas import LIANHUA
from whistles.intake.actions import reveal_reporter
from whistles.intake.models import Category
from whistles.statistics.models import StatisticsCheck
from whistles.verification.models import DayHead, Finding


def page(model: str, view: str, *args) -> str:
    label = next(m._meta.label_lower for m in admin.site._registry if m._meta.model_name == model)
    return reverse(f"admin:{label.replace('.', '_')}_{view}", args=args)


def shows(response, text: str) -> bool:
    return text in response.content.decode()


def a_row_of_everything(person) -> dict:
    """One row of everything that the administration shows; the lead and the whistle among them."""
    for username in ("system_admin", "security_officer", "street_admin", "auditor", "department_handler"):
        person(username)
    SchemeArea.objects.create(area_id=LIANHUA, scheme=StaffingScheme.objects.get(code="1-5-x"))
    open_account(username="zhangsan", display_name="张三", by=person("system_admin"))
    lead = made.a_lead(reporter_name="张三", reporter_phone="13812345678")
    whistle = made.a_whistle(state="submitted", assisting=["lianhua-police"])
    reveal_reporter(lead_id=lead.pk, by=person("street_admin"), field="name", reason="核对反映人身份")
    StatisticsCheck.objects.create(checked_at=timezone.now(), events=1, rows=1, differences=0, seconds=0.1)
    a_finding_and_a_head()
    Category.objects.create(path="城乡建设", name="城乡建设")
    User.objects.filter(username="street_admin").update(display_name="王研判")
    User.objects.filter(username="street_admin").update(must_change_password=True)
    User.objects.filter(username="street_admin").update(must_change_password=False)
    Member.objects.update(office_phone="0871-60000000")
    return {"lead": lead, "whistle": whistle}


def a_finding_and_a_head() -> None:
    """What verification leaves for the auditor."""
    Finding.objects.create(
        found_at=timezone.now(), kind="facts", subject_kind="lead", subject_id="1", subject_label="哨源 1",
        area_code=LIANHUA, sentence="登记内容与最后一步时不一致", fingerprint="0" * 64, digest=b"x",
    )  # fmt: skip
    DayHead.objects.create(seq=1, day=timezone.localdate(), books={}, made_at=timezone.now(), digest=b"x")
