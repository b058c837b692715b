"""What every page's frame shows: where one can go, in which role one is, whether this is a demonstration."""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from governance.demo.accounts import offered
from grids.access.oracle import allowed_anywhere
from grids.access.roles import Permission as P
from grids.identity.sessions import TOLD
from grids.staff.marks import mark_of
from whistles.intake.queries import pool_count
from whistles.lifecycle.lists import own_area
from whistles.lifecycle.parts import waiting_count


@dataclass(slots=True)
class Entry:
    """One entry of the rail, and of the phone's tabs where `tab` is set."""

    name: str
    label: str
    icon: str
    permission: P | None = None
    tab: bool = False
    count: int = 0
    url: str = ""
    active: bool = False


def entries() -> list[Entry]:
    """Everything the rail can show, in its order."""
    return [
        Entry("home", _("今日"), "today", tab=True),
        Entry("lead_desk", _("哨源库"), "pool", P.LEAD_VIEW, tab=True),
        Entry("report_in_list", _("部门报到"), "report", P.WHISTLE_HANDLE, tab=True),
        Entry("whistle_list", pgettext("list", "哨件"), "whistle", P.WHISTLE_VIEW, tab=True),
        Entry("import_list", pgettext("list", "导入"), "import", P.LEDGER_IMPORT),
        Entry("statistics", _("统计"), "chart", P.STATISTICS_VIEW, tab=True),
    ]


def frame(request: HttpRequest) -> dict:
    """Context of base.html; nothing is asked of the database until a page shows it."""
    user = getattr(request, "user", None)
    context = {"demo": settings.DEMO}
    if user is None or not user.is_authenticated:
        # offered on the sign-in page only, and only where everything is made up
        return context | {"demo_accounts": SimpleLazyObject(offered)} if settings.DEMO else context
    return context | {
        "nav": SimpleLazyObject(lambda: nav(request)),
        "where": SimpleLazyObject(lambda: where(user)),
        "user_mark": mark_of(user),
        "told": request.session.get(TOLD, ()),
        "user_label": SimpleLazyObject(lambda: user_label(user)),
        "search_url": reverse("whistle_list") if allowed_anywhere(user, P.WHISTLE_VIEW) else "",
    }


def nav(request: HttpRequest) -> list[Entry]:
    """The entries this user can open, with what waits behind them."""
    user, found = request.user, []
    for entry in entries():
        if entry.permission is None or allowed_anywhere(user, entry.permission):
            entry.url = reverse(entry.name)
            entry.active = request.path == entry.url or (
                entry.url != "/" and request.path.startswith(entry.url)
            )
            found.append(entry)
    by_name = {entry.name: entry for entry in found}
    # a count says what waits for whoever sees it: reading the pool is no task
    if "lead_desk" in by_name and allowed_anywhere(user, P.LEAD_TRIAGE):
        by_name["lead_desk"].count = pool_count(user)
    if "report_in_list" in by_name:
        by_name["report_in_list"].count = waiting_count(user)
    if user.is_staff:
        found.append(Entry("admin:index", _("后台管理"), "admin", url=reverse("admin:index")))
    return found


def where(user) -> str:
    """The area or department the user acts for."""
    departments = [grant.label for grant in user.grants if grant.department_id]
    if departments:
        return departments[0]
    area = own_area(user)
    return area.short_name if area else ""


def user_label(user) -> str:
    """Name and post of the user."""
    posts = [grant.label for grant in user.grants if not grant.department_id]
    return f"{user} · {posts[0]}" if posts else str(user)
