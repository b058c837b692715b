"""The import as one would write it with django-import-export over the same models: the import's reference."""

from datetime import datetime
from pathlib import Path

from django.utils import timezone
from import_export import fields, resources
from tablib import Dataset

from grids.areas.models import Area
from grids.conduct.events import GENESIS, Origin
from grids.staff.models import Department
from grids.staff.queries import system_actor
from whistles.intake.models import Lead, LeadEvent, Source
from whistles.lifecycle.grades import Grade
from whistles.lifecycle.models import ReportIn, Whistle, WhistleEvent
from whistles.lifecycle.numbers import next_number
from whistles.lifecycle.queries import grade_for


def _time(text: str) -> datetime | None:
    return timezone.make_aware(datetime.strptime(text, "%Y/%m/%d %H:%M:%S")) if text else None


class LeadResource(resources.ModelResource):
    """One row of the ledger: a lead, its whistle, its events and the department's part."""

    source_number = fields.Field("source_number", column_name="工单编号")
    title = fields.Field("title", column_name="标题")
    content = fields.Field("content", column_name="诉求内容")
    address = fields.Field("address", column_name="地址")

    class Meta:
        model = Lead
        fields = ("source_number", "title", "content", "address")
        import_id_fields = ("source_number",)
        use_transactions = True

    def before_import(self, dataset, **kwargs) -> None:
        self.by, self.source = system_actor(), Source.objects.get(code="micro_court")

    def get_instance(self, instance_loader, row):
        """By the ledger's own key, which has an index: the library's look-up by number alone reads the whole table."""
        key = {"street_code": row["社区"][:9], "source": self.source, "source_number": row["工单编号"]}
        return Lead.objects.filter(**key).first()

    def before_save_instance(self, instance, row, **kwargs) -> None:
        area = Area.objects.get(code=row["社区"])
        received, closed = _time(row["受理时间"]), _time(row["办结时间"])
        if closed and closed < received:
            raise ValueError("办结早于受理")
        now = timezone.now()
        instance.area, instance.street_code, instance.source = area, area.street_code, self.source
        instance.received_at, instance.recorded_at, instance.origin = received, now, Origin.IMPORTED
        grade: Grade = grade_for(area, row["哨种"])
        department = Department.objects.get(code=row["牵头部门"])
        whistle = Whistle(
            street_code=area.street_code, community_code=area.code, title=instance.title, area=area,
            number=next_number(area.street_code, received.year), address=instance.address,
            source=self.source, grade=grade, lead_department=department, received_at=received,
            whistled_at=received, closed_at=closed, outcome=row["办结方式"] if closed else "",
            state="closed" if closed else "whistled", resolution=row["办理结果"], origin=Origin.IMPORTED,
            version=2 if closed else 1, last_occurred_at=closed or received, last_digest=GENESIS,
        )  # fmt: skip
        whistle.full_clean(exclude={"last_digest"})
        whistle.save(force_insert=True)
        instance.whistle, instance.state = whistle, "whistled"
        self._events(instance, whistle, closed, now)

    def _events(self, lead: Lead, whistle: Whistle, closed: datetime | None, now: datetime) -> None:
        steps = [("blow", "", "whistled", whistle.whistled_at)]
        if closed:
            steps.append(("close_by_ledger", "whistled", "closed", closed))
        mark = GENESIS
        for seq, (verb, before, after, at) in enumerate(steps, start=1):
            event = WhistleEvent(
                street_code=whistle.street_code, whistle=whistle, seq=seq, verb=verb, from_state=before,
                to_state=after, actor=self.by, actor_label=str(self.by), occurred_at=at, recorded_at=now,
                origin=Origin.IMPORTED, outcome=whistle.outcome if closed and seq == 2 else "",
                area_code=whistle.area_id, grade_key=whistle.grade_id, source_code=whistle.source_id,
            )  # fmt: skip
            mark = event.append(mark)
        ReportIn.objects.create(
            street_code=whistle.street_code, whistle=whistle, department=whistle.lead_department, part="lead",
            assigned_at=whistle.whistled_at, is_open=not closed,
        )  # fmt: skip

    def after_save_instance(self, instance, row, **kwargs) -> None:
        event = LeadEvent(
            street_code=instance.street_code, lead=instance, seq=1, verb="receive", to_state="new", actor=self.by,
            actor_label=str(self.by), occurred_at=instance.received_at, recorded_at=instance.recorded_at,
            origin=Origin.IMPORTED,
        )  # fmt: skip
        event.append(GENESIS)


def import_with_library(path: Path) -> None:
    """Bring the file in; rows with faults are left out and the rest is kept."""
    result = LeadResource().import_data(
        Dataset().load(path.read_text(encoding="utf-8-sig"), format="csv"), raise_errors=False
    )
    if not result.totals["new"]:
        raise RuntimeError(f"the library imported nothing: {result.row_errors()[:1]}")
