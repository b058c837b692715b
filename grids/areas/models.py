"""Areas: city › district › street › community › level-four grid › level-five grid."""

import pgtrigger
from django.conf import settings
from django.contrib.gis.db.models import MultiPolygonField
from django.contrib.gis.db.models.functions import Transform
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.contrib.postgres.indexes import GistIndex
from django.db import models
from django.db.models import Case, F, Q, When
from django.db.models.functions import Left
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from grids.access.roles import Permission as P
from grids.areas import apart, ending_rules
from grids.areas.codes import grid_is_in
from grids.areas.querysets import AreaQuerySet, ChangeQuerySet
from grids.conduct.events import new_id
from grids.conduct.kept import kept_rows
from grids.conduct.moments import FOUNDED, bounded
from grids.personal.fields import ARCHIVED, Basis, PersonalLine
from grids.provenance import Provenance

# digits of a code by level: the national forms, then the 15-digit unit-grid form and two more
CODE_DIGITS = {0: 6, 1: 6, 2: 9, 3: 12, 4: 15, 5: 17}


def said(name: str) -> str:
    """A community as people call it: 虹山社区居民委员会 → 虹山社区."""
    return name.removesuffix("居民委员会").removesuffix("居委会")


class AreaLevel(models.Model):
    """What a level is called here; a city that says 居民小组 needs no programmer."""

    level = models.PositiveSmallIntegerField(_("级别"), primary_key=True)
    name = models.CharField(_("名称"), max_length=20)
    provenance = models.CharField(_("出处"), max_length=10, choices=Provenance, default=Provenance.OURS)

    impersonal = "name provenance"

    class Meta:
        verbose_name = verbose_name_plural = _("区域级别")
        ordering = ["level"]
        constraints = [
            models.CheckConstraint(condition=Q(level__lte=5), name="area_level_0_to_5"),
            models.CheckConstraint(
                condition=Q(provenance__in=Provenance.values), name="area_level_known_provenance"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class CommunityKind(models.TextChoices):
    """Kinds of community, as 莲华街道 counts them."""

    GEOGRAPHIC = "geographic", _("地缘型")
    UNIT = "unit", _("单位型")


class Area(models.Model):
    """A node of the tree of areas. Everything below it is a prefix search on `code`."""

    code = models.CharField(_("代码"), max_length=17, unique=True)
    name = models.CharField(_("名称"), max_length=60)
    level = models.PositiveSmallIntegerField(_("级别"))
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        to_field="code",
        db_column="parent_code",
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("上级区域"),
    )
    prefix = models.GeneratedField(
        expression=Case(When(level=0, then=Left("code", 4)), default=F("code")),
        output_field=models.CharField(max_length=17),
        db_persist=True,
    )
    community_kind = models.CharField(_("社区类型"), max_length=10, choices=CommunityKind, blank=True)
    is_exclusive = models.BooleanField(_("专属网格"), default=False)
    starts_on = models.DateField(_("启用日期"), null=True, blank=True)
    ends_on = models.DateField(_("撤销日期"), null=True, blank=True)

    impersonal = "code name level prefix community_kind is_exclusive starts_on ends_on"

    objects = AreaQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("区域")
        ordering = ["code"]
        constraints = [
            bounded("area", days=["starts_on", "ends_on"], since=FOUNDED),
            models.CheckConstraint(
                condition=Q(level=0, parent__isnull=True) | Q(level__range=(1, 5), parent__isnull=False),
                name="area_level_has_its_parent",
                violation_error_message=_("只有市级区域没有上级；其他区域都要有上级，级别在 0 到 5 之间。"),
            ),
            models.CheckConstraint(
                condition=Q(code__regex=r"^([0-9]{6}|[0-9]{9}|[0-9]{12}|[0-9]{15}|[0-9]{17})$"),
                name="area_code_is_digits",
                violation_error_message=_("代码应为 6、9、12、15 或 17 位数字。"),
            ),
            models.CheckConstraint(
                # one that was put right on the day on which it began ends on it: it never was
                condition=Q(ends_on__isnull=True)
                | Q(starts_on__isnull=True)
                | Q(ends_on__gte=F("starts_on")),
                name="area_ends_no_earlier_than_it_starts",
                violation_error_message=_("撤销日期不能早于启用日期。"),
            ),
            models.CheckConstraint(
                condition=Q(community_kind__in=["", *CommunityKind.values]), name="area_known_community_kind"
            ),
            models.CheckConstraint(
                condition=Q(is_exclusive=False) | Q(level__gte=4),
                name="area_exclusive_only_for_grids",
                violation_error_message=_("只有网格可以设为专属网格。"),
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="one_level_below_its_parent",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("code", "level", "parent_code"),
                declare=[("above", "RECORD")],
                func="""
                    IF length(NEW.code) <> (ARRAY[6,6,9,12,15,17])[NEW.level + 1] THEN
                        RAISE EXCEPTION 'code % has the wrong length for level %', NEW.code, NEW.level
                            USING ERRCODE = 'check_violation';
                    END IF;
                    IF NEW.parent_code IS NOT NULL THEN
                        SELECT level, CASE WHEN level = 0 THEN left(code, 4) ELSE code END AS prefix
                            INTO above FROM grids_area WHERE code = NEW.parent_code;
                        IF above.level <> NEW.level - 1 OR NOT starts_with(NEW.code, above.prefix) THEN
                            RAISE EXCEPTION 'area % does not lie one level below %', NEW.code, NEW.parent_code
                                USING ERRCODE = 'check_violation';
                        END IF;
                    END IF;
                    RETURN NEW;
                """,
            ),
            ending_rules.OF_AREAS,
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def label(self) -> str:
        """The name with the code: communities of two streets may have one name."""
        return f"{self.name}（{self.code}）"

    @property
    def short_name(self) -> str:
        """The name as people say it, a grid's with what it lies in: 虹山社区, 虹山社区 · 第一网格."""
        return " · ".join(said(name) for name in (*self.names_above, self.name))

    @cached_property
    def names_above(self) -> list[str]:
        """Names of the community and the grid in which a grid lies; empty for what is no grid."""
        above = grid_is_in(self.code)
        found = _names(above) if above else {}
        return [found[code] for code in above if code in found]

    @property
    def street_code(self) -> str:
        """The street's key of everything that happens here; above the street, the area's own code."""
        return self.code[:9]


@kept_rows
def _names(codes: set[str]) -> dict[str, str]:
    """Names of areas by code, which a page of grids repeats on every line."""
    return dict(Area.objects.filter(code__in=codes).values_list("code", "name"))


class CoordSource(models.TextChoices):
    """The coordinate system a shape or point came in; stored is always WGS-84/CGCS2000."""

    WGS84 = "WGS84", "WGS-84"
    CGCS2000 = "CGCS2000", "CGCS2000"
    GCJ02 = "GCJ02", _("GCJ-02（高德、腾讯）")
    BD09 = "BD09", _("BD-09（百度）")


class ChangeKind(models.TextChoices):
    """What was done to boundaries."""

    DRAW = "draw", _("新画")
    REDRAW = "redraw", _("改画")
    SPLIT = "split", _("拆分")
    MERGE = "merge", _("合并")
    IMPORT = "import", _("导入")


class BoundaryChange(models.Model):
    """One change of boundaries (改界), of one grid or of several: where, from which day, by whom, why, and what it moved.

    area: the smallest area around everything it touched. told: the report as it was confirmed. applied_at: when what lies in
    the grids went with them, empty while the day lies ahead. withdrawn_at, withdrawn_by: until then it may be taken back.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    area = models.ForeignKey(
        Area, models.PROTECT, to_field="code", db_column="area_code", related_name="boundary_changes"
    )
    kind = models.CharField(_("方式"), max_length=8, choices=ChangeKind)
    from_day = models.DateField(_("生效日期"))
    reason = PersonalLine(
        _("原因"), max_length=200, purpose=_("记明为什么改界"), basis=Basis.DUTY, retention=ARCHIVED,
        readers=(P.GRID_VIEW, P.AREA_EDIT),
    )  # fmt: skip
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("谁改的")
    )
    recorded_at = models.DateTimeField(_("记录时间"), auto_now_add=True)
    applied_at = models.DateTimeField(_("实施时间"), null=True, editable=False)
    told = models.JSONField(_("确认时的说明"), default=dict)
    withdrawn_at = models.DateTimeField(_("撤回时间"), null=True, editable=False)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("谁撤回的"),
    )

    impersonal = "id kind from_day recorded_at applied_at told withdrawn_at"

    objects = ChangeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("改界")
        ordering = ["-recorded_at", "-id"]
        constraints = [
            bounded(
                "boundary_change",
                ["recorded_at", "applied_at", "withdrawn_at"],
                days=["from_day"],
                since=FOUNDED,
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawn_by=None)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False, applied_at=None),
                name="boundary_change_withdrawn_by_whom_or_applied",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=ChangeKind.values), name="boundary_change_known_kind"
            ),
        ]
        indexes = [
            models.Index(
                "from_day", condition=Q(applied_at=None, withdrawn_at=None), name="boundary_changes_waiting"
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="stays_what_it_is",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange(exclude=["applied_at", "told", "withdrawn_at", "withdrawn_by"]),
            ),
            pgtrigger.Protect(
                name="is_told_and_applied_once",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "((OLD.told <> '{}'::jsonb AND OLD.told IS DISTINCT FROM NEW.told)"
                    " OR (OLD.applied_at IS NOT NULL AND OLD.applied_at IS DISTINCT FROM NEW.applied_at)"
                    " OR (OLD.withdrawn_at IS NOT NULL AND (OLD.withdrawn_at, OLD.withdrawn_by_id)"
                    " IS DISTINCT FROM (NEW.withdrawn_at, NEW.withdrawn_by_id)))"
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.area_id} {self.from_day}"


class AreaBoundary(models.Model):
    """Where an area lay from a day to a day; redrawing ends one row and begins another.

    change, ended_with: which change began it and which ended it. One that was put right on the day on which it began has an
    empty period and stays. is_invented: made up for the demonstration, which every map says.
    """

    area = models.ForeignKey(
        Area, models.PROTECT, to_field="code", db_column="area_code", related_name="boundaries"
    )
    shape = MultiPolygonField(_("范围"), srid=4326)
    coord_source = models.CharField(_("坐标来源"), max_length=8, choices=CoordSource)
    period = DateRangeField(_("有效期"))
    is_invented = models.BooleanField(_("示意边界"), default=False, db_default=False)
    change = models.ForeignKey(
        BoundaryChange, models.PROTECT, null=True, editable=False, related_name="begun"
    )
    ended_with = models.ForeignKey(
        BoundaryChange, models.PROTECT, null=True, editable=False, related_name="ended"
    )

    # what tiles are cut from, kept by the database
    shape_3857 = models.GeneratedField(
        expression=Transform("shape", 3857), output_field=MultiPolygonField(srid=3857), db_persist=True
    )

    impersonal = "shape coord_source period is_invented shape_3857"

    class Meta:
        verbose_name = verbose_name_plural = _("区域边界")
        constraints = [
            bounded("boundary", periods=["period"], since=FOUNDED),
            ExclusionConstraint(
                name="one_boundary_of_an_area_at_a_time",
                expressions=[("area", RangeOperators.EQUAL), ("period", RangeOperators.OVERLAPS)],
                violation_error_message=_("这个区域在这段时间里已有边界。"),
            ),
            models.CheckConstraint(
                condition=Q(coord_source__in=CoordSource.values), name="boundary_known_coord_source"
            ),
            models.CheckConstraint(
                condition=Q(period__isempty=False) | Q(ended_with__isnull=False),
                name="boundary_empty_only_where_put_right",
                violation_error_message=_("有效期的结束日要晚于开始日。"),
            ),
        ]
        indexes = [GistIndex(fields=["shape_3857"], name="boundary_in_tiles")]
        triggers = [
            apart.OF_BOUNDARIES,
            ending_rules.OF_BOUNDARIES,
            pgtrigger.Protect(
                name="shape_stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange(exclude=["period", "ended_with", "shape_3857"]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.area_id} {self.period}"


class Descent(models.TextChoices):
    """How ground went from one area to another."""

    SPLIT = "split", _("拆出")
    MERGE = "merge", _("并入")
    MOVED = "moved", _("划归")


class Lineage(models.Model):
    """How much ground went from one area to another by a change; append-only. m2: measured on the ellipsoid."""

    change = models.ForeignKey(BoundaryChange, models.PROTECT, related_name="lineage")
    area_from = models.ForeignKey(Area, models.PROTECT, to_field="code", related_name="passed_on")
    area_to = models.ForeignKey(Area, models.PROTECT, to_field="code", related_name="came_from")
    kind = models.CharField(_("方式"), max_length=8, choices=Descent)
    m2 = models.FloatField(_("面积（平方米）"))

    impersonal = "kind m2"

    class Meta:
        verbose_name = verbose_name_plural = _("区域沿革")
        ordering = ["change", "area_from", "area_to"]
        constraints = [
            models.UniqueConstraint("change", "area_from", "area_to", name="lineage_once_of_a_change"),
            models.CheckConstraint(condition=Q(kind__in=Descent.values), name="lineage_known_kind"),
            models.CheckConstraint(condition=~Q(area_from=F("area_to")), name="lineage_between_two"),
        ]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.area_from_id} → {self.area_to_id}"
