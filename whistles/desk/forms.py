"""What the triage desk asks for: receiving a lead, not accepting it."""

import secrets
from collections.abc import Mapping
from typing import TYPE_CHECKING

from django import forms
from django.db.models import Q, QuerySet
from django.db.models.functions import Collate
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from grids.access import oracle
from grids.access.roles import Permission
from grids.areas.fields import AREAS_IN_A_LIST, AreaField
from grids.areas.models import Area
from grids.conduct.fields import Words
from grids.conduct.moments import MomentField
from grids.conduct.refusals import Refusal
from grids.conduct.widgets import FlatSelect
from grids.conduct.wording import enumerated
from grids.lists.narrowing import Narrowing, indented
from grids.staff.models import Department, Member
from whistles.desk.housed import HousedForm
from whistles.intake.actions import number_of
from whistles.intake.complaints import would_be_handled_by
from whistles.intake.models import Category, Source
from whistles.intake.table import LEAD_STATES, TAKEN_BACK

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from grids.staff.models import User
    from whistles.desk.alike import Likely

COMMUNITY_LEVEL = 3
# what was taken back stands in no list
LISTED = {state: label for state, label in LEAD_STATES.items() if state != TAKEN_BACK}
# what of a list somebody has to do with: what they registered, took a later step in, or follow
REGISTERED, HANDLED, FOLLOWED = "registered", "handled", "followed"
MINE = {REGISTERED: _("我登记的"), HANDLED: _("我办过的"), FOLLOWED: _("我关注的")}
MINUTE = "%Y-%m-%dT%H:%M"
# what comes in by a door of its own and is entered by nobody's hand: residents' pages, the micro-court
BY_THEMSELVES = ("resident", "micro_court")


def receivable(user: "User") -> QuerySet[Area]:
    """Areas from the street down in which `user` may receive leads."""
    within = oracle.NOTHING
    for prefix in oracle.prefixes(user, Permission.LEAD_RECEIVE):
        within |= Q(code__startswith=prefix)
    return Area.objects.filter(within, level__gte=2).standing_on(timezone.localdate()).order_by("code")


# names in the order in which they are looked up, by pinyin
BY_SOUND = "zh-x-icu"


class PersonField(forms.ModelChoiceField):
    """A person who works here; whoever has the same name is told apart by post and area."""

    def label_from_instance(self, person: Member) -> str:
        """The name with what the person does, and where."""
        today = timezone.localdate()
        posts = [
            f"{post.area.name} {post.kind.name}" for post in person.appointments.all() if today in post.period
        ]
        offices = person.user.memberships.all() if person.user else ()
        held = "、".join([*posts, *(office.department.name for office in offices if today in office.period)])
        return f"{person.name}（{held}）" if held else person.name


class ReceiveForm(HousedForm):
    """One report as it came in. What the system knows is filled in; what it can make up is not asked."""

    source = forms.ModelChoiceField(
        Source.objects.none(), to_field_name="code", label=_("哨源渠道"), empty_label=None
    )
    source_number = forms.CharField(
        required=False,
        max_length=64,
        label=_("来源编号"),
        help_text=_(
            "有工单号的（如热线、数字城管）照单填写；来信来访、网格巡查等没有编号的留空，由系统编号。"
        ),
    )
    title = Words(
        most=200, label=_("标题"), help_text=_("一句话说清什么地方、什么事。"),
        widget=forms.TextInput(attrs={"data-focus": ""}),
    )  # fmt: skip
    content = Words(required=False, most=10000, label=_("内容"), widget=forms.Textarea(attrs={"rows": 6}))
    received_at = MomentField(
        label=_("收到时间"),
        input_formats=[MINUTE, "%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S"],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local", "data-form-key": ""}, format=MINUTE),
    )
    area = AreaField(
        Area.objects.none(),
        required=False,
        label=_("区域"),
        empty_label=_("按位置，或请选择社区或网格"),
        error_messages={"invalid_choice": _("请从您负责的社区或网格里选一个。")},
    )
    address = Words(required=False, most=200, label=_("地址"))
    category = forms.ModelChoiceField(
        Category.objects.none(), required=False, label=_("诉求分类"), empty_label=_("暂不分类")
    )
    reporter_name = forms.CharField(
        required=False,
        max_length=40,
        label=_("反映人姓名"),
        help_text=_("加密保存，页面上只显示打码后的。"),
        # what names a person is no draft to be left in a shared browser
        widget=forms.TextInput(attrs={"autocomplete": "off", "data-no-draft": ""}),
    )
    reporter_phone = forms.CharField(
        required=False,
        max_length=30,
        label=_("反映人电话"),
        widget=forms.TextInput(attrs={"type": "tel", "inputmode": "tel", "autocomplete": "off"}),
    )
    is_sealed = forms.BooleanField(
        required=False,
        label=_("这是检举控告（反映某个部门或其人员）"),
        help_text=_("整件密封，由不在被反映部门工作的上级办理；登记后您只能看到回执。"),
    )
    accused = forms.ModelChoiceField(
        Department.objects.none(),
        required=False,
        label=_("被反映的部门"),
        empty_label=_("不是检举控告，或不在名单里"),
        help_text=_("部门和人都没有写明的，由上一级办理，本街道和所属社区的人都查不到。"),
    )
    accused_person = PersonField(
        Member.objects.none(),
        required=False,
        label=_("被反映的人"),
        empty_label=_("没有具体的人，或不在名单里"),
        help_text=_("被反映的部门的人、被反映的人自己都查不到这件检举控告。"),
    )
    proposed_number = forms.CharField(
        widget=forms.HiddenInput(attrs={"data-form-key": ""}), required=False, max_length=64
    )
    # who will read a complaint, as the page said it before it was sent
    told = forms.CharField(widget=forms.HiddenInput, required=False, max_length=500)

    def __init__(self, user: "User", *args, like: "Mapping[str, str] | None" = None, **kwargs) -> None:
        """like: area and source of the one that was registered just before."""
        super().__init__(*args, **kwargs)
        self.user = user
        self.offer_houses()
        areas = receivable(user)
        self.fields["source"].queryset = (
            Source.objects.visible_to(user)
            .usable_by(user)
            .filter(is_active=True)
            .exclude(code__in=BY_THEMSELVES)
        )
        self.fields["area"].queryset = areas
        self.fields["category"].queryset = (
            Category.objects.visible_to(user).usable_by(user).filter(is_active=True)
        )
        # as many as a list takes, and one that says whether there are more
        listed = list(areas[: AREAS_IN_A_LIST + 1])
        top = self.top = listed[0] if listed else None
        served = Department.objects.visible_to(user)
        self.fields["accused"].queryset = served.serving(top.code) if top else served.none()
        people = Member.objects.visible_to(user).select_related("user").prefetch_related(
            "appointments__area", "appointments__kind", "user__memberships__department"
        )  # fmt: skip
        named = people.working_in(top.code) if top else people.none()
        self.fields["accused_person"].queryset = named.order_by(Collate("name", BY_SOUND), "pk")
        self.typed_areas = self._searchable(areas) if len(listed) > AREAS_IN_A_LIST else []
        self.initial.setdefault("received_at", timezone.localtime())
        self.initial.setdefault("source", "grid_patrol")
        self.initial.setdefault("proposed_number", propose_number())
        if top and top.level >= COMMUNITY_LEVEL:
            self.initial.setdefault("area", top)
        self._begin_like(like or {}, areas)

    def _begin_like(self, like: "Mapping[str, str]", areas: QuerySet[Area]) -> None:
        """What was registered just before came from there too, most likely."""
        code, source = like.get("area", ""), like.get("source", "")
        if code.isdecimal() and (area := areas.filter(code=code).first()):
            self.initial["area"] = area
        if source and any(str(one.code) == source for one in self.fields["source"].queryset):
            self.initial["source"] = source

    def _searchable(self, areas: QuerySet[Area]) -> list[Area]:
        """Where there are too many areas for a list: a field to type in, and what it suggests."""
        self.fields["area"].widget = forms.TextInput(
            attrs={"list": "areas", "autocomplete": "off", "placeholder": _("输入名称或代码")}
        )
        return list(areas.filter(level__lte=3))

    def propose_another(self) -> None:
        """The next number of ours, where the one proposed stands for another matter by now; all else is kept."""
        self.data = self.data.copy()
        self.data["proposed_number"] = propose_number()

    @property
    def matter(self) -> list[forms.BoundField]:
        """What happened and where: what is asked of everybody."""
        names = ("title", "content", "building", "place", "coord_source", "area", "address")
        return [self[name] for name in names if name in self.fields]

    @property
    def origin(self) -> list[forms.BoundField]:
        """How it came in; filled in for a patrol."""
        return [self[name] for name in ("source", "source_number", "received_at", "category")]

    @property
    def reporter(self) -> list[forms.BoundField]:
        """Who reported it."""
        return [self["reporter_name"], self["reporter_phone"]]

    @property
    def complaint(self) -> list[forms.BoundField]:
        """Whether it is about an office."""
        return [self["is_sealed"], self["accused"], self["accused_person"]]

    @property
    def has_complaint(self) -> bool:
        """Whether the part about a complaint has something in it, so that it stays open."""
        return any(field.value() or field.errors for field in self.complaint)

    def clean(self) -> dict:
        """A number of ours where the channel has none; the accused only with a complaint."""
        cleaned = super().clean()
        source = cleaned.get("source")
        try:
            number = cleaned["source_number"] = number_of(cleaned.get("source_number", ""))
        except Refusal as refusal:
            self.add_error("source_number", str(refusal))
            return cleaned
        if source and not number:
            if source.is_numbered:
                self.add_error("source_number", _("这个渠道的每条都有工单号，请照单填写，以免重复登记。"))
            else:
                cleaned["source_number"] = cleaned.get("proposed_number") or propose_number()
        if cleaned.get("accused") and not cleaned.get("is_sealed"):
            self.add_error("is_sealed", _("填了被反映的部门，请勾选“检举控告”，或把部门清空。"))
        if cleaned.get("accused_person") and not cleaned.get("is_sealed"):
            self.add_error("is_sealed", _("填了被反映的人，请勾选“检举控告”，或把这一项清空。"))
        if cleaned.get("is_sealed") and not self.errors:
            self._say_who_reads_it(cleaned)
        return cleaned

    def _say_who_reads_it(self, cleaned: dict) -> None:
        """A complaint is sent only after the page has said who will read it: the second press sends it."""
        who = would_be_handled_by(
            area=cleaned["area"], accused=cleaned.get("accused"), person=cleaned.get("accused_person")
        )
        accused = [one for one in (cleaned.get("accused"), cleaned.get("accused_person")) if one]
        # whose office it is taken for: another may be called the same
        whom = enumerated(getattr(one, "label", one) for one in accused) or _("没有写明的人或部门")
        told = f"{who or NOBODY} {whom}"
        if cleaned.get("told") == told:
            return
        self.data = self.data.copy()
        self.data["told"] = told
        sentence = (
            _(
                "这件检举控告反映的是%(whom)s，将由%(who)s办理，其他人查不到。确认无误，请再点一次“登记”；不合适，请改被反映的部门或人。"
            )
            if who
            else _(
                "现在还没有可以办理这件检举控告的账号：登记后任何人都查不到，直到上级开通“检举控告承办岗”。"
                "仍要登记，请再点一次“登记”。"
            )
        )
        self.add_error("is_sealed", sentence % {"who": who, "whom": whom})


# where nobody would read a complaint, so that this was told too
NOBODY = "-"


def propose_number() -> str:
    """A number for what carries none: the day and six characters; sent twice, it stays the same."""
    return f"{timezone.localdate():%Y%m%d}-{secrets.token_hex(3).upper()}"


class DismissForm(forms.Form):
    """Why a lead is not accepted, and what the person is told."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = Words(
        most=1000, label=_("不予受理的理由"), widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("记入经过，内部可见；里面的电话等号码会打码。"),
    )  # fmt: skip
    reply = Words(
        most=2000, label=_("给反映人的答复"), widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("按这段话答复反映人，请写明可以到哪里办理。"),
    )  # fmt: skip


class MergeForm(forms.Form):
    """Into which whistle a lead is merged: one of those that may be the same, or any other by its number."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    # whether it still goes on is the step's to say: meanwhile another may be likelier
    whistle = forms.CharField(required=False, max_length=40, label=_("并入哪一件"))
    number = forms.CharField(
        required=False,
        max_length=40,
        label=_("别的哨件，填编号"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    reason = Words(required=False, most=1000, label=_("说明"), widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, likely: "Iterable[Likely]", *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.likely = [one for one in likely if one.is_whistle]

    def clean(self) -> dict:
        """The number of the whistle: what is typed goes before what is ticked."""
        cleaned = super().clean()
        cleaned["whistle"] = cleaned.get("number") or cleaned.get("whistle", "")
        if not cleaned["whistle"] and not self.errors:
            self.add_error("number", _("请选择并入哪一件，或填写哨件编号。"))
        return cleaned


class RevealForm(forms.Form):
    """Which of the reporter's particulars, and why."""

    field = forms.ChoiceField(choices=[("phone", _("电话")), ("name", _("姓名"))], label=_("查看"))
    reason = forms.CharField(label=_("查看事由"))


class LeadFilterForm(Narrowing):
    """The filters of the list of leads."""

    states = LISTED

    state = forms.CharField(required=False, widget=forms.HiddenInput)
    q = forms.CharField(
        required=False, max_length=60, label=_("编号、地址或内容"),
        widget=forms.TextInput(attrs={"type": "search", "placeholder": _("编号、地址或内容")}),
    )  # fmt: skip
    mine = forms.ChoiceField(required=False, widget=FlatSelect, label=_("与我有关"))
    area = forms.ChoiceField(required=False, widget=FlatSelect, label=_("区域"))
    source = forms.ChoiceField(required=False, widget=FlatSelect, label=_("哨源渠道"))

    def __init__(self, data: Mapping[str, str], *, areas: list[Area], sources: list[Source]) -> None:
        super().__init__(data)
        self.fields["mine"].choices = [("", _("全部哨源")), *MINE.items()]
        self.fields["area"].choices = [("", _("全部区域")), *((a.code, indented(a, areas)) for a in areas)]
        self.fields["source"].choices = [("", _("全部渠道")), *((s.code, s.name) for s in sources)]
        for name in ("q", "mine", "area", "source"):
            self.fields[name].widget.attrs["aria-label"] = self.fields[name].label
