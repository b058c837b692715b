"""Buildings: where each stands, how many entrances and storeys it has, and the book of what happened to it."""

import pgtrigger
from django.contrib.gis.db.models import GeometryField, PointField, PolygonField
from django.contrib.gis.db.models.functions import Transform
from django.contrib.postgres.indexes import GinIndex, GistIndex, OpClass
from django.db import models
from django.db.models import FloatField, Func, Q
from django.db.models.functions import Coalesce, Left
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from grids.areas.models import Area, CoordSource
from grids.conduct.events import EventBase, new_id
from grids.conduct.history import keep_history
from grids.conduct.moments import FOUNDED, bounded
from grids.registry.kinds import (
    EAST,
    ENTRANCES_MOST,
    NORTH,
    SOUTH,
    STOREYS_LEAST,
    STOREYS_MOST,
    WEST,
    Brought,
    ImportState,
    Placed,
    Use,
    Verb,
)
from grids.registry.querysets import BuildingImportQuerySet, BuildingQuerySet
from grids.staff.models import User

MERCATOR = 3857
# since when a building lies in a grid, and that its dwellings lie there too
PLACED_ANEW = """
    IF TG_OP = 'UPDATE' THEN
        UPDATE grids_buildingplace SET period = daterange(lower(period), today)
            WHERE building_id = NEW.id AND upper_inf(period) AND NOT isempty(period);
        UPDATE grids_dwelling SET area_code = NEW.area_code WHERE building_id = NEW.id;
    END IF;
    INSERT INTO grids_buildingplace (building_id, area_code, period) VALUES (NEW.id, NEW.area_code, daterange(today, NULL));
    RETURN NULL;
"""


@keep_history(without=("shape_3857", "lon", "lat", "community_code", "sought", "sort_key"))
class Building(models.Model):
    """A house, in exactly one leaf of the areas. A building is no person: nothing of it is personal."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    area = models.ForeignKey(
        Area, models.PROTECT, to_field="code", db_column="area_code", related_name="buildings", verbose_name=_("所在网格")
    )  # fmt: skip
    placed = models.CharField(
        _("归入网格的依据"), max_length=5, choices=Placed, default=Placed.PLACE, editable=False
    )
    number = models.CharField(_("幢号"), max_length=20)
    name = models.CharField(_("名称"), max_length=60, blank=True)
    address = models.CharField(_("地址"), max_length=120)
    storeys = models.PositiveSmallIntegerField(_("层数"), null=True, blank=True)
    use = models.CharField(_("用途"), max_length=12, choices=Use, default=Use.RESIDENTIAL)
    shape = PolygonField(_("楼形"), srid=4326, null=True, blank=True)
    point = PointField(_("位置"), srid=4326)
    coord_source = models.CharField(_("坐标来源"), max_length=8, choices=CoordSource)
    ends_on = models.DateField(_("注销日期"), null=True, blank=True, editable=False)
    is_demo = models.BooleanField(_("演示数据"), default=False, editable=False)
    # what tiles are cut from, kept by the database
    shape_3857 = models.GeneratedField(
        expression=Transform(Coalesce("shape", "point", output_field=GeometryField(srid=4326)), MERCATOR),
        output_field=GeometryField(srid=MERCATOR),
        db_persist=True,
    )
    lon = models.GeneratedField(
        expression=Func("point", function="ST_X"), output_field=FloatField(), db_persist=True
    )
    lat = models.GeneratedField(
        expression=Func("point", function="ST_Y"), output_field=FloatField(), db_persist=True
    )
    community_code = models.GeneratedField(
        expression=Left("area", 12), output_field=models.CharField(max_length=12), db_persist=True
    )
    # address, name and number as a search compares them, and as they stand in order: 2 before 10
    sought = models.CharField(max_length=240, editable=False)
    sort_key = models.CharField(max_length=300, editable=False)

    impersonal = (
        "placed number name address storeys use shape point coord_source ends_on is_demo shape_3857 lon lat community_code "
        "sought sort_key"
    )

    objects = BuildingQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("楼栋")
        ordering = ["sort_key", "id"]
        constraints = [
            bounded("building", days=["ends_on"], since=FOUNDED),
            models.CheckConstraint(
                condition=Q(lon__gte=WEST, lon__lte=EAST, lat__gte=SOUTH, lat__lte=NORTH),
                name="building_lies_in_china",
                violation_error_message=_("这个位置不在中国境内，请核对经度和纬度有没有写反。"),
            ),
            models.CheckConstraint(
                condition=Q(shape__isnull=True)
                | Q(Func("shape", function="ST_IsValid", output_field=models.BooleanField())),
                name="building_shape_is_valid",
                violation_error_message=_("楼形自相交或不闭合，请重画。"),
            ),
            models.CheckConstraint(
                condition=Q(storeys__isnull=True) | Q(storeys__range=(STOREYS_LEAST, STOREYS_MOST)),
                name="building_storeys_1_to_200",
                violation_error_message=_("层数应在 1 到 200 之间。"),
            ),
            models.CheckConstraint(condition=Q(use__in=Use.values), name="building_known_use"),
            models.CheckConstraint(condition=Q(placed__in=Placed.values), name="building_known_placing"),
            models.CheckConstraint(
                condition=Q(coord_source__in=CoordSource.values), name="building_known_coord_source"
            ),
            models.UniqueConstraint(
                fields=["community_code", "address", "number"],
                condition=Q(ends_on__isnull=True),
                name="building_number_once_at_its_address",
                violation_error_message=_("这个社区的同一地址已有同号的楼栋，请核对地址和幢号。"),
            ),
        ]
        indexes = [
            models.Index(fields=["sort_key", "id"], name="building_in_order"),
            GistIndex(fields=["shape_3857"], name="building_in_tiles"),
            GinIndex(OpClass("sought", "gin_trgm_ops"), name="building_sought"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name=name, when=pgtrigger.After, operation=operation, condition=condition, func=PLACED_ANEW,
                declare=[("today", "date := (now() AT TIME ZONE 'Asia/Shanghai')::date")],
            )
            for name, operation, condition in (
                ("is_placed", pgtrigger.Insert, None),
                ("is_placed_anew", pgtrigger.UpdateOf("area_code"), pgtrigger.Q(old__area__df=pgtrigger.F("new__area"))),
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.label

    @property
    def called(self) -> str:
        """The number as people say it: 5 → 5 幢; what says more than a number stays."""
        return gettext("%(number)s 幢") % {"number": self.number} if self.number.isdigit() else self.number

    @property
    def label(self) -> str:
        """Address and number: 河滨路 6 号院 5 幢."""
        return f"{self.address} {self.called}".strip()


@keep_history
class Entrance(models.Model):
    """An entrance of a building (单元), in the order in which one walks past them."""

    building = models.ForeignKey(Building, models.CASCADE, related_name="entrances")
    number = models.CharField(_("单元"), max_length=12)
    place = models.PositiveSmallIntegerField(_("排序"))

    impersonal = "number place"

    class Meta:
        verbose_name = verbose_name_plural = _("单元")
        ordering = ["place"]
        constraints = [
            models.UniqueConstraint(fields=["building", "number"], name="entrance_once_in_its_building"),
            models.CheckConstraint(
                condition=Q(place__range=(1, ENTRANCES_MOST)), name="entrance_place_within_bounds"
            ),
        ]

    def __str__(self) -> str:
        return self.number


class BuildingEvent(EventBase):
    """One thing that happened to a building: added, corrected, moved to another grid with a reason, ended."""

    building = models.ForeignKey(Building, models.PROTECT, related_name="events", db_index=False)
    # from where to where; what was added comes from nowhere
    area_from = models.CharField(max_length=17, blank=True, editable=False)
    area_code = models.CharField(max_length=17, editable=False)
    # the change of boundaries, or the file, with which it came about
    with_change = models.UUIDField(null=True, editable=False)
    # what was put right, by field: [before, now]
    detail = models.JSONField(default=dict, editable=False)

    impersonal = "area_from area_code with_change detail"

    class Meta(EventBase.Meta):
        verbose_name = verbose_name_plural = _("楼栋经过")
        ordering = ["seq"]
        constraints = [
            *EventBase.Meta.constraints,
            models.UniqueConstraint(fields=["building", "seq"], name="steps_of_a_building_follow_each_other"),
            models.CheckConstraint(condition=Q(verb__in=Verb.values), name="building_event_known_verb"),
        ]

    @property
    def verb_label(self) -> str:
        """The step in words."""
        return str(Verb(self.verb).label)


class BuildingImport(models.Model):
    """A file of buildings, or of their dwellings, that was read and checked: what would come in, what not and why.

    Nothing is written until it is confirmed.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    area = models.ForeignKey(Area, models.PROTECT, to_field="code", db_column="area_code", related_name="+")
    what = models.CharField(
        _("内容"), max_length=9, choices=Brought, default=Brought.BUILDINGS, db_default=Brought.BUILDINGS
    )
    state = models.CharField(_("状态"), max_length=9, choices=ImportState, default=ImportState.CHECKED)
    file_name = models.CharField(_("文件"), max_length=120)
    # of dwellings none, which stand where their house stands
    coord_source = models.CharField(_("坐标来源"), max_length=8, choices=CoordSource, blank=True)
    # rows that would come in, and [line, cells, reason] of those that would not; both gone when it has ended for a while
    rows = models.JSONField(default=list, editable=False)
    refused = models.JSONField(default=list, editable=False)
    counts = models.JSONField(default=dict, editable=False)
    checked_at = models.DateTimeField(_("检查时间"))
    checked_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("导入人"))
    ended_at = models.DateTimeField(_("结束时间"), null=True)
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    impersonal = "what state file_name coord_source rows refused counts checked_at ended_at"

    objects = BuildingImportQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("楼栋导入")
        ordering = ["-checked_at"]
        constraints = [
            bounded("buildingimport", ["checked_at", "ended_at"]),
            models.CheckConstraint(
                condition=Q(state__in=ImportState.values), name="building_import_known_state"
            ),
            models.CheckConstraint(condition=Q(what__in=Brought.values), name="building_import_known_what"),
            models.CheckConstraint(
                condition=Q(what=Brought.BUILDINGS, coord_source__in=CoordSource.values)
                | Q(what=Brought.DWELLINGS, coord_source=""),
                name="building_import_known_coord_source",
            ),
            models.CheckConstraint(
                condition=Q(state=ImportState.CHECKED, ended_at__isnull=True, ended_by__isnull=True)
                | (~Q(state=ImportState.CHECKED) & Q(ended_at__isnull=False, ended_by__isnull=False)),
                name="building_import_ends_once",
            ),
        ]
        indexes = [models.Index(fields=["checked_by", "-checked_at"], name="building_import_of_whom")]

    def __str__(self) -> str:
        return self.file_name
