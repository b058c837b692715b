"""What of owners' meetings stands on an estate's page."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from grids.access import oracle
from grids.access.roles import Permission
from property.estates.sections import Section
from property.meetings import queries
from property.meetings.kinds import STAGE_CHIPS, Stage

if TYPE_CHECKING:
    from grids.staff.models import User
    from property.estates.models import Estate

SHOWN = 8


def shown(user: "User", estate: "Estate") -> dict | None:
    """The newest meetings, for whoever sees them."""
    if not oracle.may_in(user, Permission.GRID_VIEW, estate.area_id):
        return None
    rows = [(one, STAGE_CHIPS[Stage(one.stage)]) for one in queries.listed(user, estate)[:SHOWN]]
    may_run = oracle.may_in(user, Permission.MEETING_RUN, estate.area_id) and estate.ends_on is None
    return {"rows": rows, "may_run": may_run}


def told(estate: "Estate") -> list[dict]:
    """Every meeting with its motions, for scripts."""
    rows = queries.held_in(estate)
    return [
        {
            "id": str(one.pk), "name": one.name, "stage": one.stage, "proposed_on": str(one.proposed_on),
            "heads": one.heads, "area_m2": f"{one.area_m2_100 / 100:.2f}", "is_recorded": one.is_recorded,
            "motions": [
                {"id": str(motion.pk), "number": motion.number, "title": motion.title, "kind": motion.kind, "is_carried": motion.is_carried}
                for motion in one.motions.all()
            ],
        }
        for one in rows
    ]  # fmt: skip


SECTIONS = (Section("meetings", _("业主大会"), 40, "property/meetings/_section.html", shown, json=told),)
