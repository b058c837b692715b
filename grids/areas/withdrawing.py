"""The way back of a change of boundaries that was confirmed for a day to come: until it is carried out, it may be withdrawn.

What it began never holds, what it ended goes on, areas that it brought never were. Who drew it may go on drawing: the change
becomes a draft again.
"""

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone
from django.utils.translation import gettext as _

from grids.access import oracle
from grids.access.roles import Permission
from grids.areas import ending, laying, reporting
from grids.areas.changing import COMMUNITY, Relocation, move_everything
from grids.areas.drafts import BoundaryDraft
from grids.areas.drawn import ground_of
from grids.areas.models import Area, AreaBoundary, BoundaryChange
from grids.audit.actions import note
from grids.audit.models import Kind
from grids.conduct.refusals import require

if TYPE_CHECKING:
    from grids.staff.models import User

# what a step of a draft keeps of a grid that it hadn't touched before, as in drafting
UNTOUCHED = "untouched"


@transaction.atomic
def withdraw_change(*, change_id: UUID, by: "User", draft_in: str = "") -> BoundaryChange:
    """Take a change back that is not carried out yet; draft_in: the area in whose editor it is to be a draft of one's own again.

    Refusal (code "conflict") where it was carried out or withdrawn already, and where another change was put on top of it: the
    last one is withdrawn first.
    """
    change = BoundaryChange.objects.visible_to(by).get(pk=change_id)
    laying.one_at_a_time(change.told["touched"], has_fresh=bool(change.told["codes"]))
    change = BoundaryChange.objects.select_for_update(of=("self",)).select_related("area").get(pk=change_id)
    back = _Back.of(change)
    back.require_may(by)
    back.require_is_last()
    draft = back.draft(draft_in, by) if draft_in else None
    back.carry_out(by)
    if draft:
        draft.base = sorted(leaf.boundary for leaf in ground_of(draft.area).leaves.values() if leaf.boundary)
        draft.save()
    change.withdrawn_at, change.withdrawn_by = timezone.now(), by
    change.save(update_fields=["withdrawn_at", "withdrawn_by"])
    detail = {"what": "withdraw_change", "kind": change.kind, "areas": change.told["touched"][:50]}
    note(kind=Kind.CONFIGURATION, by=by, subject=change, area_code=change.area_id, detail=detail)
    return change


@dataclass(frozen=True, slots=True)
class _Back:
    """A change with the rows that it wrote: what it began, what it ended, which areas it brought."""

    change: BoundaryChange
    begun: list[AreaBoundary]
    ended: list[AreaBoundary]
    fresh: dict[str, Area]

    @classmethod
    def of(cls, change: BoundaryChange) -> "_Back":
        begun = change.begun.select_related("area", "ended_with__actor").order_by("area")
        ended = change.ended.select_related("area").order_by("area")
        brought = Area.objects.select_for_update().filter(code__in=change.told["codes"].values())
        return cls(change, list(begun), list(ended), {area.code: area for area in brought.order_by("code")})

    def require_may(self, by: "User") -> None:
        """Whoever could confirm it can take it back."""
        change = self.change
        for code in change.told["touched"]:
            needed = (
                Permission.GRID_EDIT if laying.DIGITS_LEVEL[len(code)] >= COMMUNITY else Permission.AREA_EDIT
            )
            oracle.require_in(by, needed, code, _("撤回改界"))
        require(
            change.withdrawn_at is None,
            _("这次改界已由%(who)s撤回。") % {"who": change.withdrawn_by},
            code="conflict",
        )
        require(
            change.applied_at is None,
            _("这次改界已经生效，格里的楼栋和哨件都跟着走了，不能撤回；要改回去，请在图上再改一次界线。"),
            code="conflict",
        )

    def require_is_last(self) -> None:
        """Refusal where a later change stands on what this one drew."""
        for row in self.begun:
            later = row.ended_with
            require(
                later is None,
                _("「%(name)s」后来又改过一次界线（%(day)s 起，%(who)s）。请先撤回那一次，再撤回这一次。")
                % {
                    "name": row.area.short_name,
                    "day": later and later.from_day,
                    "who": later and later.actor,
                },
                code="conflict",
            )
        for area in self.fresh.values():
            require(
                not area.children.exists(),
                _("「%(name)s」下面已经设了网格，请先撤回设那些网格的改界。") % {"name": area.short_name},
                code="conflict",
            )

    def carry_out(self, by: "User") -> None:
        """The rows as if it had never been; what was planned in the areas that it brought goes to whom their ground is of."""
        change, day = self.change, self.change.from_day
        for row in self.begun:
            row.period, row.ended_with = DateRange(day, day, "[)"), change
            row.save(update_fields=["period", "ended_with"])
        for row in self.ended:
            # one that was put right on the day on which it began is empty now
            row.period = DateRange(day if row.period.isempty else row.period.lower, None, "[)")
            row.ended_with = None
            row.save(update_fields=["period", "ended_with"])
        told, more = reporting.overlaps_of(row.pk for row in self.ended)
        require(
            not told,
            _("撤回以后，%(overlaps)s%(more)s：那里后来又画了界线。请先撤回后来的那次改界。")
            % {"overlaps": "；".join(told), "more": more},
            code="conflict",
        )
        self._areas(by)

    def _areas(self, by: "User") -> None:
        day = self.change.from_day
        over = [row["code"] for row in self.change.told["areas"] if row["ends"]]
        for area in Area.objects.select_for_update().filter(code__in=over).order_by("code"):
            area.ends_on = None
            area.save(update_fields=["ends_on"])
        if not self.fresh:
            return
        laying.end_areas(self.fresh.values(), day)
        heirs = {code: self._origin(area) for code, area in self.fresh.items()}
        move_everything(Relocation(self.change, day, by, tuple(self.fresh), heirs))
        for area in self.fresh.values():
            ending.require_nothing_left(area, day, by=by)

    def _origin(self, area: Area) -> str:
        """The grid that a new one was to be split off from; of one that was drawn into nobody's ground, what lies above."""
        most = self.change.lineage.filter(area_to=area.code).order_by("-m2", "area_from").first()
        return most.area_from_id if most else area.parent_id or area.code

    def draft(self, area_code: str, by: "User") -> BoundaryDraft:
        """What it drew as a draft of `by`, to go on from; its base is that which stands once it is withdrawn."""
        oracle.require_in(by, Permission.GRID_EDIT, area_code, _("修改界线"))
        area = Area.objects.select_for_update().get(code=area_code)
        require(
            not BoundaryDraft.objects.filter(area=area, by=by).exists(),
            _("您在这里还有一份草稿，请先生效或放弃它；也可以只撤回，不接着画。"),
            code="conflict",
        )
        words = {code: word for word, code in self.change.told["codes"].items()}
        fresh = {words[code]: self._told(one) for code, one in self.fresh.items()}
        leaves = ground_of(area).leaves
        ends = {row["code"]: None for row in self.change.told["areas"] if row["ends"]}
        drawn = {row.area_id: json.loads(row.shape.geojson) for row in self.begun}
        shapes = {
            words.get(code, code): shape
            for code, shape in (ends | drawn).items() if code in leaves or code in words
        }  # fmt: skip
        require(shapes, _("这次改界在这里没有可以接着画的。"), code="conflict")
        said = _("从撤回的改界（%(day)s 起）接着画") % {"day": self.change.from_day}
        step = {"said": said, "codes": list(shapes), "was": dict.fromkeys(shapes, UNTOUCHED), "fresh": {}}
        return BoundaryDraft(area=area, by=by, shapes=shapes, fresh=fresh, steps=[step])

    def _told(self, area: Area) -> dict[str, Any]:
        origin = self._origin(area)
        is_split = origin != area.parent_id
        return {"parent": area.parent_id, "name": area.name, "of": origin if is_split else ""}
