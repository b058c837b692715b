"""What an import's file says otherwise, as pages, the report of the command and its document tell it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from grids.staff.models import User
from whistles.imports import parts
from whistles.imports.differences import Difference, KeptMatter
from whistles.imports.kinds import IN_ROWS, DifferenceKind
from whistles.imports.models import Import
from whistles.imports.shown import name_for
from whistles.intake.models import Lead
from whistles.intake.table import LEAD_STATES
from whistles.ledgers.standing import STANDINGS
from whistles.lifecycle.outcomes import Outcome
from whistles.lifecycle.states import STATES

# of a matter that a file doesn't name the text report tells so many numbers, the document all that are kept
NUMBERS_TOLD = 20
KEPT_SHOWN = 100
WHEN = "%Y-%m-%d %H:%M"
ONE_WORD = {**STANDINGS, **LEAD_STATES, **STATES, **dict(Outcome.choices)}


def visible(ledger: Import, reader: User) -> QuerySet[Difference]:
    """The differences of an import whose matters `reader` may know."""
    found = ledger.differences.select_related("lead__whistle")
    if reader.is_system:
        return found
    return found.filter(Exists(Lead.objects.visible_to(reader).filter(pk=OuterRef("lead"))))


def not_taken_over(ledger: Import) -> int:
    """How many of them, of all readers' matters, still stand as they were."""
    return ledger.differences.filter(kind__in=IN_ROWS, taken_over_at=None).count()


def ours_of(difference: Difference) -> str:
    """What is known here, in words."""
    return _side(difference.ours, difference.ours_at, is_day=False)


def theirs_of(difference: Difference) -> str:
    """What the file says, in words; "" of what it doesn't name."""
    if difference.kind == DifferenceKind.MISSING:
        return ""
    said = _side(difference.theirs, difference.theirs_at, is_day=difference.is_day)
    return said or _("没有办结")


def _side(word: str, at: datetime | None, *, is_day: bool) -> str:
    when = timezone.localtime(at).strftime(WHEN[:8] if is_day else WHEN) if at else ""
    return " ".join(filter(None, (str(ONE_WORD.get(word, word)), when)))


def said_of(difference: Difference) -> str:
    """One difference as a line of the report."""
    return _("%(where)s %(number)s %(what)s：系统里 %(ours)s，台账里 %(theirs)s。") % {
        "where": parts.where(difference.ledger, difference.line),
        "number": difference.lead.source_number,
        "what": difference.get_kind_display(),
        "ours": ours_of(difference),
        "theirs": theirs_of(difference),
    }


def report(ledger: Import) -> Iterable[str]:
    """What the file says otherwise, line by line; nothing where it says the same."""
    if ledger.differing:
        yield _("与系统不一致 %(n)d 处，没有改动：") % {"n": ledger.differing}
        yield from map(said_of, _in_rows(ledger).iterator(chunk_size=1000))
    if ledger.missing:
        numbers = _absent(ledger)[:NUMBERS_TOLD]
        yield (
            missing_said(ledger) + "：" + "、".join(numbers) + ("…" if ledger.missing > len(numbers) else "")
        )


def missing_said(ledger: Import) -> str:
    """How many matters of its time the file doesn't name, so that nobody who imports in parts is alarmed."""
    return _(
        "另有 %(n)d 件收到时间在 %(since)s 至 %(until)s 之间、系统里有而这个文件里没有。台账分几份导入时这是正常的；"
        "这个文件本应包含全部事项的，请核对这些编号"
    ) % {
        "n": ledger.missing,
        "since": timezone.localtime(ledger.earliest).date().isoformat(),
        "until": timezone.localtime(ledger.latest).date().isoformat(),
    }


def document(ledger: Import) -> dict[str, Any]:
    """The same for a script: every difference, and the numbers that the file doesn't name."""
    return {
        "differing": [
            {
                **where_of(one), "number": one.lead.source_number, "field": one.kind, "ours": plain(one.ours, one.ours_at),
                "theirs": plain(one.theirs, one.theirs_at, is_day=one.is_day),
            }
            for one in _in_rows(ledger).iterator(chunk_size=1000)
        ],
        "missing": {"count": ledger.missing, "numbers": list(_absent(ledger))},
    }  # fmt: skip


def where_of(difference: Difference) -> dict[str, Any]:
    """The line of a row, and its sheet where the file has several; no line of what the file doesn't name."""
    if difference.line is None:
        return {"line": None}
    at = parts.where(difference.ledger, difference.line)
    return {"sheet": at.sheet, "line": at.line} if at.sheet else {"line": at.line}


def plain(word: str, at: datetime | None, *, is_day: bool = False) -> str | None:
    """One side as a script reads it: a word, a time or a day, or both; None where it says nothing."""
    when = timezone.localtime(at) if at else None
    told = (when.date().isoformat() if is_day else when.isoformat(timespec="seconds")) if when else ""
    return " ".join(filter(None, (word, told))) or None


def _in_rows(ledger: Import) -> QuerySet[Difference]:
    return ledger.differences.filter(kind__in=IN_ROWS).select_related("lead").order_by("line", "pk")


def _absent(ledger: Import) -> QuerySet:
    found = ledger.differences.filter(kind=DifferenceKind.MISSING).order_by("pk")
    return found.values_list("lead__source_number", flat=True)


@dataclass(frozen=True, slots=True)
class Tab:
    """One kind of difference among the others, as a filter."""

    label: str
    url: str
    count: int
    is_chosen: bool


def tabs(found: QuerySet[Difference], chosen: str) -> list[Tab]:
    """All kinds that there are, each with how many, those that stand in rows before what is missing."""
    counts = dict(found.order_by().values_list("kind").annotate(Count("pk")))
    every = sum(counts.values()) - counts.get(DifferenceKind.MISSING, 0)
    return [Tab(_("各行不一致"), "?", every, not chosen)] + [
        Tab(str(kind.label), f"?kind={kind.value}", counts[kind], kind == chosen)
        for kind in DifferenceKind
        if counts.get(kind)
    ]


@dataclass(frozen=True, slots=True)
class Row:
    """One difference as a row of the page."""

    id: int
    at: parts.Where | None
    number: str
    title: str
    url: str
    received_at: datetime
    what: str
    ours: str
    theirs: str
    became: str
    is_open: bool


def place_for(difference: Difference, reader: User) -> parts.Where:
    """Where its row stands, as this reader may see the name of its sheet; nowhere, of what the file doesn't name."""
    if difference.line is None:
        return parts.Where("", 0)
    at = parts.where(difference.ledger, difference.line)
    return at._replace(sheet=name_for(difference.ledger, reader)(at.sheet)) if at.sheet else at


def row_of(difference: Difference, reader: User) -> Row:
    """A difference with what became of it."""
    lead = difference.lead
    return Row(
        difference.pk, place_for(difference, reader) if difference.line else None, lead.source_number, lead.title,
        lead_url(lead), lead.received_at,
        str(difference.get_kind_display()), ours_of(difference), theirs_of(difference), became(difference),
        difference.taken_over_at is None and difference.kind != DifferenceKind.MISSING,
    )  # fmt: skip


def became(difference: Difference) -> str:
    """What became of it: taken over, left and why, or nothing yet."""
    if difference.taken_over_at:
        return _("已改成台账说的")
    if difference.kept_because:
        return difference.kept_because
    return _("正在改") if difference.chosen_at else ""


def kept_of(ledger: Import, reader: User) -> QuerySet[KeptMatter]:
    """The matters that an import's taking back left as they are, of those that `reader` may know; of complaints none."""
    found = ledger.kept_matters.select_related("lead")
    if reader.is_system:
        return found
    return found.filter(Exists(Lead.objects.visible_to(reader).filter(pk=OuterRef("lead"), is_sealed=False)))


def kept(ledger: Import, reader: User) -> dict[str, Any]:
    """The first matters that an import's taking back left as they are, and how many more."""
    found = kept_of(ledger, reader)
    rows = [
        KeptRow(one.lead.source_number, one.lead.title, lead_url(one.lead), one.why)
        for one in found.order_by("pk")[:KEPT_SHOWN]
    ]
    return {"kept_rows": rows, "kept_more": ledger.kept - len(rows)}


@dataclass(frozen=True, slots=True)
class KeptRow:
    """A matter that stays as it is."""

    number: str
    title: str
    url: str
    why: str


def lead_url(lead: Lead) -> str:
    """Where a matter is shown: its whistle, or the lead itself."""
    return reverse("whistle", args=[lead.whistle_id]) if lead.whistle_id else reverse("lead", args=[lead.pk])
