"""What the help page says beside the tasks: the way of a whistle from its table, limits from the rows, whom to ask."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from governance.dashboards.queries import PEOPLE_SHOWN
from grids.access import oracle
from grids.access.roles import Permission as P
from grids.approvals.shown import rules
from grids.areas.models import Area
from grids.pages import Here, navigation, registered
from grids.personal.fields import Basis
from grids.privacy.registry import entries
from grids.staff.models import Member, User
from grids.staff.queries import who_may
from whistles.clocks.deadlines import limit_of, rules_in
from whistles.clocks.models import WORK, LimitUnit
from whistles.clocks.rules import RULES
from whistles.lifecycle.grades import Grade
from whistles.lifecycle.lists import own_area
from whistles.lifecycle.states import PATH
from whistles.lifecycle.table import LIFECYCLE

WHO = {
    P.WHISTLE_HANDLE: gettext_lazy("牵头部门"),
    P.WHISTLE_VERIFY: gettext_lazy("街道研判岗"),
}  # fmt: skip
CLOCKS = tuple((str(clock), clock.label) for clock in WORK)


@dataclass(frozen=True, slots=True)
class Stage:
    """One state of the straight path, and the step that leads on from it."""

    state: str | Promise
    verb: str | Promise
    who: str | Promise


def pages_of(user: User) -> list[Here]:
    """What the pages say of themselves that the user has in the rail, or that everybody has."""
    needed = {entry.name: entry.permission for entry in navigation()}
    return [
        one
        for pages in registered()
        for one in pages.here
        if not (permission := needed.get(one.names[0])) or oracle.allowed_anywhere(user, permission)
    ]


def way_of_a_whistle() -> list[Stage]:
    """The straight path as the table has it."""
    found = []
    for place, state in enumerate(PATH):
        target = PATH[place + 1] if place + 1 < len(PATH) else ""
        steps = LIFECYCLE.steps.values()
        step = next((one for one in steps if state in one.sources and one.target == target), None)
        found.append(
            Stage(
                LIFECYCLE.states[state],
                step.label if step else "",
                WHO.get(step.actor.permission, "") if step else "",
            )
        )
    return found


def limits_for(user: User) -> tuple[list[dict], list[list[dict]]]:
    """Columns and rows of the limits of the user's own scheme; of every scheme where there is no own area."""
    area = own_area(user)
    grades = Grade.objects.for_area(area) if area else Grade.objects.visible_to(user)
    columns = [
        {"label": _("哨种")},
        *({"label": label} for _clock, label in CLOCKS),
        {"label": _("时限出处")},
    ]
    rows = []
    for grade in grades.select_related("scheme"):
        cells = [{"text": str(grade), "kind": grade.behaviour, "label": _("哨种")}]
        cells += [{"text": _limit(grade, clock), "label": label} for clock, label in CLOCKS]
        rows.append([*cells, {"text": grade.get_limits_provenance_display(), "label": _("时限出处")}])
    return columns, rows


def _limit(grade: Grade, clock: str) -> str:
    limit = limit_of(grade, clock)
    return f"{limit.amount} {LimitUnit(limit.unit).label}" if limit else "—"


def askings(user: User) -> tuple[list[dict], list[list[dict]]]:
    """Columns and rows of what is asked for and who decides it, as each kind says it where the user is at home."""
    area = own_area(user)
    labels = [_("申请"), _("由谁决定"), _("限制")]
    rows = [
        [{"text": text, "label": label} for text, label in zip(rule, labels, strict=True)]
        for rule in rules(area.code if area else "")
    ]
    return [{"label": label} for label in labels], rows


def street_rules(user: User) -> tuple[list[dict], list[list[dict]]]:
    """Columns and rows of what the user's street has set for itself, and of the defaults that hold where it has not."""
    area, labels = own_area(user), [_("规则"), _("数值")]
    holding = rules_in(area.code if area else "")
    rows = [
        [{"text": rule.label, "label": labels[0]}, {"text": rule.told(getattr(holding, code)), "label": labels[1]}]
        for code, rule in RULES.items()
    ]  # fmt: skip
    return [{"label": label} for label in labels], rows


def personal_data() -> tuple[list[dict], list[list[dict]]]:
    """Columns and rows of what is kept of residents: for what, who reads it, how long; as the fields themselves say it."""
    labels = [_("信息"), _("用途"), _("谁能看"), _("保存多久")]
    rows = []
    for entry in entries():
        if entry.about.basis == Basis.STAFF:
            continue
        about = f"{entry.model._meta.verbose_name} · {entry.name}"
        texts = (about, entry.about.purpose, "、".join(entry.readers()), entry.term())
        rows.append([{"text": text, "label": label} for text, label in zip(texts, labels, strict=True)])
    return [{"label": label} for label in labels], rows


def whom_to_ask(user: User) -> list[tuple[str, list[Member]]]:
    """People by what they can help with, within the user's own area."""
    area = own_area(user)
    if area is None:
        return []
    asked = ((_("吹哨、不予受理、核实办结"), P.LEAD_TRIAGE), (_("账号、密码、任职"), P.STAFF_EDIT))
    return [(what, _members(permission, area)) for what, permission in asked]


def _members(permission: P, area: Area) -> list[Member]:
    return list(
        Member.objects.filter(user__in=who_may(permission, area.code)).order_by("name")[:PEOPLE_SHOWN]
    )
