"""One batch of ledger rows into the ledger: set-based where rows are new, by action where they are known."""

import zlib
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from grids.areas.models import Area
from grids.conduct.events import GENESIS, Origin, digest, new_id
from grids.conduct.refusals import Refusal
from grids.staff.models import Department, User
from whistles.imports import copying
from whistles.intake.actions import Reporter, actor_label
from whistles.intake.ledgers.rows import LedgerRow
from whistles.intake.models import Category, Lead, Source
from whistles.intake.table import NEW, WHISTLED
from whistles.lifecycle import table
from whistles.lifecycle.actions import next_numbers, record
from whistles.lifecycle.models import Grade, Outcome, Whistle
from whistles.lifecycle.queries import grade_for

OUTCOME_WORDS = {str(label): value for value, label in Outcome.choices} | {
    value: value for value in Outcome.values
}

LEAD_COLUMNS = (
    "id", "street_code", "source_code", "source_number", "title", "content", "received_at", "recorded_at",
    "area_code", "address", "category_id", "state", "whistle_id", "reply", "reporter_name", "reporter_phone",
    "reporter_mask", "phone_digest", "is_sealed", "external_due_at", "origin", "version",
)  # fmt: skip
LEAD_EVENT_COLUMNS = (
    "id", "street_code", "lead_id", "seq", "verb", "from_state", "to_state", "actor_id", "actor_label", "reason",
    "occurred_at", "recorded_at", "origin", "digest",
)  # fmt: skip
WHISTLE_COLUMNS = (
    "id", "street_code", "community_code", "number", "title", "area_code", "address", "category_id",
    "source_code", "grade_key", "state", "outcome", "resolution", "lead_department_id", "received_at",
    "whistled_at", "closed_at", "due_rule", "due_tentative", "origin", "version", "last_occurred_at",
    "last_digest",
)  # fmt: skip
WHISTLE_EVENT_COLUMNS = (
    "id", "street_code", "whistle_id", "seq", "verb", "from_state", "to_state", "actor_id", "actor_label",
    "reason", "occurred_at", "recorded_at", "origin", "digest", "outcome", "area_code", "grade_key",
    "source_code", "department_id",
)  # fmt: skip
REPORT_IN_COLUMNS = ("id", "street_code", "whistle_id", "department_id", "part", "assigned_at", "is_open")


@dataclass(slots=True)
class Tally:
    """What became of the rows of a batch, and the refused ones by line."""

    imported: int = 0
    updated: int = 0
    unchanged: int = 0
    closed: int = 0
    refused: list[tuple[int, str]] = field(default_factory=list)


@dataclass(slots=True)
class Fresh:
    """A row that is new: with its resolved references, until its batch is copied."""

    row: LedgerRow
    area: Area
    grade: Grade | None
    category_id: int | None
    department_id: int | None
    outcome: str


class Registry:
    """The references a ledger's cells may name, read once per run: areas, grades, departments, categories."""

    def __init__(self, area: Area, source: Source, grade: Grade | None, by: User) -> None:
        self.area, self.source, self.grade, self.by = area, source, grade, by
        self.actor_label = actor_label(by)
        self._areas: dict[str, Area] = {}
        self._names: dict[str, list[Area]] = defaultdict(list)
        for found in Area.objects.within(area):
            self._areas[found.code] = found
            self._names[found.name].append(found)
            self._names[_short(found.name)].append(found)
        self._departments = {}
        for department in Department.objects.serving(area.code):
            self._departments[department.code] = self._departments[department.name] = department
        self._categories = dict(Category.objects.values_list("path", "id"))
        self._grades: dict[tuple[str, str], Grade] = {}

    def resolve(self, row: LedgerRow) -> Fresh:
        """The row with its references; Refusal names the cell that can't be understood."""
        area = self._area(row.area)
        grade = self._grade(row.grade, area)
        outcome = self._outcome(row)
        if row.closed_at and grade is None:
            raise Refusal(_("这一行已办结，要选哨种才能导入；只入哨源库的是还没处理的事项。"))
        return Fresh(row, area, grade, self._category(row.category), self._department(row.department), outcome)

    def _area(self, cell: str) -> Area:
        if not cell:
            return self.area
        if cell in self._areas:
            return self._areas[cell]
        found = {area.code: area for area in self._names.get(cell, ())}
        found = found or {area.code: area for area in self._names.get(_short(cell), ())}
        if len(found) == 1:
            return next(iter(found.values()))
        if found:
            raise Refusal(_("「%(area)s」在本区域内不止一个，请写代码。") % {"area": cell})
        raise Refusal(_("「%(here)s」内没有区域「%(area)s」。") % {"here": self.area.name, "area": cell})

    def _grade(self, cell: str, area: Area) -> Grade | None:
        if not cell:
            return self.grade
        key = (cell, area.code[:6])
        if key not in self._grades:
            self._grades[key] = grade_for(area, cell)
        return self._grades[key]

    def _outcome(self, row: LedgerRow) -> str:
        if not row.closed_at:
            return ""
        if not row.outcome:
            return Outcome.UNSTATED
        if row.outcome not in OUTCOME_WORDS:
            words = "、".join(str(label) for label in Outcome.labels)
            raise Refusal(
                _("办结方式「%(outcome)s」不认识，可写：%(words)s。") % {"outcome": row.outcome, "words": words}
            )
        return OUTCOME_WORDS[row.outcome]

    def _department(self, cell: str) -> int | None:
        if not cell:
            return None
        if cell not in self._departments:
            raise Refusal(_("没有部门「%(name)s」，请先在后台添加，或改成已有的名称。") % {"name": cell})
        return self._departments[cell].pk

    def _category(self, cell: str) -> int | None:
        if not cell:
            return None
        parts = [part.strip() for part in cell.replace("›", ">").replace("/", ">").split(">") if part.strip()][:3]
        path = Category.SEPARATOR.join(parts)
        if path and path not in self._categories:
            parent_id = self._category(Category.SEPARATOR.join(parts[:-1])) if len(parts) > 1 else None
            found, _created = Category.objects.get_or_create(
                path=path[:160], defaults={"name": parts[-1][:50], "parent_id": parent_id}
            )
            self._categories[path] = found.pk
        return self._categories.get(path)


def _short(name: str) -> str:
    """The name as people write it: 虹山社区居民委员会 → 虹山."""
    for tail in ("居民委员会", "居委会", "社区"):
        name = name.removesuffix(tail)
    return name


def bring_in(rows: Iterable[LedgerRow], registry: Registry, *, write: bool = True) -> Tally:
    """Bring a batch in, inside the caller's transaction; with `write=False` only tell what would become of it.

    A row known by (street, source, number) changes nothing, unless it was open and comes closed.
    """
    tally, fresh = Tally(), {}
    resolved: list[Fresh] = []
    for row in rows:
        try:
            resolved.append(registry.resolve(row))
        except Refusal as refusal:
            tally.refused.append((row.line, str(refusal)))
    streets = sorted({item.area.street_code for item in resolved})
    if write:
        _one_import_at_a_time(streets, registry.source)
    known = _known(resolved, streets, registry.source)
    for item in resolved:
        key = (item.area.street_code, item.row.number)
        if key in fresh:
            _meets_fresh(item, key, fresh, tally)
        elif key in known:
            _meets_known(item, known[key], registry, tally, write=write)
        else:
            fresh[key] = item
            tally.imported += 1
    tally.closed = sum(1 for item in fresh.values() if item.row.closed_at)
    if write:
        _copy_fresh(list(fresh.values()), registry)
    return tally


def _one_import_at_a_time(streets: list[str], source: Source) -> None:
    with connection.cursor() as cursor:
        for street in streets:
            cursor.execute(
                "SELECT pg_advisory_xact_lock(%s, %s)",
                [0x494D50, zlib.crc32(f"{street}/{source.code}".encode()) & 0x7FFFFFFF],
            )


def _known(resolved: list[Fresh], streets: list[str], source: Source) -> dict[tuple[str, str], Lead]:
    leads = Lead.objects.filter(
        street_code__in=streets, source=source, source_number__in=[item.row.number for item in resolved]
    ).only("id", "street_code", "source_number", "state", "whistle_id", "version", "area_id")
    return {(lead.street_code, lead.source_number): lead for lead in leads}


def _meets_fresh(item: Fresh, key: tuple[str, str], fresh: dict, tally: Tally) -> None:
    """The same number a second time in one batch: an open row is closed by it, anything else changes nothing."""
    before = fresh[key]
    if item.row.closed_at and not before.row.closed_at:
        began = before.row.whistled_at or before.row.received_at
        if item.row.closed_at < began:
            tally.refused.append((item.row.line, _too_early(item.row.closed_at, began)))
            return
        closed = before.row._replace(closed_at=item.row.closed_at, resolution=item.row.resolution)
        fresh[key] = replace(before, row=closed, outcome=item.outcome)
        tally.updated += 1
    else:
        tally.unchanged += 1


def _meets_known(item: Fresh, lead: Lead, registry: Registry, tally: Tally, *, write: bool) -> None:
    if not item.row.closed_at or lead.state not in (NEW, WHISTLED):
        tally.unchanged += 1
        return
    try:
        changed = _close_known(item, lead, registry, write=write)
    except Refusal as refusal:
        tally.refused.append((item.row.line, str(refusal)))
        return
    tally.updated += changed
    tally.unchanged += not changed


def _close_known(item: Fresh, lead: Lead, registry: Registry, *, write: bool) -> bool:
    """Close what was open, because the ledger says so; whether anything changed."""
    if lead.state == NEW:
        if write:
            _copy_fresh([item], registry, lead=Lead.objects.select_for_update().get(pk=lead.pk))
        return True
    whistles = Whistle.objects.select_for_update() if write else Whistle.objects
    whistle = whistles.get(pk=lead.whistle_id)
    if not whistle.is_open:
        return False
    if item.row.closed_at < whistle.last_occurred_at:
        raise Refusal(_too_early(item.row.closed_at, whistle.last_occurred_at))
    if write:
        if item.row.resolution:
            whistle.resolution = item.row.resolution
        record(
            whistle, table.LIFECYCLE.steps["close_by_ledger"], by=registry.by, outcome=item.outcome,
            occurred_at=item.row.closed_at, origin=Origin.IMPORTED,
        )  # fmt: skip
    return True


def _too_early(closed: datetime, before: datetime) -> str:
    when = "%Y-%m-%d %H:%M"
    return _("办结时间 %(closed)s 早于已登记的上一步 %(before)s。") % {
        "closed": timezone.localtime(closed).strftime(when),
        "before": timezone.localtime(before).strftime(when),
    }


def _copy_fresh(items: list[Fresh], registry: Registry, lead: Lead | None = None) -> None:
    """Copy new matters into the tables; with `lead`, the one item's lead is already in the pool."""
    now = timezone.now()
    numbers = _numbers([item for item in items if item.grade])
    lines: dict[str, list[str]] = defaultdict(list)
    for item in items:
        _lines_of(item, registry, now, numbers, lines, lead)
    if lead is None:
        whistled_first = [("whistles_whistle", WHISTLE_COLUMNS), ("whistles_lead", LEAD_COLUMNS)]
    else:
        whistled_first = [("whistles_whistle", WHISTLE_COLUMNS)]
    for name, columns in (
        *whistled_first,
        ("whistles_leadevent", LEAD_EVENT_COLUMNS),
        ("whistles_whistleevent", WHISTLE_EVENT_COLUMNS),
        ("whistles_reportin", REPORT_IN_COLUMNS),
    ):
        copying.copy(name, columns, lines[name])


def _numbers(items: list[Fresh]) -> dict[tuple[str, int], list[str]]:
    counts = Counter((item.area.street_code, _year(item)) for item in items)
    return {key: next_numbers(*key, count)[::-1] for key, count in sorted(counts.items())}


def _year(item: Fresh) -> int:
    return timezone.localtime(item.row.whistled_at or item.row.received_at).year


def _lines_of(item: Fresh, registry: Registry, now: datetime, numbers, lines, lead: Lead | None) -> None:
    text, moment, blob = copying.text, copying.moment, copying.blob
    row, area, street = item.row, item.area, item.area.street_code
    lead_id = lead.id if lead else new_id()
    whistle_id = new_id() if item.grade else None
    title, address = text(row.title), text(row.address)
    received, recorded = moment(row.received_at), moment(now)
    category = "\\N" if item.category_id is None else str(item.category_id)
    actor, label, source = str(registry.by.pk), text(registry.actor_label), registry.source.code
    if item.grade:
        number = numbers[(street, _year(item))].pop()
        _whistle_lines(item, registry, now, lines, whistle_id, number, title, address, category)
    if lead:
        lead.state, lead.whistle_id, lead.version = WHISTLED, whistle_id, lead.version + 1
        lead.save(update_fields=["state", "whistle_id", "version"])
        return
    reporter = Reporter.of(row.reporter, row.phone)
    lines["whistles_lead"].append(
        "\t".join(
            (
                str(lead_id), street, source, text(row.number), title, text(row.content), received, recorded,
                area.code, address, category, WHISTLED if whistle_id else NEW,
                str(whistle_id) if whistle_id else "\\N", "", blob(reporter.name), blob(reporter.phone),
                reporter.mask, blob(reporter.phone_digest), "f", "\\N", Origin.IMPORTED, "1",
            )
        )
    )  # fmt: skip
    event_id = new_id()
    mark = digest(
        GENESIS, event_id, 1, "receive", "", NEW, registry.actor_label, "", row.received_at, now
    )
    lines["whistles_leadevent"].append(
        "\t".join(
            (
                str(event_id), street, str(lead_id), "1", "receive", "", NEW, actor, label, "", received, recorded,
                Origin.IMPORTED, blob(mark),
            )
        )
    )  # fmt: skip


def _whistle_lines(item: Fresh, registry, now, lines, whistle_id, number, title, address, category) -> None:
    text, moment, blob = copying.text, copying.moment, copying.blob
    row, area, street, grade = item.row, item.area, item.area.street_code, item.grade.key
    whistled_at = row.whistled_at or row.received_at
    steps = [("blow", "", table.WHISTLED, whistled_at, "")]
    if row.closed_at:
        steps.append(("close_by_ledger", table.WHISTLED, table.CLOSED, row.closed_at, item.outcome))
    mark, source, label = GENESIS, registry.source.code, text(registry.actor_label)
    for seq, (verb, before, after, at, outcome) in enumerate(steps, start=1):
        event_id = new_id()
        mark = digest(
            mark, event_id, seq, verb, before, after, registry.actor_label, "", at, now, outcome, area.code,
            grade, source,
        )  # fmt: skip
        lines["whistles_whistleevent"].append(
            "\t".join(
                (
                    str(event_id), street, str(whistle_id), str(seq), verb, before, after, str(registry.by.pk),
                    label, "", moment(at), moment(now), Origin.IMPORTED, blob(mark), outcome, area.code, grade,
                    source, "\\N",
                )
            )
        )  # fmt: skip
    department = "\\N" if item.department_id is None else str(item.department_id)
    lines["whistles_whistle"].append(
        "\t".join(
            (
                str(whistle_id), street, area.code[:12] if len(area.code) >= 12 else "", number, title, area.code,
                address, category, source, grade, after, outcome, text(row.resolution), department,
                moment(row.received_at), moment(whistled_at), moment(row.closed_at), "", "f", Origin.IMPORTED,
                str(seq), moment(at), blob(mark),
            )
        )
    )  # fmt: skip
    if item.department_id is not None:
        lines["whistles_reportin"].append(
            "\t".join(
                (
                    str(new_id()), street, str(whistle_id), department, "lead", moment(whistled_at),
                    "f" if row.closed_at else "t",
                )
            )
        )  # fmt: skip
