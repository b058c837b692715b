"""The list of homes of rounds: how each stands, what was answered, and one next step. Who was at the door is no column of it."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from django import forms
from django.db.models import prefetch_related_objects
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from grids.access import oracle
from grids.access.roles import Permission
from grids.areas.queries import areas_by_code
from grids.conduct.widgets import FlatSelect
from grids.lists.areas import areas_to_choose
from grids.lists.listing import Column, Listing
from grids.lists.narrowing import Narrowing, indented
from grids.lists.page import Shown
from grids.personal.masking import masked
from property.canvass import asking
from property.canvass.kinds import Reach, RoundState
from property.canvass.models import CanvassRound, CanvassTarget
from property.canvass.querysets import TargetQuerySet

if TYPE_CHECKING:
    from grids.staff.models import User

VIEW = Permission.PEOPLE_VIEW
IN_ORDER = ("round_id", "place", "id")
# rounds that the list can be narrowed to
OFFERED = 100
WAITING = "waiting"


class HomeFilterForm(Narrowing):
    """The filters of the list."""

    states = {**dict(Reach.choices), WAITING: _("两份待核对")}

    state = forms.CharField(required=False, widget=forms.HiddenInput)
    round = forms.ChoiceField(required=False, widget=FlatSelect, label=_("哪一轮"))
    area = forms.ChoiceField(required=False, widget=FlatSelect, label=_("区域"))

    def __init__(self, user: "User", data: Mapping[str, str]) -> None:
        super().__init__(data)
        rounds = (
            CanvassRound.objects.visible_to(user).exclude(targets=None).select_related("estate").distinct()
        )
        offered = rounds.order_by("-starts_on", "-pk")[:OFFERED]
        areas = areas_to_choose(user, VIEW, data.get("area", ""))
        self.fields["round"].choices = [
            ("", gettext("全部各轮")),
            *((str(one.pk), called(one)) for one in offered),
        ]
        self.fields["area"].choices = [
            ("", gettext("全部区域")),
            *((a.code, indented(a, areas)) for a in areas),
        ]
        for name in ("round", "area"):
            self.fields[name].widget.attrs["aria-label"] = self.fields[name].label


def called(one: CanvassRound) -> str:
    """A round as lists name it."""
    return gettext("%(estate)s 第 %(n)d 轮") % {"estate": one.estate.name, "n": one.number}


def form_of(user: "User", query: Mapping[str, str]) -> HomeFilterForm:
    """The filters of the list, bound to an address."""
    return HomeFilterForm(user, query)


def rows_of(user: "User", query: Mapping[str, str], form: HomeFilterForm | None = None) -> TargetQuerySet:
    """Homes of rounds where `user` sees people, narrowed by an address; Refusal where there can be none."""
    oracle.require_anywhere(user, VIEW, gettext("查看住户"))
    wanted = (form or form_of(user, query)).wanted
    rows = CanvassTarget.objects.visible_to(user)
    if area := areas_by_code([wanted.get("area", "")]).get(wanted.get("area", "")):
        rows = rows.below(area.prefix)
    if "round" in wanted:
        rows = rows.filter(round=wanted["round"])
    if wanted.get("state") == WAITING:
        return rows.filter(answers__standing="waits").distinct()
    return rows.filter(state=wanted["state"]) if "state" in wanted else rows


def fetched(rows: Iterable[CanvassTarget]) -> list[CanvassTarget]:
    """Rows with their homes, grids and the answers that count, in a few questions."""
    found = list(rows)
    prefetch_related_objects(
        found, "round__estate", "round__questions", "dwelling__building", "dwelling__entrance", "answers"
    )
    areas = areas_by_code({row.area_id for row in found})
    for row in found:
        row.area = areas[row.area_id]
        row.counts = next((one for one in row.answers.all() if one.standing == "counts"), None)
        row.next = _next(row)
    return found


def _next(row: CanvassTarget) -> str:
    """The one next step of a home, "" where there is none."""
    if any(one.standing == "waits" for one in row.answers.all()):
        return gettext("去核对")
    return gettext("去登记") if row.round.state == RoundState.GOING and row.state != Reach.REACHED else ""


def answers_of(row: CanvassTarget) -> str:
    """What was answered, question by question, and the note."""
    if row.counts is None:
        return ""
    told = [
        f"{text}：{said}"
        for text, said in asking.laid_out(row.round.questions.all(), row.counts.given)
        if said
    ]
    return "；".join([*told, *([row.counts.note] if row.counts.note else [])])


def revealed(user: "User", rows: list[CanvassTarget]) -> set:
    """Those in areas where `user` may open what people said of themselves."""
    keys = [row.pk for row in rows]
    may = CanvassTarget.objects.filter(
        CanvassTarget.objects.all().under(user, Permission.PEOPLE_REVEAL), pk__in=keys
    )
    return set(may.values_list("pk", flat=True))


COLUMNS = (
    Column("home", _("房屋"), lambda row: row.dwelling.label, is_shown=True),
    Column("area", _("网格"), lambda row: row.area.short_name, is_shown=True),
    Column("round", _("哪一轮"), lambda row: called(row.round), keyset=IN_ORDER, is_shown=True),
    Column("state", _("状态"), lambda row: row.get_state_display(), keyset=("state", "id"), is_shown=True),
    Column("on_day", _("哪天去的"), lambda row: row.counts.on_day if row.counts else None, is_shown=True),
    Column("answers", _("答复"), lambda row: masked(answers_of(row)), full=answers_of, is_kept=True),
)

HOMES = Listing(
    name="canvass_homes", label=_("摸底入户名单"), page="canvass_homes", permission=VIEW, columns=COLUMNS, rows=rows_of,
    said=lambda user, query: form_of(user, query).said, fetched=fetched, keyset=IN_ORDER, revealed=revealed,
    revealed_by=Permission.PEOPLE_REVEAL, place="estate_list",
)  # fmt: skip
LIST = Shown(HOMES, form_of, rows_of, fetched)
