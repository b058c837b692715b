"""What the list can be narrowed down by, and what a step asks for."""

from django import forms
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from grids.areas.models import Area
from grids.conduct import step_form
from grids.conduct.widgets import FlatSelect
from grids.lists.narrowing import Narrowing, indented
from grids.staff.models import Department
from grids.staff.queries import departments_serving
from whistles.intake.models import Source
from whistles.intake.queries import active_sources
from whistles.lifecycle.blocks import TextBlock, blocks_kept
from whistles.lifecycle.grades import Grade
from whistles.lifecycle.queries import grades_in
from whistles.lifecycle.states import STATES, TAKEN_BACK

TO_FOLLOW_UP = "to_follow_up"
# what was taken back stands in no list
LISTED = {state: label for state, label in STATES.items() if state != TAKEN_BACK}
LIST_STATES = {"open": _("未办结"), **LISTED, TO_FOLLOW_UP: _("待回访")}
# what of a list somebody has to do with: what they registered, took a later step in, or follow
REGISTERED, HANDLED, FOLLOWED = "registered", "handled", "followed"
MINE = {REGISTERED: _("我登记的"), HANDLED: _("我办过的"), FOLLOWED: _("我关注的")}


class FilterForm(Narrowing):
    """The filters of the whistle list."""

    states = LIST_STATES

    state = forms.CharField(required=False, widget=forms.HiddenInput)
    q = forms.CharField(
        required=False,
        max_length=60,
        label=_("编号、地址或内容"),
        widget=forms.TextInput(attrs={"type": "search", "placeholder": _("编号、地址或内容")}),
    )
    area = forms.ChoiceField(required=False, widget=FlatSelect, label=_("区域"))
    grade = forms.ChoiceField(required=False, widget=FlatSelect, label=_("哨种"))
    source = forms.ChoiceField(required=False, widget=FlatSelect, label=_("哨源渠道"))
    department = forms.ChoiceField(required=False, widget=FlatSelect, label=_("部门"))
    mine = forms.ChoiceField(required=False, widget=FlatSelect, label=_("与我有关"))
    overdue = forms.BooleanField(required=False, label=_("只看超时"))

    def __init__(
        self, data: dict, *, areas: list[Area], grades: list[Grade], sources: list[Source],
        departments: list[Department],
    ) -> None:  # fmt: skip
        super().__init__(data)
        self.fields["area"].choices = [("", _("全部区域")), *((a.code, indented(a, areas)) for a in areas)]
        # read where they are drawn or chosen from: whoever prints or takes out a list asks for none
        self.fields["grade"].choices = lambda: [("", _("全部哨种")), *((g.key, str(g)) for g in grades)]
        self.fields["source"].choices = lambda: [("", _("全部渠道")), *((s.code, s.name) for s in sources)]
        self.fields["department"].choices = lambda: [
            ("", _("全部部门")), *((str(d.pk), d.name) for d in departments),
        ]  # fmt: skip
        self.fields["mine"].choices = [("", _("全部哨件")), *MINE.items()]
        for name in ("q", "area", "grade", "source", "department", "mine"):
            self.fields[name].widget.attrs["aria-label"] = self.fields[name].label


class StepForm(step_form.StepForm):
    """What one step of a whistle or a lead asks for, with the words that its street keeps."""

    @property
    def blocks(self) -> list[TextBlock]:
        """Words that the matter's area keeps for this step."""
        return blocks_kept(self.around.matter.area_id).get(self.step.verb, []) if self.step.has_blocks else []


def choices_in(area_code: str) -> dict:
    """The choices of the list's filters in an area ("" means anywhere): names that whoever is signed in may see.

    Each is asked for once, and where somebody chooses from it.
    """
    return {
        "grades": SimpleLazyObject(lambda: grades_in(area_code)),
        "sources": SimpleLazyObject(active_sources),
        "departments": SimpleLazyObject(lambda: departments_serving(area_code)),
    }
