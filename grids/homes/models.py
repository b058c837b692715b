"""Homes: households of a dwelling, and who lives in them since when, as what, until when."""

import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.functions import Left
from django.utils.translation import gettext_lazy as _

from grids.access.roles import Permission as P
from grids.areas.models import Area
from grids.conduct.events import Origin, new_id
from grids.conduct.exclusions import for_the_rule_alone
from grids.conduct.moments import FOUNDED, bounded
from grids.homes import relations
from grids.homes.kinds import Ended, HouseholdKind, Inflow, Permit, ResidenceType, Standing
from grids.homes.querysets import HouseholdQuerySet, ResidenceQuerySet
from grids.people.models import Person
from grids.personal.fields import RESIDENT, Basis, PersonalDate, PersonalLine
from grids.registry.dwellings.models import Dwelling

READERS = (P.PEOPLE_VIEW,)
TELLS = {"basis": Basis.DUTY, "retention": RESIDENT, "readers": READERS}


class Bound(Func):
    """An end of a period, as an index keeps it."""

    output_field = models.DateField()


def begun(name: str = "period") -> Bound:
    """The first day of a period."""
    return Bound(F(name), function="lower")


def ended(name: str = "period") -> Bound:
    """The day after the last one of a period."""
    return Bound(F(name), function="upper")


class Lies(models.Model):
    """A row that lies where its dwelling lies: the database says where, and keeps it so (migration of homes)."""

    dwelling = models.ForeignKey(
        Dwelling, models.PROTECT, related_name="+", db_index=False, verbose_name=_("户室")
    )
    area = models.ForeignKey(
        Area, models.PROTECT, to_field="code", db_column="area_code", related_name="+", db_index=False, editable=False,
        verbose_name=_("所在网格"),
    )  # fmt: skip
    community_code = models.GeneratedField(
        expression=Left("area", 12), output_field=models.CharField(max_length=12), db_persist=True
    )
    street_code = models.GeneratedField(
        expression=Left("area", 9), output_field=models.CharField(max_length=9), db_persist=True
    )

    class Meta:
        abstract = True


def lies() -> pgtrigger.Trigger:
    """Where a new row lies is read off its dwelling."""
    return pgtrigger.Trigger(
        name="lies_where_its_dwelling_lies",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert,
        func="""
            SELECT area_code INTO NEW.area_code FROM grids_dwelling WHERE id = NEW.dwelling_id;
            RETURN NEW;
        """,
    )


class Household(Lies):
    """People who keep house together in a dwelling (户). What was begun and taken back has an empty period."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(_("户别"), max_length=10, choices=HouseholdKind, default=HouseholdKind.FAMILY)
    period = DateRangeField(_("时段"))
    head = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("户主")
    )

    impersonal = "id kind period community_code street_code"

    objects = HouseholdQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("户")
        ordering = ["period", "id"]
        constraints = [
            bounded("household", periods=["period"], since=FOUNDED),
            models.CheckConstraint(
                condition=Q(period__isempty=True) | Q(period__startswith__isnull=False),
                name="household_begins_some_day",
            ),
            models.CheckConstraint(condition=Q(kind__in=HouseholdKind.values), name="household_known_kind"),
        ]
        indexes = [
            models.Index(
                fields=["dwelling"], condition=Q(period__upper_inf=True), name="household_of_a_dwelling_now"
            ),
            models.Index(fields=["dwelling", "id"], name="household_of_a_dwelling"),
        ]
        triggers = [
            lies(),
            pgtrigger.Trigger(
                name="stays_in_its_dwelling",
                when=pgtrigger.Before,
                operation=pgtrigger.UpdateOf("dwelling_id"),
                condition=pgtrigger.Q(old__dwelling__df=pgtrigger.F("new__dwelling")),
                func="""
                    RAISE EXCEPTION 'household % stays in its dwelling', NEW.id
                        USING ERRCODE = 'check_violation', CONSTRAINT = 'household_stays_in_its_dwelling';
                """,
            ),
            pgtrigger.Trigger(
                name="holds_its_residences",
                when=pgtrigger.Before,
                operation=pgtrigger.UpdateOf("period"),
                condition=pgtrigger.Q(old__period__df=pgtrigger.F("new__period")),
                func="""
                    IF EXISTS (
                        SELECT FROM grids_residence WHERE household_id = NEW.id AND NOT period <@ NEW.period
                    ) THEN
                        RAISE EXCEPTION 'somebody lives in household % outside of %', NEW.id, NEW.period
                            USING ERRCODE = 'check_violation', CONSTRAINT = 'residence_within_its_household';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.period}"


def _code(label, most: int, purpose, choices=None) -> PersonalLine:
    return PersonalLine(label, max_length=most, blank=True, choices=choices, purpose=purpose, **TELLS)


class Residence(Lies):
    """Somebody lives in a dwelling, as one of a household, over a period whose last day is the one before its upper end.

    Turning a floating resident into a permanent one, and regrouping households, end one row and begin another, so that rows are
    the history; `here_since` goes on through them. What never was has an empty period.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    household = models.ForeignKey(
        Household, models.PROTECT, related_name="residences", db_index=False, verbose_name=_("户")
    )
    person = models.ForeignKey(
        Person, models.PROTECT, related_name="residences", db_index=False, verbose_name=_("人员")
    )
    relation = _code(_("与户主关系"), 2, _("登记户内关系"))
    standing = models.CharField(_("常住或流动"), max_length=10, choices=Standing)
    residence_type = _code(_("住所类型"), 2, _("流动人口服务管理"), ResidenceType)
    is_main = models.BooleanField(_("主要居住地"), default=True)
    period = DateRangeField(_("时段"))
    here_since = models.DateField(_("从哪天起住在这里"))
    came_from = _code(_("从哪里来（区划代码）"), 6, _("流动人口服务管理"))
    inflow_reason = _code(_("流入原因"), 2, _("流动人口服务管理"), Inflow)
    registered_on = PersonalDate(_("居住登记日期"), null=True, blank=True, purpose=_("居住登记"), **TELLS)
    permit_kind = _code(_("办证类型"), 2, _("居住证服务"), Permit)
    permit_until = PersonalDate(_("证件有效期至"), null=True, blank=True, purpose=_("居住证服务"), **TELLS)
    left_to = _code(_("迁往（区划代码）"), 12, _("登记去向"))
    ended_how = models.CharField(_("怎么结束的"), max_length=12, choices=Ended, blank=True)
    origin = models.CharField(max_length=8, choices=Origin, default=Origin.LIVE, editable=False)
    confirmed_on = models.DateField(_("最近核实"), null=True, blank=True, editable=False)
    # until when nobody is asked any more whether a floating resident has become a permanent one
    asked_again_on = models.DateField(_("哪天再问"), null=True, blank=True, editable=False)

    impersonal = "id standing is_main period here_since ended_how origin confirmed_on asked_again_on community_code street_code"

    objects = ResidenceQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("居住")
        ordering = ["period", "id"]
        constraints = [
            bounded("residence", days=["here_since"], periods=["period"], since=FOUNDED),
            bounded("residence_papers", days=["registered_on", "permit_until", "confirmed_on"]),
            bounded("residence_asked", days=["asked_again_on"]),
            models.CheckConstraint(
                condition=Q(period__isempty=True) | Q(period__startswith__isnull=False),
                name="residence_begins_some_day",
            ),
            models.CheckConstraint(
                condition=Q(period__upper_inf=True, ended_how="")
                | Q(period__upper_inf=False, ended_how__in=Ended.values),
                name="residence_ends_somehow",
            ),
            models.CheckConstraint(
                condition=Q(period__isempty=True) | Q(here_since__lte=F("period__startswith")),
                name="residence_here_since_its_beginning",
            ),
            models.CheckConstraint(condition=Q(standing__in=Standing.values), name="residence_known_standing"),
            models.CheckConstraint(
                condition=Q(relation__in=["", *relations.NAMES]), name="residence_known_relation"
            ),
            models.CheckConstraint(
                condition=Q(residence_type__in=["", *ResidenceType.values], inflow_reason__in=["", *Inflow.values]),
                name="residence_known_codes",
            ),
            models.CheckConstraint(
                condition=Q(permit_kind="", permit_until__isnull=True)
                | Q(permit_kind__in=Permit.values, standing=Standing.FLOATING),
                name="residence_permit_of_floating_alone",
                violation_error_message=_("只有流动人口才填居住证。"),
            ),
            models.CheckConstraint(
                condition=Q(came_from__regex=r"^(\d{6})?$", left_to__regex=r"^(\d{6}|\d{9}|\d{12})?$"),
                name="residence_places_are_codes",
                violation_error_message=_("来处和去处填区划代码。"),
            ),
            ExclusionConstraint(
                name="one_main_residence_at_a_time",
                expressions=[("person", RangeOperators.EQUAL), ("period", RangeOperators.OVERLAPS)],
                condition=Q(is_main=True),
                violation_error_message=_("这个人同一时间已有一处主要居住地。"),
            ),
            ExclusionConstraint(
                name="once_in_a_dwelling_at_a_time",
                expressions=[
                    ("person", RangeOperators.EQUAL), (for_the_rule_alone("dwelling"), RangeOperators.EQUAL),
                    ("period", RangeOperators.OVERLAPS),
                ],
                violation_error_message=_("这个人已经登记住在这户。"),
            ),
            ExclusionConstraint(
                name="one_head_of_a_household_at_a_time",
                expressions=[("household", RangeOperators.EQUAL), ("period", RangeOperators.OVERLAPS)],
                condition=Q(relation=relations.HEAD),
                violation_error_message=_("一户同一时间只有一个户主。"),
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["dwelling"], condition=Q(period__upper_inf=True), name="residence_in_a_dwelling_now"),
            models.Index(fields=["person"], condition=Q(period__upper_inf=True), name="residence_of_somebody_now"),
            models.Index(fields=["dwelling", "id"], name="residence_in_a_dwelling"),
            models.Index(fields=["person", "id"], name="residence_of_somebody"),
            models.Index(fields=["household", "id"], name="residence_in_a_household"),
            models.Index("community_code", begun(), "id", name="residence_began"),
            # who lives how in a street is read once for all of its lists of what is due
            models.Index(fields=["street_code", "standing"], condition=Q(period__upper_inf=True), name="residence_in_a_street_now"),
            models.Index(
                "community_code", ended(), "id", condition=Q(period__upper_inf=False), name="residence_ended"
            ),
        ]  # fmt: skip
        triggers = [
            lies(),
            pgtrigger.Trigger(
                name="stays_where_it_is",
                when=pgtrigger.Before,
                operation=pgtrigger.UpdateOf("dwelling_id", "household_id"),
                condition=pgtrigger.Q(old__dwelling__df=pgtrigger.F("new__dwelling"))
                | pgtrigger.Q(old__household__df=pgtrigger.F("new__household")),
                func="""
                    RAISE EXCEPTION 'residence % stays in its household', NEW.id
                        USING ERRCODE = 'check_violation', CONSTRAINT = 'residence_within_its_household';
                """,
            ),
            # of a dwelling that stands, when it goes on; whoever ends the dwelling meanwhile waits for this, or this for them
            pgtrigger.Trigger(
                name="within_its_household",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("period"),
                declare=[("house", "grids_household%ROWTYPE"), ("gone", "date")],
                func="""
                    SELECT * INTO house FROM grids_household WHERE id = NEW.household_id;
                    IF house.dwelling_id <> NEW.dwelling_id OR NOT NEW.period <@ house.period THEN
                        RAISE EXCEPTION 'residence % lies outside of household %', NEW.id, NEW.household_id
                            USING ERRCODE = 'check_violation', CONSTRAINT = 'residence_within_its_household';
                    END IF;
                    IF upper_inf(NEW.period) THEN
                        SELECT ends_on INTO gone FROM grids_dwelling WHERE id = NEW.dwelling_id FOR SHARE;
                        IF gone IS NOT NULL THEN
                            RAISE EXCEPTION 'dwelling % is no more', NEW.dwelling_id
                                USING ERRCODE = 'check_violation', CONSTRAINT = 'nobody_lives_in_what_is_no_more';
                        END IF;
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_standing_display()} {self.period}"

    @property
    def relation_label(self) -> str:
        """The relation to the head, in words."""
        return relations.said(self.relation)
