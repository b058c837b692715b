"""Areas: read the code list, add and correct an area; boundaries are changed in changing.py."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db import connection, transaction
from django.utils.translation import gettext as _

from grids.access import oracle
from grids.access.roles import Permission
from grids.areas import ending
from grids.areas.codes import prefix_of
from grids.areas.models import CODE_DIGITS, Area, CommunityKind
from grids.audit.actions import Subject, note
from grids.audit.models import Kind
from grids.conduct.refusals import Refusal, checked, require
from grids.conduct.texts import said

if TYPE_CHECKING:
    from grids.staff.models import User

LEVELS = {"city": 0, "district": 1, "street": 2, "community": 3, "grid4": 4, "grid5": 5}
AREA_LIST_LOCK = 0x41524C
FIRST_GRID = 4
LEVELS_BY_DIGIT = {str(level): level for level in LEVELS.values()}


@dataclass(slots=True)
class AreaReport:
    """What an import of areas did: counts, and the refused rows by line (the header is line 1)."""

    rows: int = 0
    imported: int = 0
    updated: int = 0
    unchanged: int = 0
    refused: list[dict] = field(default_factory=list)


@transaction.atomic
def import_areas(*, rows: Mapping[int, dict], by: "User") -> AreaReport:
    """Bring the areas of a code list in; broken rows are refused one by one, the rest stands.

    rows: by line, dicts with code, name, level (a word of LEVELS or 0 to 5) and parent_code. Running it twice
    changes nothing; a new name is taken over. An area that isn't the user's to edit is refused like a broken row.
    """
    _one_list_at_a_time()
    report = AreaReport()
    known = {area.code: area for area in Area.objects.select_for_update().order_by("level", "code")}
    parsed, seen = [], {}
    for line, row in rows.items():
        report.rows += 1
        try:
            candidate = _candidate(row)
            oracle.require_in(by, Permission.AREA_EDIT, candidate.code, _("维护区域"))
            require(
                candidate.code not in seen,
                _("代码 %(code)s 与第 %(line)s 行重复。")
                % {"code": candidate.code, "line": seen.get(candidate.code)},
            )
            seen[candidate.code] = line
            parsed.append((candidate.level, line, candidate))
        except Refusal as refusal:
            report.refused.append({"line": line, "reason": str(refusal)})
    added, renamed = [], []
    for _level, line, area in sorted(parsed, key=lambda item: item[:2]):
        try:
            _check_parent(area, known)
            _require_parent_stands(area, known)
        except Refusal as refusal:
            report.refused.append({"line": line, "reason": str(refusal)})
            continue
        before = known.get(area.code)
        if before is None:
            known[area.code] = area
            added.append(area)
        elif (before.level, before.parent_id) != (area.level, area.parent_id):
            reason = _("代码 %(code)s 已是另一级或另一上级的区域，不能改动。") % {"code": area.code}
            report.refused.append({"line": line, "reason": reason})
        elif before.name != area.name:
            before.name = area.name
            renamed.append(before)
        else:
            report.unchanged += 1
    Area.objects.bulk_create(added, batch_size=1000)
    Area.objects.bulk_update(renamed, ["name"], batch_size=1000)
    report.imported, report.updated = len(added), len(renamed)
    report.refused.sort(key=lambda item: item["line"])
    _tell(report, by)
    return report


def _tell(report: AreaReport, by: "User") -> None:
    """A list that changed something stands in the security log as one entry."""
    if not (report.imported or report.updated):
        return
    counts = {"rows": report.rows, "imported": report.imported, "updated": report.updated}
    detail = {"what": "import_areas", **counts, "refused": len(report.refused)}
    note(kind=Kind.CONFIGURATION, by=by, subject=Subject("areas"), detail=detail)


def _one_list_at_a_time() -> None:
    """Two lists at the same time follow one another: areas that are not there yet can't be locked."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [AREA_LIST_LOCK])


def _candidate(row: dict) -> Area:
    code, name = said(row.get("code") or ""), said(row.get("name") or "")
    level_text, parent = said(row.get("level") or ""), said(row.get("parent_code") or "")
    require(code.isascii() and code.isdigit(), _("代码「%(code)s」不是数字。") % {"code": code})
    require(name, _("没有名称。"))
    require(len(name) <= 60, _("名称超过 60 字。"))
    require(name.isprintable(), _("名称里有看不见的字符，请删去。"))
    level = LEVELS.get(level_text, LEVELS_BY_DIGIT.get(level_text))
    require(
        level is not None,
        _("级别「%(level)s」不认识，应为 %(words)s 或 0 到 5。")
        % {"level": level_text[:20], "words": "、".join(LEVELS)},
    )
    digits = CODE_DIGITS[level]
    require(
        len(code) == digits,
        _("代码 %(code)s 有 %(have)s 位，这一级应为 %(digits)s 位。")
        % {"code": code, "have": len(code), "digits": digits},
    )
    return Area(code=code, name=name, level=level, parent_id=parent or None)


def _check_parent(area: Area, known: dict[str, Area]) -> None:
    if area.level == 0:
        require(area.parent_id is None, _("市级区域不应有上级代码。"))
        # four digits of it are the prefix of everything below
        require(area.code.endswith("00"), _("市级代码 %(code)s 应以 00 结尾。") % {"code": area.code})
        return
    require(area.parent_id, _("没有上级代码。"))
    parent = known.get(area.parent_id)
    require(parent, _("上级 %(code)s 不存在，或它那一行也未导入。") % {"code": area.parent_id})
    require(
        parent.level == area.level - 1,
        _("上级 %(code)s 不是正好高一级的区域。") % {"code": area.parent_id},
    )
    require(
        area.code.startswith(prefix_of(parent.code)),
        _("代码 %(code)s 不以上级 %(parent)s 开头。") % {"code": area.code, "parent": area.parent_id},
    )


def _require_parent_stands(area: Area, known: dict[str, Area]) -> None:
    """Refusal where what lies above a new area is no more, or ends before it; one that is there already stays."""
    parent = None if area.code in known else known.get(area.parent_id or "")
    until = parent.ends_on if parent else None
    require(
        until is None or (area.ends_on is not None and area.ends_on <= until),
        _("上级「%(name)s」%(day)s 起撤销，下面不能再设区域。")
        % {"name": parent and parent.name, "day": until},
        field="parent",
    )


@transaction.atomic
def save_area(*, area: Area, by: "User") -> Area:
    """Add one area, or correct its name, kind and dates; code, level and parent are set once and for all.

    Raises Refusal when the area is not the user's, doesn't lie one level below its parent, or would end with something in it.
    """
    _require_keeper(area, by)
    before = Area.objects.select_for_update().filter(pk=area.pk).first()
    if before:
        fixed = (before.code, before.level, before.parent_id) == (area.code, area.level, area.parent_id)
        require(
            fixed, _("代码、级别和上级一经设定不能改动；合并或拆分请撤销原区域，另设新的。"), field="code"
        )
    require(
        len(area.code) == CODE_DIGITS.get(area.level),
        _("代码 %(code)s 有 %(have)s 位，这一级应为 %(digits)s 位。")
        % {"code": area.code, "have": len(area.code), "digits": CODE_DIGITS.get(area.level, "—")},
        field="code",
    )
    require(
        not (area.starts_on and area.ends_on) or area.ends_on > area.starts_on,
        _("撤销日期要晚于启用日期。"),
        field="ends_on",
    )
    checked(area)
    known = {parent.code: parent for parent in Area.objects.filter(code=area.parent_id)}
    _check_parent(area, known)
    if before is None:
        _require_parent_stands(area, known)
    elif area.ends_on and area.ends_on != before.ends_on:
        ending.require_may_end(before, area.ends_on, by=by)
    area.save()
    return area


def _require_keeper(area: Area, by: "User") -> None:
    """Grids are kept by whoever draws them too."""
    if area.level >= FIRST_GRID and oracle.may_in(by, Permission.GRID_EDIT, area.code):
        return
    oracle.require_in(by, Permission.AREA_EDIT, area.code, _("维护区域"))


@transaction.atomic
def set_community_kinds(*, kinds: dict[str, CommunityKind]) -> None:
    """Say of communities by code whether they are geographic or of a unit, where nothing was said before."""
    for area in Area.objects.filter(code__in=kinds, level=3, community_kind=""):
        area.community_kind = kinds[area.code]
        area.save(update_fields=["community_kind"])
