"""Which areas say how a source numbers: there the year or month of receipt is part of what a matter is known by."""

import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, models, transaction
from django.db.models import CharField, Count, F, Q, Value
from django.db.models.functions import Cast, Concat, Extract, ExtractMonth, ExtractYear, LPad
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grids.access import oracle
from grids.access.installation import top_code
from grids.access.roles import Permission
from grids.areas.codes import ancestor_codes, prefix_of
from grids.audit.actions import Subject, note
from grids.audit.models import Kind
from grids.conduct.kept import kept
from grids.conduct.refusals import require
from grids.staff.models import User
from whistles.intake.models import Lead, Source
from whistles.intake.spaces import A_MONTH, A_YEAR, Anew, space_of
from whistles.intake.table import TAKEN_BACK

LOCK = 0x494D50
# numbers shown of those that would be there twice
SHOWN = 3


class Numbering(models.Model):
    """How a source numbers in an area and everything below it; without an area, everywhere. Where nothing is said, it counts on."""

    area_code = models.CharField(
        gettext_lazy("适用区域"), max_length=17, blank=True, default="", editable=False,
        help_text=gettext_lazy("区域代码；空着的是全系统"),
    )  # fmt: skip
    source = models.ForeignKey(
        Source, models.PROTECT, to_field="code", db_column="source_code", related_name="+", db_index=False,
        verbose_name=gettext_lazy("哨源渠道"),
    )  # fmt: skip
    anew = models.CharField(
        gettext_lazy("编号怎样编"), max_length=5, choices=Anew,
        help_text=gettext_lazy("每年或每月从头编的，不同年份或月份的同一编号是不同的事项"),
    )  # fmt: skip

    impersonal = "area_code anew"

    class Meta:
        verbose_name = verbose_name_plural = gettext_lazy("编号方式")
        ordering = ["area_code", "source"]
        constraints = [
            models.UniqueConstraint(
                fields=["area_code", "source"], name="one_way_of_numbering_in_an_area",
                violation_error_message=gettext_lazy("这个区域的这个渠道已经写明编号方式，请改那一条。"),
            ),
            models.CheckConstraint(condition=Q(anew__in=Anew.values), name="numbering_known_way"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.source} {self.get_anew_display()}"


@kept
def numberings_kept(source_code: str) -> "Numberings":
    """How a source numbers, as the desk goes by it: what was declared some seconds ago."""
    return Numberings.of(source_code)


@dataclass(frozen=True, slots=True)
class Numberings:
    """How a source numbers, by the code of each area that says so; by "" what holds everywhere else."""

    declared: Mapping[str, str]

    @classmethod
    def of(cls, source: Source | str) -> "Numberings":
        """What is declared now of a source, or of one by its code."""
        rows = Numbering.objects.filter(source=source).values_list("area_code", "anew")
        return cls(dict(rows))

    def anew(self, street_code: str) -> str:
        """How it numbers in a street: as the nearest area says."""
        near = (self.declared.get(code) for code in reversed(ancestor_codes(street_code)))
        return next((one for one in near if one), self.declared.get("", Anew.NEVER))

    def space(self, street_code: str, received_at: datetime) -> str:
        """The numbering in which the number of an ordinary matter stands."""
        return space_of(self.anew(street_code), received_at)


def one_at_a_time(street_codes: Iterable[str], source: Source) -> None:
    """Whoever brings in or renumbers matters of a street and source follows one another, until the transaction ends.

    Streets of a district go side by side, but not with what is brought in for the district itself. In one order, so that
    none waits for itself.
    """
    alone = set(street_codes)
    beside = {code for one in alone for code in ancestor_codes(one)} - alone
    keys = {_lock_of(code, source): False for code in beside} | {
        _lock_of(code, source): True for code in alone
    }
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT CASE WHEN alone THEN pg_advisory_xact_lock(%s, key)::text ELSE pg_advisory_xact_lock_shared(%s, key)::text END "
            "FROM unnest(%s::int[], %s::boolean[]) AS wanted(key, alone)",
            [LOCK, LOCK, sorted(keys), [keys[key] for key in sorted(keys)]],
        )


def _lock_of(code: str, source: Source) -> int:
    return zlib.crc32(f"{code}/{source.code}".encode()) & 0x7FFFFFFF


@transaction.atomic
def declare_numbering(*, area_code: str, source: Source, anew: str, by: User) -> Numbering:
    """Say how a source numbers in an area and below it; matters that are there already are known by it from now on.

    area_code: "" for everywhere. anew: one of `Anew`. Raises Refusal without the right, for a source of elsewhere, and
    where numbers that are told apart by their year or month would become one.
    """
    oracle.require_in(by, Permission.REFERENCE_EDIT, area_code or top_code(), _("写明编号方式"))
    require(
        not area_code or source.serves(area_code),
        _("这个渠道不是这个区域的，请选择别的渠道。"),
        field="source",
    )
    require(anew in Anew.values, _("请选择编号怎样编。"), field="anew")
    one_at_a_time(_streets_with(area_code, source), source)
    row = Numbering.objects.select_for_update().filter(area_code=area_code, source=source).first()
    before = row.anew if row else ""
    row = row or Numbering(area_code=area_code, source=source)
    row.anew = anew
    row.save()
    _renumber(area_code, source, by)
    note(
        kind=Kind.CONFIGURATION, by=by, area_code=area_code or top_code(), subject=Subject(Numbering._meta.label_lower, str(row.pk)),
        detail={"what": "numbering", "source": source.code, "old": before, "new": anew},
    )  # fmt: skip
    return row


def _streets_with(area_code: str, source: Source) -> list[str]:
    below = Lead.objects.filter(
        source=source, street_code__startswith=prefix_of(area_code) if area_code else ""
    )
    return list(below.order_by("street_code").values_list("street_code", flat=True).distinct())


def _renumber(area_code: str, source: Source, by: User) -> None:
    """Put the matters of each street into the numberings that are declared; Refusal where two would have one number."""
    numberings = Numberings.of(source)
    for street in _streets_with(area_code, source):
        space = SPACES[Anew(numberings.anew(street))]
        standing = Lead.objects.filter(
            ~Q(state=TAKEN_BACK), street_code=street, source=source, is_sealed=False
        )
        leads = standing.annotate(space=space)
        twice = leads.values("source_number", "space").annotate(times=Count("*")).filter(times__gt=1)
        numbers = sorted(twice.values_list("source_number", flat=True)[:SHOWN])
        require(
            not numbers,
            _twice_said(numbers, may_read=by.is_system or oracle.may_in(by, Permission.LEAD_VIEW, street)),
            field="anew",
            code="conflict",
        )
        leads.exclude(number_space=F("space")).update(number_space=space)


def _twice_said(numbers: list[str], *, may_read: bool) -> str:
    """That two would have one number; which, to whoever may read the matters."""
    if not may_read:
        return _("有些编号在不同的年份或月份各有一件，不能改成一套编号；是哪些，请问能看哨源的人。")
    said = {"numbers": "、".join(numbers)}
    return _("有些编号在不同的年份或月份各有一件（例如 %(numbers)s），不能改成一套编号。") % said


def _in_china(number: type[Extract]) -> Cast:
    return Cast(number("received_at", tzinfo=timezone.get_default_timezone()), CharField())


# as `space_of`, for the rows of a whole street
SPACES = {
    Anew.NEVER: Value(""),
    Anew.YEAR: Concat(Value(A_YEAR), _in_china(ExtractYear)),
    Anew.MONTH: Concat(
        Value(A_MONTH), _in_china(ExtractYear), Value("-"), LPad(_in_china(ExtractMonth), 2, Value("0"))
    ),
}
