"""Taking a template, saying what goes where, filling it, and letting it go."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from grids.conduct.events import new_id
from grids.conduct.refusals import Refusal, require
from grids.exports import actions as exports
from grids.exports import sources
from grids.exports.models import Export
from grids.lists.actions import kept_query
from grids.lists.listing import Listing
from grids.lists.models import QUERY_MAX
from grids.sheets.reports import apart, queries
from grids.sheets.reports.filling.references import MAX_COLUMN, number_of
from grids.sheets.reports.kinds import MOST, MOST_BYTES, NAME_MAX, NOT_TAKEN, ROWS_MOST, Kind
from grids.sheets.reports.models import ReportTemplate

if TYPE_CHECKING:
    from grids.staff.models import User


@dataclass(frozen=True, slots=True)
class Given:
    """A file as it was sent."""

    name: str
    content: bytes


def take(*, name: str, listing: str, query: str = "", file: Given, by: "User") -> ReportTemplate:
    """Keep somebody's own form, once it was looked at; Refusal with a sentence where it isn't taken."""
    name = " ".join(name.split())
    require(name, _("请给这个表样起个名称，例如“流动人口月报”。"), field="name")
    require(len(name) <= NAME_MAX, _("名称最多 %(n)d 个字。") % {"n": NAME_MAX}, field="name")
    one = _list(listing, by)
    kept = kept_query(query)
    require(len(kept) <= QUERY_MAX, _("条件太多，存不下。"), field="query")
    kind, content = _looked_at(file)
    template = ReportTemplate(
        id=new_id(), owner=by, name=name, listing=one.name, query=kept, kind=kind, used_at=timezone.now()
    )
    template.keep(content)
    return _kept(template)


def _list(name: str, by: "User") -> Listing:
    found = next((one for one in queries.listings_of(by) if one.name == name), None)
    require(found is not None, _("请选择一个清单。"), field="listing")
    return found


def _looked_at(file: Given) -> tuple[str, bytes]:
    kind = file.name.rpartition(".")[2].lower()
    require(kind in Kind.values, str(NOT_TAKEN["ending"]), field="file")
    require(file.content, str(NOT_TAKEN["empty"]), field="file")
    require(
        len(file.content) <= MOST_BYTES,
        _("表样有 %(have)s MB，超过上限 %(limit)s MB。请删去图片和多余的工作表再上传。")
        % {"have": -(-len(file.content) // (1 << 20)), "limit": MOST_BYTES >> 20},
        field="file",
    )
    return kind, apart.look(kind, file.content)[1]


@transaction.atomic
def _kept(template: ReportTemplate) -> ReportTemplate:
    own = ReportTemplate.objects.visible_to(template.owner)
    require(own.count() < MOST, _("一个人最多存 %(n)d 个表样，请先删掉不用的。") % {"n": MOST}, field="name")
    try:
        with transaction.atomic():
            template.save(force_insert=True)
    except IntegrityError as twice:
        raise Refusal(_("您已经有这个名称的表样。"), field="name") from twice
    return template


@transaction.atomic
def map_columns(
    *, template_id: uuid.UUID, columns: Mapping[str, str], sheet: str = "", first: int = 1, query: str = "", by: "User"
) -> ReportTemplate:  # fmt: skip
    """Say where each column of the list goes; Refusal where there is no such place, or where rows don't fit there."""
    template = _locked(template_id, by)
    listing = _list(template.listing, by)
    chosen = {place: name for place, name in columns.items() if name}
    require(chosen, _("请至少给一列选好要填的内容。"), field="columns")
    known = all(listing.column(name) for name in chosen.values())
    require(
        known and all(_is_a_place(template.kind, place) for place in chosen),
        _("没有这一列，请重新选择。"),
        field="columns",
    )
    require(1 <= first <= 1_000, _("从第 1 至 1000 行里选一行开始填。"), field="first")
    if template.kind == Kind.DOCX:
        missing = [word for word in queries.outline_of(template)["asked"] if word not in chosen]
        require(
            not missing, _("“%(word)s”还没有选要填的内容。") % {"word": "、".join(missing)}, field="columns"
        )
    kept = kept_query(query)
    require(len(kept) <= QUERY_MAX, _("条件太多，存不下。"), field="query")
    template.columns, template.sheet, template.first, template.query = chosen, sheet, first, kept
    _try(template, listing, by)
    template.used_at = timezone.now()
    template.save(update_fields=["columns", "sheet", "first", "query", "used_at"])
    return template


def _is_a_place(kind: str, place: str) -> bool:
    if kind == Kind.DOCX:
        return 0 < len(place) <= 40
    return (
        place.isascii()
        and place.isalpha()
        and place.isupper()
        and len(place) <= 3
        and number_of(place) <= MAX_COLUMN
    )


def _try(template: ReportTemplate, listing: Listing, by: "User") -> None:
    """Refusal where not even two rows can be filled in."""
    rows = sources.Rows(listing, by, {})
    values = [[None] * len(rows.columns)] * 2
    apart.fill(template.kind, template.file(), queries.wanted_of(template, rows, values))


@dataclass(frozen=True, slots=True)
class Asked:
    """An export that a template is filled for, and whether it is new."""

    export: Export
    is_new: bool


def fill(
    *, template_id: uuid.UUID, by: "User", purpose: exports.Purpose | None = None, is_full: bool = False
) -> Asked:
    """Ask for the list in this template: masked, or whole once somebody else granted it."""
    template = ReportTemplate.objects.visible_to(by).bare().get(pk=template_id)
    require(template.is_ready, _("还没有说明哪一列填什么，请先对应列。"), code="conflict")
    listing = _list(template.listing, by)
    asked = queries.asked_by(template)
    total, most = sources.count_of(listing, by, asked), ROWS_MOST[template.kind]
    require(
        total <= most,
        _("有 %(total)s 行，一个表样最多填 %(most)s 行，请先按区域或时间缩小范围。")
        % {"total": f"{total:,}", "most": f"{most:,}"},
    )
    with transaction.atomic():
        export, is_new = exports.ask(
            name=listing.name,
            query=asked,
            form=template.kind,
            by=by,
            purpose=purpose,
            is_full=is_full,
            template=template.pk,
        )
        ReportTemplate.objects.filter(pk=template.pk).update(used_at=timezone.now())
    return Asked(export, is_new)


@transaction.atomic
def remove(*, template_id: uuid.UUID, by: "User") -> None:
    """Let a template go with its file; what was filled already stays."""
    _locked(template_id, by).delete()


def _locked(template_id: uuid.UUID, by: "User") -> ReportTemplate:
    rows: Any = ReportTemplate.objects.visible_to(by).select_for_update(of=("self",))
    return rows.get(pk=template_id)
