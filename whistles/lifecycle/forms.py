"""What the list can be narrowed down by, and what a step asks for."""

from django import forms
from django.utils.translation import gettext_lazy as _

from grids.areas.models import Area
from grids.conduct.fields import Words
from grids.conduct.lifecycle import Step
from grids.conduct.widgets import FlatSelect
from grids.staff.models import Department
from grids.staff.queries import departments_serving
from whistles.intake.models import Source
from whistles.intake.queries import active_sources
from whistles.lifecycle.models import Grade, Outcome
from whistles.lifecycle.queries import grades_in
from whistles.lifecycle.table import STATES

SEARCH_MIN = 2
LIST_STATES = {"open": _("未办结"), **STATES}


class FilterForm(forms.Form):
    """The filters of the whistle list; what is not understood is left out, never an error page."""

    state = forms.CharField(required=False, widget=forms.HiddenInput)
    q = forms.CharField(
        required=False,
        max_length=60,
        label=_("编号或标题"),
        widget=forms.TextInput(attrs={"type": "search", "placeholder": _("编号或标题")}),
    )
    area = forms.ChoiceField(required=False, widget=FlatSelect, label=_("区域"))
    grade = forms.ChoiceField(required=False, widget=FlatSelect, label=_("哨种"))
    source = forms.ChoiceField(required=False, widget=FlatSelect, label=_("哨源渠道"))
    department = forms.ChoiceField(required=False, widget=FlatSelect, label=_("部门"))
    overdue = forms.BooleanField(required=False, label=_("只看超时"))

    def __init__(
        self, data: dict, *, areas: list[Area], grades: list[Grade], sources: list[Source],
        departments: list[Department],
    ) -> None:  # fmt: skip
        super().__init__(data)
        self.fields["area"].choices = [("", _("全部区域")), *((a.code, _indented(a, areas)) for a in areas)]
        self.fields["grade"].choices = [("", _("全部哨种")), *((g.key, str(g)) for g in grades)]
        self.fields["source"].choices = [("", _("全部渠道")), *((s.code, s.name) for s in sources)]
        self.fields["department"].choices = [("", _("全部部门")), *((str(d.pk), d.name) for d in departments)]
        for name in ("q", "area", "grade", "source", "department"):
            self.fields[name].widget.attrs["aria-label"] = self.fields[name].label

    @property
    def wanted(self) -> dict:
        """The filters that were understood."""
        self.is_valid()
        found = {name: value for name, value in self.cleaned_data.items() if value}
        if len(found.get("q", "").strip()) < SEARCH_MIN:
            found.pop("q", None)
        return found

    @property
    def said(self) -> list[str]:
        """The filters in words, as a printed list names them."""
        wanted = self.wanted
        found = [str(LIST_STATES[wanted["state"]])] if wanted.get("state") in LIST_STATES else []
        for name in wanted.keys() - {"state"}:
            field = self.fields[name]
            chosen = dict(getattr(field, "choices", ())).get(wanted[name], wanted[name])
            found.append(str(field.label) if chosen is True else f"{field.label} {str(chosen).strip()}")
        return sorted(found)

    @property
    def hint(self) -> str:
        """What to say about a search that is too short."""
        said = (self.data.get("q") or "").strip()
        return str(_("请至少输入两个字再查。")) if 0 < len(said) < SEARCH_MIN else ""


def _indented(area: Area, areas: list[Area]) -> str:
    """The name of an area below the topmost one shown, moved in by its level."""
    top = min((one.level for one in areas), default=area.level)
    return "　" * (area.level - top) + area.name


class StepForm(forms.Form):
    """What one step of the table asks for: an outcome, words, or nothing but the click."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    next = forms.CharField(widget=forms.HiddenInput, required=False)
    outcome = forms.ChoiceField(
        label=_("办结方式"),
        choices=[(value, label) for value, label in Outcome.choices if value != Outcome.UNSTATED],
        error_messages={"required": _("请选择办结方式。")},
        widget=forms.RadioSelect,
    )
    reason = Words(label=_("情况说明"), most=2000, widget=forms.Textarea(attrs={"rows": 4}))

    # what the words are called where the step has its own name for them, and the help beside them
    WORDS = {
        "submit": (_("办理结果"), _("写明做了什么、现场现在怎样；街道核实时和答复居民时都看这一段。")),
        "close": (_("核实情况"), _("写明怎样核实的，例如现场查看、电话问过反映人。")),
        "send_back": (_("返工原因"), _("写明哪里没有办好，部门会看到这段话。时限接着算。")),
        "cancel": (_("撤销原因"), _("撤销后不再计入结哨率的分母，但留在台账里。")),
        "assist_report_in": (_("配合情况"), _("写明到场做了什么。")),
    }

    def __init__(self, step: Step, *args, **kwargs) -> None:
        super().__init__(*args, auto_id=f"id_{step.verb}_%s", **kwargs)
        for name in ("outcome", "reason"):
            if name not in step.inputs:
                del self.fields[name]
        if "reason" in self.fields and step.verb in self.WORDS:
            self.fields["reason"].label, self.fields["reason"].help_text = self.WORDS[step.verb]


def choices_in(area_code: str) -> dict:
    """The choices of the list's filters in an area ("" means anywhere): names that whoever is signed in may see."""
    return {
        "grades": grades_in(area_code),
        "sources": active_sources(),
        "departments": departments_serving(area_code),
    }
