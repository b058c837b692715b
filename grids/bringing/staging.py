"""Between upload and confirmation: what a file would do is worked out once, kept with it, and worked out anew when it is done."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.translation import gettext as _

from grids.access import oracle
from grids.access.roles import Permission
from grids.areas.models import Area
from grids.bringing import keeping, queries
from grids.bringing.actions import import_boundaries
from grids.bringing.matching import Plan, plan_of
from grids.bringing.patience import Patience, alone_with, within_a_page
from grids.bringing.tree import MOST_BYTES, read_tree, tree_of
from grids.bringing.tree_actions import import_tree
from grids.bringing.tree_plan import TreePlan, plan_tree
from grids.conduct.refusals import require
from grids.geodata.guessing import FIELDS
from grids.geodata.reading import Shapes, read_shapes, shapes_of

if TYPE_CHECKING:
    from grids.staff.models import PostKind, User

NAME = 80


def take_boundaries(*, file: UploadedFile, area: Area, coord: str, by: "User") -> UUID:
    """Read a file of boundaries and keep it, with what it would do, for its owner alone."""
    oracle.require_in(by, Permission.GRID_EDIT, area.code, _("导入界线"))
    with within_a_page() as patience:
        shapes = read_shapes(file.chunks(), size=file.size or 0)
        kept = _first_look(file, shapes, area, coord, by, patience)
    return keeping.keep(kept, owner=by.pk, kind=keeping.BOUNDARIES)


def _first_look(
    file: UploadedFile, shapes: Shapes, area: Area, coord: str, by: "User", patience: Patience
) -> dict[str, Any]:
    kept = {
        "name": (file.name or "")[:NAME], "shapes": shapes.kept(), "top": area.code, "coord": coord, "chosen": {},
        "day": timezone.localdate().isoformat(),
    }  # fmt: skip
    _look(kept, by, patience)
    return kept


def read_again(key: UUID, *, by: "User", coord: str, day: date, chosen: dict[str, str]) -> None:
    """The same file, read otherwise."""
    with _open(key, keeping.BOUNDARIES, by) as kept, within_a_page() as patience:
        kept |= {"coord": coord, "day": day.isoformat(), "chosen": chosen}
        _look(kept, by, patience)


def confirm_boundaries(key: UUID, *, reason: str, by: "User") -> None:
    """Draw what the file holds, as it stands now; the shapes go, what was done stays to be read for a day."""
    with _open(key, keeping.BOUNDARIES, by) as kept, within_a_page() as patience:
        brought = import_boundaries(plan=_plan(kept, patience), reason=reason, by=by, confirm=True)
        kept["told"] = brought.as_json()
        kept["shapes"] = {**kept["shapes"], "features": [], "refused": []}


@contextmanager
def _open(key: UUID, kind: str, by: "User") -> Iterator[dict[str, Any]]:
    """What was uploaded, for one at a time, and kept anew as it is left; Refusal where it has been brought in already."""
    with alone_with(key):
        # as it is now: whoever was at it before may have brought it in
        kept = keeping.opened(key, owner=by.pk, kind=kind)
        require(
            kept and not kept["told"]["confirmed"],
            _("这个文件已经导入。要再导入，请重新上传。"),
            code="conflict",
        )
        yield kept
        keeping.change(key, kept)


def reading_of(kept: dict[str, Any]) -> dict[str, Any]:
    """How the file is read now, as the form has it."""
    columns = {f"column_{name}": kept["chosen"].get(name, "?") or "-" for name in FIELDS}
    return {"coord": kept["coord"], "day": kept["day"], **columns}


def _plan(kept: dict[str, Any], patience: Patience) -> Plan:
    return plan_of(
        shapes_of(kept["shapes"]), top=Area.objects.get(code=kept["top"]), day=date.fromisoformat(kept["day"]),
        source=kept["coord"], chosen=kept["chosen"], breathe=patience.ask,
    )  # fmt: skip


def _look(kept: dict[str, Any], by: "User", patience: Patience) -> None:
    plan = _plan(kept, patience)
    brought = import_boundaries(plan=plan, reason="", by=by)
    kept["told"] = brought.as_json()
    kept["map"] = queries.small_map(plan)
    kept["map"]["features"] += queries.areas_of_faults(brought.faults)


def take_tree(*, file: UploadedFile, area: Area, post: "PostKind", ends_gone: bool, by: "User") -> UUID:
    """Read a grid tree and keep it, with what it would change, for its owner alone."""
    require(
        (file.size or 0) <= MOST_BYTES,
        _("文件超过 %(limit)s MB。") % {"limit": MOST_BYTES >> 20},
        field="file",
    )
    kept = {
        "name": (file.name or "")[:NAME], "tree": read_tree(file.read()).kept(), "top": area.code, "post": post.code,
        "ends_gone": ends_gone, "day": timezone.localdate().isoformat(),
    }  # fmt: skip
    brought = import_tree(plan=_tree_plan(kept), by=by, post=post.code, ends_gone=ends_gone)
    kept["told"] = brought.as_json()
    return keeping.keep(kept, owner=by.pk, kind=keeping.TREE)


def confirm_tree(key: UUID, *, by: "User") -> None:
    """Carry the tree out as it stands now; what it held of people goes, what was done stays to be read for a day."""
    with _open(key, keeping.TREE, by) as kept:
        brought = import_tree(
            plan=_tree_plan(kept), by=by, post=kept["post"], ends_gone=kept["ends_gone"], confirm=True
        )
        kept["told"] = brought.as_json()
        kept["tree"] = {"nodes": [], "people": [], "refused": [], "rows": 0}


def _tree_plan(kept: dict[str, Any]) -> TreePlan:
    return plan_tree(
        tree_of(kept["tree"]), top=Area.objects.get(code=kept["top"]), day=date.fromisoformat(kept["day"])
    )
