"""Dwellings: the rooms of a house with what each is, how it was used when, and the book of what happened to it."""

import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeOperators
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Left
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from grids.areas.models import Area
from grids.conduct.derived import Derived
from grids.conduct.events import EventBase, new_id
from grids.conduct.history import keep_history
from grids.conduct.moments import FOUNDED, bounded
from grids.registry.dwellings.kinds import (
    AREA_MOST,
    BASE,
    BASE_CHOICES,
    COLUMN_MOST,
    FLOOR_LEAST,
    FLOOR_MOST,
    Colour,
    Doubt,
    Due,
    Hazard,
    RentalUse,
    Use,
    Verb,
    door_of,
)
from grids.registry.dwellings.querysets import DwellingQuerySet
from grids.registry.models import Building, Entrance

DERIVED = ("colour", "people", "residents", "floaters", "doubt", "due_on", "due_what")


@keep_history(without=("area", "community_code", "sought", "sort_key", "version", "confirmed_on", *DERIVED))
class Dwelling(Derived):
    """A room with its own door (户、室) of a house. It is no person: nothing of it is personal.

    What is derived tells who lives there, so only whoever may see people is shown it.
    """

    derived = DERIVED

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    building = models.ForeignKey(Building, models.PROTECT, related_name="dwellings", verbose_name=_("楼栋"))
    entrance = models.ForeignKey(
        Entrance, models.PROTECT, null=True, blank=True, related_name="dwellings", verbose_name=_("单元")
    )
    floor = models.SmallIntegerField(_("楼层"), null=True, blank=True)
    room = models.CharField(_("房号"), max_length=20)
    column = models.PositiveSmallIntegerField(_("本层第几户"), null=True, blank=True)
    floor_area_m2 = models.DecimalField(
        _("建筑面积（㎡）"), max_digits=9, decimal_places=2, null=True, blank=True
    )
    use = models.CharField(_("用途"), max_length=8, choices=Use, default=Use.OTHER)
    rental_use = models.CharField(_("出租用途"), max_length=2, choices=RentalUse, blank=True)
    layout = models.CharField(_("户型"), max_length=20, blank=True)
    hazard = models.CharField(_("房屋隐患"), max_length=2, choices=Hazard, blank=True)
    ends_on = models.DateField(_("注销日期"), null=True, blank=True, editable=False)
    # when somebody last looked and found everything as it is told
    confirmed_on = models.DateField(_("最近核实"), null=True, blank=True, editable=False)
    # the last step of its book: whoever changes something says which one they have seen
    version = models.PositiveIntegerField(_("版本"), default=0, editable=False)
    is_demo = models.BooleanField(_("演示数据"), default=False, editable=False)
    # the grid of its building, kept by the database
    area = models.ForeignKey(
        Area, models.PROTECT, to_field="code", db_column="area_code", related_name="+", editable=False,
        verbose_name=_("所在网格"),
    )  # fmt: skip
    community_code = models.GeneratedField(
        expression=Left("area", 12), output_field=models.CharField(max_length=12), db_persist=True
    )
    # derived from residences, premises, leases and the like, by functions of the database alone
    colour = models.CharField(
        _("分色"),
        max_length=8,
        choices=BASE_CHOICES,
        default=Colour.VACANT,
        db_default=Colour.VACANT,
        editable=False,
    )
    people = models.SmallIntegerField(_("人数"), default=0, db_default=0, editable=False)
    residents = models.SmallIntegerField(_("常住"), default=0, db_default=0, editable=False)
    floaters = models.SmallIntegerField(_("流动"), default=0, db_default=0, editable=False)
    doubt = models.CharField(
        _("登记对不上"), max_length=14, choices=Doubt, blank=True, default="", db_default="", editable=False
    )
    due_on = models.DateField(_("应办日期"), null=True, editable=False)
    due_what = models.CharField(
        _("应办"), max_length=16, choices=Due, blank=True, default="", db_default="", editable=False
    )
    # as a search compares it, and as it stands in order: building, entrance, floor, room
    sought = models.CharField(max_length=300, editable=False)
    sort_key = models.CharField(max_length=360, editable=False)

    impersonal = (
        "floor room column floor_area_m2 use rental_use layout hazard ends_on confirmed_on version is_demo community_code sought "
        "sort_key colour people residents floaters doubt due_on due_what"
    )

    objects = DwellingQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("户室")
        ordering = ["sort_key", "id"]
        constraints = [
            bounded("dwelling", days=["ends_on", "confirmed_on"], since=FOUNDED),
            models.CheckConstraint(
                condition=Q(floor__isnull=True) | (Q(floor__range=(FLOOR_LEAST, FLOOR_MOST)) & ~Q(floor=0)),
                name="dwelling_floor_is_never_0",
                violation_error_message=_("楼层应在 -9 到 200 之间；没有 0 层，地下一层写 -1。"),
            ),
            models.CheckConstraint(
                condition=Q(floor_area_m2__isnull=True)
                | Q(floor_area_m2__gt=0, floor_area_m2__lte=AREA_MOST),
                name="dwelling_area_is_positive",
                violation_error_message=_("建筑面积应大于 0、不超过 100 万平方米。"),
            ),
            models.CheckConstraint(
                condition=Q(column__isnull=True) | Q(column__range=(1, COLUMN_MOST)),
                name="dwelling_column_within_bounds",
                violation_error_message=_("本层第几户应在 1 到 200 之间。"),
            ),
            models.CheckConstraint(condition=Q(use__in=Use.values), name="dwelling_known_use"),
            models.CheckConstraint(condition=Q(colour__in=BASE), name="dwelling_known_colour"),
            models.CheckConstraint(condition=Q(doubt__in=["", *Doubt.values]), name="dwelling_known_doubt"),
            models.CheckConstraint(
                condition=Q(residents__gte=0, floaters__gte=0, people__gte=F("residents") + F("floaters")),
                name="dwelling_counts_its_people",
            ),
            bounded("dwelling_due", days=["due_on"], since=FOUNDED),
            models.CheckConstraint(
                condition=Q(due_what__in=Due.values, due_on__isnull=False)
                | Q(due_what="", due_on__isnull=True),
                name="dwelling_due_says_what",
            ),
            models.CheckConstraint(
                condition=Q(rental_use="") | Q(rental_use__in=RentalUse.values, use=Use.LET),
                name="dwelling_rental_use_only_when_let",
                violation_error_message=_("只有出租的户室才填出租用途。"),
            ),
            models.CheckConstraint(
                condition=Q(hazard__in=["", *Hazard.values]), name="dwelling_known_hazard"
            ),
            models.UniqueConstraint(
                fields=["building", "entrance", "room"],
                condition=Q(ends_on__isnull=True),
                nulls_distinct=False,
                name="dwelling_number_once_in_its_entrance",
                violation_error_message=_("这个单元里已有同号的户室，请核对房号。"),
            ),
        ]
        indexes = [
            models.Index(fields=["building", "sort_key"], name="dwelling_in_its_building"),
            models.Index(fields=["sort_key", "id"], name="dwelling_in_order"),
            models.Index(fields=["area", "sort_key"], name="dwelling_in_its_grid"),
            models.Index(
                fields=["community_code", "doubt", "id"], condition=~Q(doubt=""), name="dwelling_in_doubt"
            ),
            models.Index(
                fields=["community_code", "due_on", "id"],
                condition=Q(due_on__isnull=False),
                name="dwelling_due",
            ),
            models.Index(
                fields=["area", "due_on", "id"],
                condition=Q(due_on__isnull=False),
                name="dwelling_due_in_its_grid",
            ),
            GinIndex(OpClass("sought", "gin_trgm_ops"), name="dwelling_sought"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="lies_where_its_building_lies",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("building_id", "entrance_id"),
                func="""
                    SELECT area_code INTO NEW.area_code FROM grids_building WHERE id = NEW.building_id;
                    IF NEW.entrance_id IS NOT NULL AND NOT EXISTS (
                        SELECT FROM grids_entrance WHERE id = NEW.entrance_id AND building_id = NEW.building_id
                    ) THEN
                        RAISE EXCEPTION 'entrance % is none of building %', NEW.entrance_id, NEW.building_id
                            USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def door(self) -> str:
        """Entrance and number: 1 单元 402; of a house without entrances the number: 4 号."""
        return door_of(
            gettext("%(n)s 单元") % {"n": self.entrance.number} if self.entrance_id else "", self.room
        )

    @property
    def label(self) -> str:
        """Address, house and door: 河滨路 6 号院 5 幢 1 单元 402."""
        return f"{self.building.label} {self.door}"

    @property
    def floor_label(self) -> str:
        """The floor as people say it; "" where it isn't known."""
        if self.floor is None:
            return ""
        if self.floor < 0:
            return gettext("地下 %(n)d 层") % {"n": -self.floor}
        return gettext("%(n)s 层") % {"n": self.floor}


@keep_history
class DwellingUse(models.Model):
    """How a dwelling was used from when until when; the present one has no end. What never was has an empty period."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    dwelling = models.ForeignKey(Dwelling, models.PROTECT, related_name="uses", db_index=False)
    use = models.CharField(_("用途"), max_length=8, choices=Use)
    period = DateRangeField(_("时段"))

    impersonal = "id use period"

    class Meta:
        verbose_name = verbose_name_plural = _("户室用途经过")
        ordering = ["dwelling", "period"]
        constraints = [
            bounded("dwellinguse", periods=["period"], since=FOUNDED),
            models.CheckConstraint(condition=Q(use__in=Use.values), name="dwelling_use_known"),
            models.CheckConstraint(
                condition=Q(period__isempty=True) | Q(period__startswith__isnull=False),
                name="dwelling_use_begins_some_day",
            ),
            ExclusionConstraint(
                name="one_use_of_a_dwelling_at_a_time",
                expressions=[("dwelling", RangeOperators.EQUAL), ("period", RangeOperators.OVERLAPS)],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_use_display()} {self.period}"


class BuildingPlace(models.Model):
    """In which grid a building lay from when until when: written by the database whenever a building lies elsewhere."""

    building = models.ForeignKey(Building, models.CASCADE, related_name="places", db_index=False)
    area_code = models.CharField(_("所在网格"), max_length=17)
    period = DateRangeField(_("时段"))

    impersonal = "area_code period"

    class Meta:
        verbose_name = verbose_name_plural = _("楼栋所在网格经过")
        ordering = ["building", "period"]
        constraints = [
            bounded("buildingplace", periods=["period"], since=FOUNDED),
            ExclusionConstraint(
                name="one_grid_of_a_building_at_a_time",
                expressions=[("building", RangeOperators.EQUAL), ("period", RangeOperators.OVERLAPS)],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.area_code} {self.period}"


class DwellingEvent(EventBase):
    """One thing that happened to a dwelling: added, used otherwise, ended, somebody moved in; or one of these taken back
    (`takes_back`, the number of that step). Nothing personal stands here: who, by their key."""

    dwelling = models.ForeignKey(Dwelling, models.PROTECT, related_name="events", db_index=False)
    building = models.ForeignKey(Building, models.PROTECT, related_name="+", db_index=False)
    area_code = models.CharField(max_length=17, editable=False)
    takes_back = models.PositiveIntegerField(null=True, editable=False)
    # of the page or the file that asked: a second arrival finds what the first did
    key = models.UUIDField(null=True, editable=False)
    # what is otherwise, by field: [before, now]; and by which rows
    detail = models.JSONField(default=dict, editable=False)
    # of whom it tells, and which row it wrote: by their keys alone, since their tables stand above
    person_id = models.UUIDField(null=True, editable=False)
    household_id = models.UUIDField(null=True, editable=False)
    row_id = models.UUIDField(null=True, editable=False)
    touches = ArrayField(models.CharField(max_length=8), default=list, db_default=[], editable=False)
    # the dwelling's colour before and after, as everybody sees it
    colour_from = models.CharField(max_length=8, default="", db_default="", editable=False)
    colour_to = models.CharField(max_length=8, default="", db_default="", editable=False)

    impersonal = "area_code takes_back key detail person_id household_id row_id touches colour_from colour_to"

    class Meta(EventBase.Meta):
        verbose_name = verbose_name_plural = _("户室经过")
        ordering = ["seq"]
        constraints = [
            *EventBase.Meta.constraints,
            models.UniqueConstraint(fields=["dwelling", "seq"], name="steps_of_a_dwelling_follow_each_other"),
            models.UniqueConstraint(
                fields=["dwelling", "takes_back"], condition=Q(takes_back__isnull=False), name="step_taken_back_once"
            ),
            models.CheckConstraint(condition=Q(verb__in=Verb.values), name="dwelling_event_known_verb"),
            models.CheckConstraint(
                condition=Q(takes_back__isnull=True) | Q(takes_back__lt=F("seq")), name="only_what_was_is_taken_back"
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["key"], condition=Q(key__isnull=False), name="dwelling_event_of_a_request"),
            models.Index(fields=["building", "-recorded_at"], name="dwelling_event_of_a_building"),
            models.Index(
                fields=["person_id"], condition=Q(person_id__isnull=False), name="dwelling_event_of_somebody"
            ),
            models.Index(fields=["street_code", "-occurred_at", "-id"], name="dwelling_event_of_a_street"),
        ]

    @property
    def verb_label(self) -> str:
        """The step in words."""
        word = str(Verb(self.verb).label)
        return gettext("撤回：%(what)s") % {"what": word} if self.takes_back else word
