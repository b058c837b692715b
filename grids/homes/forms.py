"""What steps of homes ask for at a door: as little as can be, the likeliest first."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from grids.conduct.fields import Words
from grids.conduct.moments import FOUNDED, LAST_DAY, OUTSIDE, DayField
from grids.conduct.widgets import FlatSelect
from grids.homes import relations
from grids.homes.arriving import Incoming
from grids.homes.kinds import Inflow, Permit, ResidenceType, Standing
from grids.people.kinds import DocumentKind, Sex
from grids.people.writing import masked_name
from grids.registry.dwellings.forms import StepForm

if TYPE_CHECKING:
    from grids.homes.models import Household, Residence
    from grids.registry.dwellings.models import Dwelling

# of one form; more come with the next one
ROWS = 6
NEW = "new"
# fields in which rows are chosen
KEYS = ("new_head", "head", "residences", "household", "other")
LIVES = ("residence_type", "inflow_reason", "came_from")
UNCHOSEN = ("", _("请选择"))
RELATIONS = [UNCHOSEN, *relations.offered()]
EVERY_RELATION = [
    UNCHOSEN,
    *((code, name) for code, name in relations.NAMES.items() if code != relations.HEAD),
]


class LongAgoField(DayField):
    """A day on which somebody came or was born: before anything was recorded here."""

    def validate(self, value: Any) -> None:
        """Refuse what lies outside of the ends; what was born earlier is for the action to say."""
        forms.DateField.validate(self, value)
        if value is not None and not min(FOUNDED, value) <= value <= LAST_DAY:
            raise forms.ValidationError(str(OUTSIDE), code="outside")


def _day(label: Any, help_text: Any = "", *, required: bool = False) -> LongAgoField:
    widget = forms.DateInput(attrs={"type": "date"})
    return LongAgoField(required=required, label=label, help_text=help_text, widget=widget)


def _choice(label: Any, choices: Any, *, required: bool = False, help_text: Any = "") -> forms.ChoiceField:
    return forms.ChoiceField(
        required=required, label=label, choices=choices, widget=FlatSelect, help_text=help_text
    )


def keyed(chosen: "str | list[str]") -> "UUID | list[UUID]":
    """What was chosen, by the keys of its rows."""
    return [UUID(one) for one in chosen] if isinstance(chosen, list) else UUID(chosen)


def called(row: "Residence") -> str:
    """Somebody who lives there as a form may name them: masked, with their relation."""
    told = {"name": masked_name(row.person), "relation": row.relation_label}
    return gettext("%(name)s（%(relation)s）") % told


class HomeForm(StepForm):
    """A step of a home; why stands last. living: who lives there now; households: which keep house there; row: of whom it is."""

    def __init__(
        self, data: Any = None, *, of: "Dwelling", living: "Sequence[Residence]" = (), households: "Sequence[Household]" = (),
        row: "Residence | None" = None,
    ) -> None:  # fmt: skip
        self.living, self.households, self.row = living, households, row
        self.rows: list[forms.Form] = []
        super().__init__(data, of=of)
        self.put_choices()
        self.order_fields([name for name in self.fields if name != "reason"])

    def put_choices(self) -> None:
        """Who and which household may be chosen; nothing is asked where nothing is to be chosen."""
        for name in ("new_head", "head", "residences", "household"):
            if name in self.fields:
                self.fields[name].choices = self.choices_of(name)

    def choices_of(self, name: str) -> list[tuple[Any, Any]]:
        """Who of those that live there; or which household."""
        if name == "household":
            heads = {one.household_id: called(one) for one in reversed(self.living)}
            heads |= {one.household_id: called(one) for one in self.living if one.relation == relations.HEAD}
            return [
                UNCHOSEN,
                *((str(one.pk), heads.get(one.pk, str(one))) for one in self.households),
                (NEW, _("另立一户")),
            ]
        who = [(str(one.pk), called(one)) for one in self.living if one != self.row]
        return who if name == "residences" else [UNCHOSEN, *who]

    @property
    def joined(self) -> dict[str, Any]:
        """Which household is joined, or that a new one is founded."""
        chosen = self.cleaned_data.get("household", "")
        return {"found": True} if chosen == NEW else {"household_id": UUID(chosen) if chosen else None}

    @property
    def given(self) -> dict:
        """What the step's action is given; rows by their keys."""
        told = {name: value for name, value in self.cleaned_data.items() if value not in ("", None, [])}
        return told | {name: keyed(told[name]) for name in KEYS if name in told}


class ReasonedForm(HomeForm):
    """When it was, and why where that isn't plain."""

    occurred_on = _day(_("哪天的事"), _("空着按今天；不能晚于今天。"))
    reason = Words(most=500, required=False, label=_("说明"), widget=forms.Textarea(attrs={"rows": 2}))


class WhoForm(forms.Form):
    """Somebody who comes: document, name, how they are related; birth and sex where no document says them."""

    kind = _choice(_("证件类型"), DocumentKind.choices, required=True)
    number = Words(
        most=40, required=False, label=_("证件号"), help_text=_("身份证、户口簿号码里有性别和出生日期，不用再填。"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )  # fmt: skip
    name = Words(
        most=50, required=False, label=_("姓名"), widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    relation = _choice(_("与户主关系"), RELATIONS)
    phone = Words(
        most=40, required=False, label=_("电话"), help_text=_("本人同意留的才填；未满 14 周岁的不填。"),
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )  # fmt: skip
    sex = _choice(_("性别"), [("", _("证件号里有的不用选")), *Sex.choices])
    born_on = _day(_("出生日期"), _("没有身份证号的才填。"))

    def __init__(self, data: Any = None, *, place: int, is_first_in: bool = False) -> None:
        self.place = place
        first = {"kind": DocumentKind.RESIDENT_ID}
        if place == 1 and is_first_in:
            first["relation"] = relations.HEAD
        super().__init__(
            data, prefix=f"who{place}", auto_id=f"id_who{place}_%s", initial=first, use_required_attribute=False,
            empty_permitted=place > 1,
        )  # fmt: skip
        # what is refused without is called optional by no page
        self.fields["number"].is_wanted = self.fields["name"].is_wanted = True

    @property
    def is_told(self) -> bool:
        """Whether anybody is named in it."""
        return any(self.data.get(self.add_prefix(name)) for name in ("number", "name", "phone", "born_on"))

    @property
    def is_open(self) -> bool:
        """Whether it is shown unfolded."""
        return self.place == 1 or (self.is_bound and self.is_told)

    def clean(self) -> dict:
        """Somebody has a name and, unless they have none, the number of a document."""
        given = super().clean()
        if self.place > 1 and not self.is_told:
            return given
        if not given.get("name") and "name" not in self.errors:
            self.add_error("name", _("请填写姓名。"))
        if not given.get("number") and given.get("kind") not in (None, DocumentKind.NONE):
            self.add_error("number", _("请填写证件号；没有证件的选“没有证件”。"))
        return given


class MoveInForm(HomeForm):
    """Who comes to live in a dwelling: how they live there is asked once for all of them."""

    standing = forms.ChoiceField(
        label=_("常住还是流动"), choices=Standing, widget=forms.RadioSelect, initial=Standing.RESIDENT
    )
    residence_type = _choice(_("住所类型"), [("", _("不清楚")), *ResidenceType.choices])
    household = _choice(_("并入哪一户"), [], help_text=_("合租、互不相干的，另立一户。"))
    from_there = forms.BooleanField(required=False, label=_("从本街道别处搬来的，同时从那里迁出"))
    occurred_on = _day(_("哪天住进来的"), _("空着按今天；不能晚于今天。"))
    came_from = Words(
        most=6, required=False, label=_("从哪里来"), help_text=_("六位区划代码，不知道就空着。"),
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )  # fmt: skip
    inflow_reason = _choice(_("流入原因"), [("", _("不清楚")), *Inflow.choices])

    def __init__(self, data: Any = None, **around: Any) -> None:
        super().__init__(data, **around)
        if not self.households:
            del self.fields["household"]
        self.rows = [
            WhoForm(data, place=place, is_first_in=not self.households) for place in range(1, ROWS + 1)
        ]

    def is_valid(self) -> bool:
        """Whether it fits, and everybody who is named in it."""
        return all([super().is_valid(), *(row.is_valid() for row in self.rows)])

    @property
    def given(self) -> dict:
        """The people and the rest."""
        told = dict(self.cleaned_data)
        shared = {name: told[name] for name in ("standing", "residence_type", "came_from", "inflow_reason")}
        people = [
            Incoming(**row.cleaned_data, **shared) for row in self.rows if row.place == 1 or row.is_told
        ]
        rest = {name: told[name] for name in ("base", "key", "occurred_on", "from_there")}
        return rest | self.joined | {"people": people}


class MoveOutForm(ReasonedForm):
    """Somebody moves out."""

    left_to = Words(
        most=12, required=False, label=_("搬到哪里"), help_text=_("区划代码，不知道就空着。"),
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )  # fmt: skip
    new_head = _choice(_("谁当户主"), [], help_text=_("走的是户主、还有人住在这里时要选。"))

    def put_choices(self) -> None:
        """A new head is asked for where the head leaves others behind."""
        super().put_choices()
        if self.row is None or self.row.relation != relations.HEAD or len(self.choices_of("new_head")) < 2:
            del self.fields["new_head"]

    def choices_of(self, name: str) -> list[tuple[Any, Any]]:
        """Those of the same household."""
        same = [
            one
            for one in self.living
            if self.row and one.household_id == self.row.household_id and one != self.row
        ]
        return [UNCHOSEN, *((str(one.pk), called(one)) for one in same)]


class DiedForm(MoveOutForm):
    """Somebody died."""

    field_order, occurred_on = ("died_on",), None
    left_to = None
    died_on = _day(_("死亡日期"), required=True)


class MoveWithinForm(ReasonedForm):
    """Somebody moves to another dwelling of the street."""

    where = Words(most=60, label=_("搬到哪一户"), help_text=_("写楼栋和房号，例如：5 幢 1 单元 402。"))
    relation = _choice(_("与那户户主关系"), RELATIONS, help_text=_("单独住的不用选。"))


class AllOutForm(ReasonedForm):
    """Everybody moves out."""

    left_to = Words(most=12, required=False, label=_("搬到哪里"), help_text=_("区划代码，不知道就空着。"))


class BornForm(HomeForm):
    """A child is born into a household."""

    name = Words(most=50, label=_("孩子姓名"))
    sex = _choice(
        _("性别"),
        [UNCHOSEN, *[one for one in Sex.choices if one[0] in (Sex.MALE, Sex.FEMALE)]],
        required=True,
    )
    born_on = _day(_("出生日期"), required=True)
    relation = _choice(_("与户主关系"), RELATIONS, required=True)
    number = Words(most=40, required=False, label=_("出生医学证明编号"), help_text=_("还没有的先空着。"))
    household = _choice(_("哪一户"), [])

    def choices_of(self, name: str) -> list[tuple[Any, Any]]:
        """The households that are there; no new one is founded by a child."""
        return [one for one in super().choices_of(name) if one[0] != NEW]

    def put_choices(self) -> None:
        """Which household is asked where there are several."""
        super().put_choices()
        if len(self.households) < 2:
            del self.fields["household"]

    @property
    def given(self) -> dict:
        """The child as one who comes, and the household."""
        told = self.cleaned_data
        standing = self.living[0].standing if self.living else Standing.RESIDENT
        child = Incoming(
            kind=DocumentKind.BIRTH_CERTIFICATE if told["number"] else DocumentKind.NONE, number=told["number"], name=told["name"],
            sex=told["sex"], born_on=told["born_on"], relation=told["relation"], standing=standing,
        )  # fmt: skip
        chosen = told.get("household")
        household = UUID(chosen) if chosen else self.households[0].pk if self.households else None
        return {"child": child, "household_id": household, "base": told["base"], "key": told["key"]}


class SplitForm(ReasonedForm):
    """Some of a household keep house by themselves."""

    residences = forms.MultipleChoiceField(
        label=_("分出去的人"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("同一户里的人；原户主留在原户。"),
    )
    head = _choice(_("新的一户谁当户主"), [], required=True)

    @property
    def given(self) -> dict:
        """With the household of whoever goes first."""
        told = super().given
        by_key = {one.pk: one.household_id for one in self.living}
        return told | {"household_id": by_key[told["residences"][0]]}


class JoinForm(ReasonedForm):
    """Another household of the dwelling becomes part of one."""

    household = _choice(_("保留哪一户"), [], required=True)
    other = _choice(_("并进来的一户"), [], required=True)

    def put_choices(self) -> None:
        """The households that are there."""
        there = [one for one in self.choices_of("household") if one[0] != NEW]
        self.fields["household"].choices = self.fields["other"].choices = there

    @property
    def given(self) -> dict:
        """Both by their keys."""
        told = super().given
        return {name: value for name, value in told.items() if name not in ("household", "other")} | {
            "household_id": told["household"], "other_id": told["other"],
        }  # fmt: skip


class HeadForm(ReasonedForm):
    """Another one is the head."""

    new_head = _choice(_("新户主"), [], required=True)

    @property
    def given(self) -> dict:
        """With the household of whoever is chosen."""
        told = super().given
        by_key = {one.pk: one.household_id for one in self.living}
        return told | {"household_id": by_key[told["new_head"]]}


class RelationForm(HomeForm):
    """How somebody is related to the head, put right."""

    relation = _choice(_("与户主关系"), EVERY_RELATION, required=True)
    reason = Words(most=500, required=False, label=_("说明"), widget=forms.Textarea(attrs={"rows": 2}))


class LivesForm(HomeForm):
    """How and why somebody lives here, put right."""

    residence_type = _choice(_("住所类型"), [("", _("不清楚")), *ResidenceType.choices])
    inflow_reason = _choice(_("流入原因"), [("", _("不清楚")), *Inflow.choices])
    came_from = Words(
        most=6, required=False, label=_("从哪里来（区划代码）"), help_text=_("六位；不知道就空着。")
    )
    reason = Words(most=500, required=False, label=_("说明"), widget=forms.Textarea(attrs={"rows": 2}))

    def initial_of(self, dwelling: Any) -> dict:
        """With what is registered."""
        return {name: getattr(self.row, name) for name in LIVES}

    @property
    def given(self) -> dict:
        """All three, what is left empty too."""
        return super().given | {name: self.cleaned_data[name] for name in LIVES}


class RegisteredForm(HomeForm):
    """When somebody's residence was registered, and the permit they were given."""

    registered_on = _day(_("居住登记日期"), required=True)
    permit_kind = _choice(_("办证类型"), [("", _("没有办证")), *Permit.choices])
    permit_until = _day(_("证件有效期至"))


class StillFloatingForm(HomeForm):
    """Somebody is floating all the same; when that is asked again."""

    asked_again_on = _day(
        _("哪天再问"), help_text=_("到那天以前不再列入“满半年待转常住”，最长一年。"), required=True
    )
    reason = Words(most=500, required=False, label=_("说明"), widget=forms.Textarea(attrs={"rows": 2}))


# by the words of their addresses
FORMS: dict[str, type[HomeForm]] = {
    "in": MoveInForm, "all-out": AllOutForm, "born": BornForm, "split": SplitForm, "join": JoinForm, "head": HeadForm,
    "out": MoveOutForm, "within": MoveWithinForm, "died": DiedForm, "relation": RelationForm, "lives": LivesForm, "resident": ReasonedForm,
    "floating": ReasonedForm, "registered": RegisteredForm, "still-floating": StillFloatingForm,
}  # fmt: skip
