"""The six categories, and what the database derives from the registers: the mix of each house, each colour with its time."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.functions import Left, Length
from django.db.models.lookups import Exact
from django.utils.translation import gettext_lazy as _

from grids.areas.models import Area
from grids.colours.kinds import PLACE_LEAST, PLACE_MOST, Kind, Pattern, Tint
from grids.colours.querysets import (
    BuildingMixQuerySet,
    ColourCategoryQuerySet,
    ColourCountQuerySet,
    ColourSpanQuerySet,
)
from grids.conduct.history import keep_history
from grids.conduct.moments import FOUNDED, bounded
from grids.provenance import Provenance
from grids.registry.dwellings.kinds import BASE, BASE_CHOICES, Colour
from grids.registry.dwellings.models import Dwelling
from grids.registry.models import Building

STREET_DIGITS = 9
HOLDS = Func(F("since"), F("until"), function="daterange", output_field=DateRangeField())


@keep_history
class ColourCategory(models.Model):
    """One of the six categories (六色) as it is shipped, or as a street has it: called, drawn, and before which others."""

    street_code = models.CharField(_("街道"), max_length=9, blank=True, editable=False)
    code = models.CharField(_("类别"), max_length=8, choices=Colour)
    name = models.CharField(_("名称"), max_length=20)
    letter = models.CharField(_("字"), max_length=1, help_text=_("图上每一格都有这个字，各类不能相同。"))
    tint = models.CharField(_("颜色"), max_length=2, choices=Tint)
    pattern = models.CharField(
        _("图纹"), max_length=8, choices=Pattern, help_text=_("分不清颜色的人靠图纹和字。")
    )
    precedence = models.PositiveSmallIntegerField(
        _("先后"),
        help_text=_("一户同时符合几类时，数小的优先；各类不能相同。改了以后只影响今后，过去的不变。"),
    )
    provenance = models.CharField(_("出处"), max_length=10, choices=Provenance, default=Provenance.OURS)
    note = models.CharField(_("说明"), max_length=120, blank=True)

    impersonal = "street_code code name letter tint pattern precedence provenance note"

    objects = ColourCategoryQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("六色类别")
        ordering = ["street_code", "precedence"]
        constraints = [
            models.UniqueConstraint(fields=["street_code", "code"], name="category_once_in_a_street"),
            models.UniqueConstraint(
                fields=["street_code", "precedence"],
                name="precedence_of_one_category",
                violation_error_message=_("已有一类是这个先后，请换一个数。"),
            ),
            models.UniqueConstraint(
                fields=["street_code", "letter"],
                name="letter_of_one_category",
                violation_error_message=_("已有一类用这个字，请换一个。"),
            ),
            models.UniqueConstraint(
                fields=["street_code", "tint", "pattern"],
                name="look_of_one_category",
                violation_error_message=_("已有一类是同样的颜色和图纹，请换一样。"),
            ),
            models.CheckConstraint(condition=Q(code__in=Colour.values), name="category_known_code"),
            models.CheckConstraint(condition=Q(tint__in=Tint.values), name="category_known_tint"),
            models.CheckConstraint(condition=Q(pattern__in=Pattern.values), name="category_known_pattern"),
            models.CheckConstraint(
                condition=Q(provenance__in=Provenance.values), name="category_known_provenance"
            ),
            models.CheckConstraint(
                condition=Q(precedence__range=(PLACE_LEAST, PLACE_MOST)),
                name="category_precedence_within_bounds",
                violation_error_message=_("先后应在 1 到 99 之间。"),
            ),
            models.CheckConstraint(
                condition=~Q(letter="") & ~Q(name=""), name="category_has_name_and_letter"
            ),
            models.CheckConstraint(
                condition=Q(street_code="") | Q(Exact(Length("street_code"), STREET_DIGITS)),
                name="category_of_a_street",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def clash(self) -> str:
        """The name of the shipped category beside which a street's row can't stand, since both would look or come alike."""
        same = Q(letter=self.letter) | Q(precedence=self.precedence) | Q(tint=self.tint, pattern=self.pattern)
        rows = type(self).objects
        own = rows.filter(street_code=self.street_code).values("code")
        other = rows.shipped().exclude(code__in=own).exclude(code=self.code).filter(same).first()
        return other.name if self.street_code and other else ""


class BuildingMix(models.Model):
    """How many dwellings of a house have which colour; written by functions of the database alone."""

    building = models.OneToOneField(Building, models.CASCADE, primary_key=True, related_name="mix")
    area = models.ForeignKey(
        Area, models.PROTECT, to_field="code", db_column="area_code", related_name="+", editable=False
    )
    community_code = models.GeneratedField(
        expression=Left("area", 12), output_field=models.CharField(max_length=12), db_persist=True
    )
    resident = models.PositiveSmallIntegerField(_("常住"), default=0, db_default=0)
    floating = models.PositiveSmallIntegerField(_("流动"), default=0, db_default=0)
    office = models.PositiveSmallIntegerField(_("单位"), default=0, db_default=0)
    venue = models.PositiveSmallIntegerField(_("行业"), default=0, db_default=0)
    vacant = models.PositiveSmallIntegerField(_("空置"), default=0, db_default=0)
    doubts = models.PositiveSmallIntegerField(_("登记对不上"), default=0, db_default=0)

    impersonal = "community_code resident floating office venue vacant doubts"

    objects = BuildingMixQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("楼栋分色")
        ordering = ["building"]
        indexes = [models.Index(fields=["community_code"], name="mix_of_a_community")]

    def __str__(self) -> str:
        return str(self.building_id)

    @property
    def counts(self) -> dict[str, int]:
        """Dwellings by colour, in the order of the categories' list."""
        return {code: getattr(self, code) for code in BASE}

    @property
    def total(self) -> int:
        """All dwellings of the house."""
        return sum(self.counts.values())


class ColourSpan(models.Model):
    """A colour of a dwelling or of a person from a day on until another; written by functions of the database alone.

    dwelling: of a person the one it lived in, or answered for, meanwhile. area: where that lies now.
    """

    kind = models.CharField(max_length=8, choices=Kind)
    subject = models.UUIDField()
    dwelling = models.ForeignKey(Dwelling, models.CASCADE, related_name="+")
    area = models.ForeignKey(
        Area, models.PROTECT, to_field="code", db_column="area_code", related_name="+", editable=False
    )
    community_code = models.GeneratedField(
        expression=Left("area", 12), output_field=models.CharField(max_length=12), db_persist=True
    )
    colour = models.CharField(max_length=8, choices=BASE_CHOICES)
    since = models.DateField()
    until = models.DateField(null=True)

    impersonal = "kind subject community_code colour since until"

    objects = ColourSpanQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("分色经过")
        ordering = ["subject", "since"]
        constraints = [
            bounded("colourspan", days=["since", "until"], since=FOUNDED),
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="span_known_kind"),
            models.CheckConstraint(condition=Q(colour__in=BASE), name="span_known_colour"),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gt=F("since")), name="span_ends_after_it_began"
            ),
            ExclusionConstraint(
                name="one_colour_at_a_time",
                expressions=[
                    ("kind", RangeOperators.EQUAL), ("subject", RangeOperators.EQUAL), (HOLDS, RangeOperators.OVERLAPS),
                ],
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["kind", "subject", "since"], name="span_of_a_subject"),
            models.Index(fields=["community_code", "kind", "since"], name="span_began"),
            models.Index(
                fields=["community_code", "kind", "until"],
                condition=Q(until__isnull=False),
                name="span_ended",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject} {self.colour} {self.since}"


class ColourCount(models.Model):
    """By how many more or fewer of each colour there were on a day than on the day before, in a community or in what lies above
    it; of closed days on which something changed. Written by functions of the database alone.

    How many there were on a day is the sum of all days until it. code: the prefix of an area, of twelve digits down to two.
    """

    code = models.CharField(max_length=12)
    kind = models.CharField(max_length=8, choices=Kind)
    day = models.DateField()
    resident = models.IntegerField()
    floating = models.IntegerField()
    office = models.IntegerField()
    venue = models.IntegerField()
    vacant = models.IntegerField()

    impersonal = "code kind day resident floating office venue vacant"

    objects = ColourCountQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("分色人数和户数")
        ordering = ["code", "kind", "day"]
        constraints = [
            bounded("colourcount", days=["day"], since=FOUNDED),
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="count_known_kind"),
            models.UniqueConstraint(fields=["code", "kind", "day"], name="counts_of_an_area_on_a_day"),
        ]
        indexes = [models.Index(fields=["day", "kind", "code"], name="counts_of_a_day")]

    def __str__(self) -> str:
        return f"{self.code} {self.kind} {self.day}"


class CountDue(models.Model):
    """A community of which something changed from a day on: its counts are made anew from there, once the day is over.

    Appended to by whoever changes a register, so that nobody waits for anybody; taken away by whoever counts.
    """

    community_code = models.CharField(max_length=12)
    from_day = models.DateField()

    impersonal = "community_code from_day"

    class Meta:
        verbose_name = verbose_name_plural = _("待计数的社区")
        ordering = ["id"]
        constraints = [bounded("countdue", days=["from_day"], since=FOUNDED)]
        indexes = [models.Index(fields=["community_code", "from_day"], name="counts_wait")]

    def __str__(self) -> str:
        return f"{self.community_code} {self.from_day}"


class ColourDue(models.Model):
    """A street whose colours are to be derived anew, since its categories or its rules changed; `after`: how far it got."""

    street_code = models.CharField(max_length=9, primary_key=True)
    from_day = models.DateField()
    after = models.UUIDField(null=True)

    impersonal = "street_code from_day after"

    class Meta:
        verbose_name = verbose_name_plural = _("待重算分色的街道")
        ordering = ["street_code"]
        constraints = [bounded("colourdue", days=["from_day"])]

    def __str__(self) -> str:
        return self.street_code
