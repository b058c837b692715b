"""The whistle list: whose rows, narrowed by filters, or exactly those behind a figure."""

from datetime import datetime

from django.db.models import Exists, Q, QuerySet
from django.utils.translation import gettext as _

from grids.access import oracle
from grids.access.roles import Permission
from grids.areas.codes import ancestor_codes
from grids.areas.models import Area
from grids.areas.queries import areas_by_code, children_of
from grids.lists.queries import followed_by
from grids.staff.models import User
from whistles.lifecycle import finding
from whistles.lifecycle.forms import FOLLOWED, HANDLED, REGISTERED, TO_FOLLOW_UP
from whistles.lifecycle.models import Whistle
from whistles.lifecycle.states import STATES

# as what matters are followed
WHISTLE_KIND, LEAD_KIND = "whistle", "lead"
NEWEST = ("-whistled_at", "-id")


def rows_for(user: User) -> QuerySet[Whistle]:
    """The rows a list of this user begins with; Refusal when there can be none."""
    if oracle.allowed_anywhere(user, Permission.WHISTLE_VIEW):
        return Whistle.objects.ordinary_to(user)
    oracle.require_anywhere(user, Permission.STATISTICS_VIEW, _("查看哨件"))
    return Whistle.objects.counted_for(user)


def narrowed(rows: QuerySet[Whistle], wanted: dict, now: datetime, user: User) -> QuerySet[Whistle]:
    """The rows that meet the filters of the list."""
    state = wanted.get("state", "")
    if state == "open":
        rows = rows.open()
    elif state == TO_FOLLOW_UP:
        rows = rows.to_follow_up()
    elif state in STATES:
        rows = rows.filter(state=state)
    if wanted.get("overdue"):
        rows = rows.overdue(at=now)
    if "area" in wanted:
        rows = rows.within(wanted["area"])
    if "department" in wanted:
        rows = rows.filter(Exists(rows.behind("report_ins").filter(department=wanted["department"])))
    rows = _of_mine(rows, wanted.get("mine", ""), user)
    if "q" in wanted:
        rows = finding.said(rows, wanted["q"], user)
    same = {name: wanted[name] for name in ("grade", "source") if name in wanted}
    return rows.filter(**same)


def _of_mine(rows: QuerySet[Whistle], mine: str, user: User) -> QuerySet[Whistle]:
    """Of the whistles those whose lead `user` registered, those they took a step in, or those they follow."""
    if mine == REGISTERED:
        return rows.registered_by(user)
    if mine == HANDLED:
        return rows.handled_by(user)
    if mine == FOLLOWED:
        # whoever followed it as a lead goes on to
        leads = rows.behind_all("leads").filter(followed_by(user, LEAD_KIND), is_sealed=False)
        return rows.filter(Q(followed_by(user, WHISTLE_KIND)) | Q(pk__in=leads.values("whistle")))
    return rows


def areas_to_choose(user: User, chosen: str) -> list[Area]:
    """The way down to the chosen area (or the user's own) and what lies right below it."""
    own = own_area(user)
    if own is None:
        return []
    here = areas_by_code([chosen]).get(chosen, own) if chosen.startswith(own.prefix) else own
    above = [code for code in ancestor_codes(here.code) if code.startswith(own.prefix) or code == own.code]
    way = {own.code: own, here.code: here}
    way |= areas_by_code(missing) if (missing := set(above) - way.keys()) else {}
    return [*(way[code] for code in above), *children_of(here.code)]


def own_area(user: User) -> Area | None:
    """The area at the top of what `user` looks after, read once per instance; a department's is that which it serves."""
    if not hasattr(user, "_own_area"):
        areas = areas_by_code(grant.area_code for grant in user.grants if grant.area_code)
        user._own_area = min(areas.values(), key=lambda area: (area.level, area.code), default=None)
    return user._own_area
