"""Ownership: who owns which dwelling, alone, jointly or by shares, from when until when."""

from fractions import Fraction

import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from grids.conduct.events import new_id
from grids.conduct.exclusions import for_the_rule_alone
from grids.conduct.moments import FOUNDED, bounded
from grids.homes.owners.kinds import DENOMINATOR_MOST, Form
from grids.homes.owners.querysets import OwnershipQuerySet
from grids.homes.owners.shares import part_of
from grids.homes.placed import LiesWithDwelling, lies_with
from grids.homes.premises.models import Organisation

# looked at when a transaction is about to commit; the dwelling is locked, so whoever comes second sees what the first left.
# Only on a day on which something begins can what is owned begin not to fit.
FIT_TOGETHER = """
    PERFORM 1 FROM grids_dwelling WHERE id = NEW.dwelling_id FOR NO KEY UPDATE;
    FOR day IN
        SELECT DISTINCT lower(period) FROM grids_ownership WHERE dwelling_id = NEW.dwelling_id AND NOT isempty(period)
    LOOP
        SELECT count(DISTINCT form) INTO forms FROM grids_ownership WHERE dwelling_id = NEW.dwelling_id AND period @> day;
        IF forms > 1 THEN
            RAISE EXCEPTION 'dwelling % is owned in several forms on %', NEW.dwelling_id, day USING ERRCODE = 'check_violation';
        END IF;
        over := 0;
        below := 1;
        FOR one IN
            SELECT numerator, denominator FROM grids_ownership
            WHERE dwelling_id = NEW.dwelling_id AND period @> day AND denominator IS NOT NULL
        LOOP
            over := over * one.denominator + one.numerator * below;
            below := below * one.denominator;
            common := gcd(over, below);
            over := div(over, common);
            below := div(below, common);
        END LOOP;
        IF over > below THEN
            RAISE EXCEPTION 'shares of dwelling % are more than the whole on %', NEW.dwelling_id, day
                USING ERRCODE = 'check_violation';
        END IF;
    END LOOP;
    RETURN NULL;
"""


class Ownership(LiesWithDwelling):
    """A dwelling owned by a person or an organisation from a day on. What was taken back has an empty period and stays."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    dwelling = models.ForeignKey(
        "grids.Dwelling", models.PROTECT, related_name="ownerships", verbose_name=_("户室")
    )
    person = models.ForeignKey(
        "grids.Person", models.PROTECT, null=True, blank=True, related_name="ownerships", verbose_name=_("产权人")
    )  # fmt: skip
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="ownerships",
        verbose_name=_("产权单位"),
    )
    form = models.CharField(_("所有形式"), max_length=6, choices=Form)
    numerator = models.PositiveIntegerField(_("份额"), null=True, blank=True)
    denominator = models.PositiveIntegerField(_("总份数"), null=True, blank=True)
    period = DateRangeField(_("时段"))

    impersonal = "form numerator denominator period"

    objects = OwnershipQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("产权")
        ordering = ["dwelling", "period", "id"]
        constraints = [
            bounded("ownership", periods=["period"], since=FOUNDED),
            models.CheckConstraint(
                condition=Q(person__isnull=True) ^ Q(organisation__isnull=True), name="owner_is_one",
                violation_error_message=_("产权人是个人或者单位，只能是其中一个。"),
            ),
            models.CheckConstraint(condition=Q(form__in=Form.values), name="ownership_known_form"),
            models.CheckConstraint(
                condition=Q(form=Form.SHARES, numerator__gt=0, denominator__gte=F("numerator"), denominator__lte=DENOMINATOR_MOST)
                | (~Q(form=Form.SHARES) & Q(numerator__isnull=True, denominator__isnull=True)),
                name="share_of_the_whole",
                violation_error_message=_("按份共有要写每人几分之几，别的形式不写份额。"),
            ),
            models.CheckConstraint(
                condition=Q(period__isempty=True) | Q(period__startswith__isnull=False),
                name="ownership_begins_some_day",
            ),
            ExclusionConstraint(
                name="person_owns_a_dwelling_once",
                expressions=[
                    ("dwelling", RangeOperators.EQUAL), (for_the_rule_alone("person"), RangeOperators.EQUAL),
                    ("period", RangeOperators.OVERLAPS),
                ],
                condition=Q(person__isnull=False),
                violation_error_message=_("同一个人在同一时段重复了。"),
            ),
            ExclusionConstraint(
                name="organisation_owns_a_dwelling_once",
                expressions=[
                    ("dwelling", RangeOperators.EQUAL), (for_the_rule_alone("organisation"), RangeOperators.EQUAL),
                    ("period", RangeOperators.OVERLAPS),
                ],
                condition=Q(organisation__isnull=False),
                violation_error_message=_("同一个单位在同一时段重复了。"),
            ),
            ExclusionConstraint(
                name="sole_owner_is_alone",
                expressions=[("dwelling", RangeOperators.EQUAL), ("period", RangeOperators.OVERLAPS)],
                condition=Q(form=Form.SOLE),
                violation_error_message=_("单独所有的只能有一个产权人。"),
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["community_code", "dwelling"], name="ownership_of_a_community"),
            models.Index(fields=["area"], name="ownership_of_a_grid"),
        ]
        triggers = [
            lies_with("dwelling", "grids_dwelling"),
            pgtrigger.Trigger(
                name="what_is_owned_fits_together",
                when=pgtrigger.After,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("period", "form", "numerator", "denominator", "dwelling_id"),
                timing=pgtrigger.Deferred,
                declare=[
                    ("day", "date"), ("forms", "integer"), ("over", "numeric"), ("below", "numeric"),
                    ("common", "numeric"), ("one", "record"),
                ],
                func=FIT_TOGETHER,
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.get_form_display()} {self.period}"

    @property
    def part(self) -> Fraction | None:
        """The share, exactly; None in the other forms."""
        return part_of(self.numerator, self.denominator)
