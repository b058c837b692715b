"""What the steps of premises ask for."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from grids.conduct.fields import Words
from grids.conduct.widgets import FlatSelect
from grids.homes.premises.actions import Corrected, Settled
from grids.homes.premises.kinds import OrgHazard, Outcome, PremisesKind
from grids.homes.premises.queries import trades_to_choose
from grids.homes.steps.forms import TenureForm, day_field, reason_field
from grids.homes.who import rows_of

UNSEEN = [("", _("未查")), *OrgHazard.choices]


class SettleForm(TenureForm):
    """Which organisation is in a dwelling from a day on, as what."""

    kind = forms.ChoiceField(choices=PremisesKind, label=_("用作"), initial=PremisesKind.VENUE)
    trade = forms.ChoiceField(
        required=False,
        widget=FlatSelect,
        label=_("行业"),
        help_text=_("经营场所要选；按行业定下次检查的日期。"),
    )
    occurred_on = day_field(_("从哪天起"), _("空着按今天。"))
    office_phone = Words(
        most=20, required=False, label=_("单位电话"), help_text=_("座机或对外号码；手机登记在负责人名下。")
    )
    org_hazard = forms.ChoiceField(required=False, choices=UNSEEN, widget=FlatSelect, label=_("安全隐患"))
    reason = reason_field()

    def __init__(self, data: Any = None, **told: Any) -> None:
        super().__init__(data, **told)
        trades = trades_to_choose(self.of.area_id)
        self.fields["trade"].choices = [("", _("不是经营场所")), *((one.code, one.name) for one in trades)]

    def rows_with(self, data: Any) -> list[forms.Form]:
        """The organisation, and who answers for it."""
        known = [one for one in self.choices(organisations=True) if one[0].startswith("o:")]
        people = self.choices(organisations=False)
        organisation = rows_of(data, "organisation", 1, choices=known, people=False, called=_("单位"))
        responsible = rows_of(
            data, "responsible", 1, choices=people, organisations=False, called=_("负责人（可不填）")
        )
        return [*organisation, *responsible]

    @property
    def given(self) -> dict:
        """As the action takes it."""
        told = self.cleaned_data
        organisation, responsible = self.rows
        settled = Settled(
            organisation=organisation.party, kind=told["kind"], trade=told["trade"],
            responsible=responsible.party if responsible.is_told else None, office_phone=told["office_phone"],
            org_hazard=told["org_hazard"],
        )  # fmt: skip
        return {**self.step, "told": settled}


class CorrectPremisesForm(TenureForm):
    """What an organisation really does here, and who answers for it; who is left empty stays."""

    kind = forms.ChoiceField(choices=PremisesKind, label=_("用作"))
    trade = forms.ChoiceField(
        required=False,
        widget=FlatSelect,
        label=_("行业"),
        help_text=_("经营场所要选；换了行业，下次检查的日期重新算。"),
    )
    office_phone = Words(
        most=20, required=False, label=_("单位电话"), help_text=_("座机或对外号码；手机登记在负责人名下。")
    )
    org_hazard = forms.ChoiceField(required=False, choices=UNSEEN, widget=FlatSelect, label=_("安全隐患"))
    is_nobodys = forms.BooleanField(required=False, label=_("没有负责人（去掉现在登记的）"))
    reason = reason_field()

    def __init__(self, data: Any = None, **told: Any) -> None:
        super().__init__(data, **told)
        trades = trades_to_choose(self.of.area_id)
        self.fields["trade"].choices = [("", _("不是经营场所")), *((one.code, one.name) for one in trades)]

    def initial_of(self, dwelling: Any) -> dict:
        """With what is registered."""
        kept = {name: getattr(self.subject, name) for name in ("kind", "office_phone", "org_hazard")}
        return kept | {"trade": self.subject.trade.code if self.subject.trade else ""}

    @property
    def registered(self) -> list[tuple[str, str]]:
        """Who answers for it, as far as whoever corrects may know of them."""
        person_id = self.subject.responsible_id
        return [(gettext("负责人"), self.around.name(person_id) if person_id else gettext("没有登记"))]

    def rows_with(self, data: Any) -> list[forms.Form]:
        """Who answers for it."""
        people = self.choices(organisations=False)
        called = _("改为负责人（空着就不变）")
        return rows_of(data, "responsible", 1, choices=people, organisations=False, called=called)

    @property
    def given(self) -> dict:
        """As the action takes it."""
        told = self.cleaned_data
        names = ("kind", "trade", "office_phone", "org_hazard", "is_nobodys")
        responsible = self.rows[0].party if self.rows[0].is_told else None
        return {
            **self.step,
            "told": Corrected(responsible=responsible, **{name: told[name] for name in names}),
        }


class LeaveForm(TenureForm):
    """From which day on an organisation is here no longer."""

    occurred_on = day_field(_("从哪天起"), _("空着按今天；不能晚于今天。"))
    reason = reason_field()

    @property
    def given(self) -> dict:
        """As the action takes it."""
        return self.step


class InspectForm(TenureForm):
    """When premises were looked at, what it came to, by when again."""

    outcome = forms.ChoiceField(choices=Outcome, label=_("检查结果"), initial=Outcome.FINE)
    org_hazard = forms.ChoiceField(required=False, choices=UNSEEN, widget=FlatSelect, label=_("安全隐患"))
    occurred_on = day_field(_("哪天检查的"), _("空着按今天。"))
    inspect_by = day_field(_("下次检查不晚于"), _("空着按行业；限期整改要填复查日期。"))
    reason = reason_field()

    def initial_of(self, dwelling: Any) -> dict:
        """With what was found last."""
        return {"org_hazard": self.subject.org_hazard}

    @property
    def given(self) -> dict:
        """As the action takes it."""
        told = self.cleaned_data
        return {**self.step, **{name: told[name] for name in ("outcome", "org_hazard", "inspect_by")}}
