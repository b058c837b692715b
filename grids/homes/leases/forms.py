"""What the steps of leases ask for."""

from dataclasses import replace
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from grids.conduct.fields import Words
from grids.conduct.widgets import FlatSelect
from grids.conduct.wording import enumerated
from grids.homes.leases.actions import DAY, Terms
from grids.homes.leases.kinds import PART_MOST, EndedHow
from grids.homes.parties import Party
from grids.homes.steps.forms import TenureForm, day_field, reason_field
from grids.homes.who import rows_of
from grids.registry.dwellings.kinds import RentalUse

ROWS = 6


class LetForm(TenureForm):
    """To whom a dwelling or a part of it is let, by whom, for how long."""

    begins_on = day_field(_("从哪天起"), required=True)
    last_day = day_field(_("到哪天（含）"), _("不定期的空着。"))
    part = Words(
        most=PART_MOST,
        required=False,
        label=_("租的是哪一间"),
        help_text=_("整套出租空着；例如：次卧、东屋。"),
    )
    rental_use = forms.ChoiceField(
        choices=RentalUse, initial=RentalUse.HOUSING, widget=FlatSelect, label=_("出租用途")
    )
    is_sublet = forms.BooleanField(required=False, label=_("转租（由承租人再租出）"))
    seen_contract = forms.BooleanField(required=False, label=_("看过合同"))
    reason = reason_field()
    of_tenants, of_landlord = _("承租人"), _("出租人（空着就是产权人）")

    def rows_with(self, data: Any) -> list[forms.Form]:
        """The tenants, and the landlord last."""
        tenants = rows_of(
            data,
            "tenant",
            ROWS,
            choices=self.choices(organisations=False),
            organisations=False,
            called=self.of_tenants,
        )
        landlord = rows_of(
            data,
            "landlord",
            1,
            choices=self.choices(organisations=True),
            called=self.of_landlord,
        )
        return [*tenants, *landlord]

    @property
    def given(self) -> dict:
        """As the action takes it."""
        told = self.cleaned_data
        *tenants, landlord = self.rows
        terms = Terms(
            begins_on=told["begins_on"], last_day=told["last_day"], rental_use=told["rental_use"], part=told["part"].strip(),
            landlord=landlord.party if landlord.is_told else None, is_sublet=told["is_sublet"],
            seen_contract=told["seen_contract"],
        )  # fmt: skip
        return {**self.step, "terms": terms, "tenants": [row.party for row in tenants if row.is_told]}


class CorrectLeaseForm(LetForm):
    """What a lease really says. Tenants and landlord who are left empty stay as they are."""

    of_tenants, of_landlord = _("改为承租人"), _("改为出租人（空着就不变）")

    @property
    def registered(self) -> list[tuple[str, str]]:
        """Tenants and landlord, as far as whoever corrects may know of them."""
        lease, around = self.subject, self.around
        tenants = [around.name(one.person_id) for one in lease.tenants.all()]
        landlord = lease.landlord_organisation or (
            lease.landlord_person_id and around.name(lease.landlord_person_id)
        )
        return [
            (gettext("承租人"), enumerated(tenants) or gettext("没有登记")),
            (gettext("出租人"), str(landlord or gettext("没有另外登记，就是产权人"))),
        ]

    def initial_of(self, dwelling: Any) -> dict:
        """With what is registered."""
        lease = self.subject
        last = lease.period.upper
        kept = {name: getattr(lease, name) for name in ("part", "rental_use", "is_sublet", "seen_contract")}
        return kept | {"begins_on": lease.period.lower, "last_day": last and last - DAY}

    @property
    def given(self) -> dict:
        """As the action takes it."""
        told = super().given
        if told["terms"].landlord is None:
            lease = self.subject
            known = Party(lease.landlord_person_id, lease.landlord_organisation_id)
            told["terms"] = replace(told["terms"], landlord=known if known != Party() else None)
        return told


class RenewForm(TenureForm):
    """Until when a lease goes on."""

    last_day = day_field(_("续到哪天（含）"), _("改为不定期就空着。"))
    reason = reason_field()

    def initial_of(self, dwelling: Any) -> dict:
        """A year more."""
        end = self.subject.ends_on
        if end is None:
            return {}
        last = end - DAY
        # the 29th of February has its year's last day on the 28th
        day = 28 if (last.month, last.day) == (2, 29) else last.day
        return {"last_day": last.replace(year=last.year + 1, day=day)}

    @property
    def given(self) -> dict:
        """As the action takes it."""
        return {**self.step, "last_day": self.cleaned_data["last_day"]}


class EndLeaseForm(TenureForm):
    """How and from which day on a lease is over."""

    how = forms.ChoiceField(choices=EndedHow, widget=FlatSelect, label=_("怎样结束"))
    occurred_on = day_field(_("从哪天起不租了"), _("空着按今天；登记错了不用填。"))
    reason = reason_field()

    @property
    def given(self) -> dict:
        """As the action takes it."""
        return {**self.step, "how": self.cleaned_data["how"]}
