"""Areas: city › district › street › community › level-four grid › level-five grid."""

import pgtrigger
from django.contrib.gis.db.models import MultiPolygonField
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import Case, F, Q, When
from django.db.models.functions import Left
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from grids.areas.codes import grid_is_in
from grids.areas.querysets import AreaQuerySet
from grids.conduct.kept import kept_rows
from grids.conduct.moments import FOUNDED, bounded
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
                condition=Q(ends_on__isnull=True) | Q(starts_on__isnull=True) | Q(ends_on__gt=F("starts_on")),
                name="area_ends_after_it_starts",
                violation_error_message=_("撤销日期要晚于启用日期。"),
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


class AreaBoundary(models.Model):
    """Where an area lay from a day to a day; redrawing ends one row and begins another."""

    area = models.ForeignKey(
        Area, models.PROTECT, to_field="code", db_column="area_code", related_name="boundaries"
    )
    shape = MultiPolygonField(_("范围"), srid=4326)
    coord_source = models.CharField(_("坐标来源"), max_length=8, choices=CoordSource)
    period = DateRangeField(_("有效期"))

    impersonal = "shape coord_source period"

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
        ]

    def __str__(self) -> str:
        return f"{self.area_id} {self.period}"
