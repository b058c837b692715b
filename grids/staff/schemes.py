"""Staffing schemes 1+N+X: which core posts a grid has, where this holds, and where it is known from."""

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from grids.areas.models import Area
from grids.provenance import Provenance
from grids.staff.models import PostGroup, PostKind


class StaffingScheme(models.Model):
    """One way to staff grids: a leader (1), the core posts that it names (N), and whoever supports them (X)."""

    code = models.SlugField(_("代码"), max_length=20, unique=True)
    name = models.CharField(_("名称"), max_length=40, unique=True)
    provenance = models.CharField(_("出处"), max_length=10, choices=Provenance, default=Provenance.OURS)
    note = models.CharField(_("说明"), max_length=200, blank=True)
    is_default = models.BooleanField(
        _("没有另设的地方用它"), default=False, help_text=_("整个系统只有一个；要换，先取消原来那个。")
    )

    impersonal = "code name provenance note is_default"

    class Meta:
        verbose_name = verbose_name_plural = _("岗位方案")
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(
                fields=["is_default"], condition=Q(is_default=True), name="one_staffing_scheme_by_default"
            ),
            models.CheckConstraint(
                condition=Q(provenance__in=Provenance.values), name="staffing_scheme_known_provenance"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class SchemePost(models.Model):
    """A core post of a scheme, and where it is known from that it belongs to it."""

    scheme = models.ForeignKey(
        StaffingScheme, models.CASCADE, related_name="posts", verbose_name=_("岗位方案")
    )
    kind = models.ForeignKey(PostKind, models.PROTECT, related_name="+", verbose_name=_("岗位"))
    provenance = models.CharField(_("出处"), max_length=10, choices=Provenance, default=Provenance.OURS)
    order = models.PositiveSmallIntegerField(_("排序"), default=100)
    is_active = models.BooleanField(_("启用"), default=True)

    impersonal = "provenance order is_active"

    class Meta:
        verbose_name = verbose_name_plural = _("方案里的岗位")
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["scheme", "kind"], name="a_post_stands_in_a_scheme_once"),
            models.CheckConstraint(
                condition=Q(provenance__in=Provenance.values), name="scheme_post_known_provenance"
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="is_a_core_post", when=pgtrigger.Before, operation=pgtrigger.Insert | pgtrigger.UpdateOf("kind_id"),
                func=f"""
                    IF NOT EXISTS (
                        SELECT FROM grids_postkind WHERE id = NEW.kind_id AND "group" = '{PostGroup.CORE.value}'
                    ) THEN
                        RAISE EXCEPTION 'a scheme names core posts' USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.scheme_id} {self.kind}"


class SchemeArea(models.Model):
    """Where a scheme holds: in this area and everything below it that has no nearer one."""

    area = models.OneToOneField(
        Area, models.PROTECT, to_field="code", db_column="area_code", related_name="+", verbose_name=_("区域")
    )
    scheme = models.ForeignKey(
        StaffingScheme, models.PROTECT, related_name="areas", verbose_name=_("岗位方案")
    )

    impersonal = ""

    class Meta:
        verbose_name = verbose_name_plural = _("各地的岗位方案")
        ordering = ["area"]

    def __str__(self) -> str:
        return f"{self.area_id} {self.scheme}"
