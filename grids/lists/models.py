"""What people keep of lists: filters with a name, and which matters they follow."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from grids.lists.querysets import FollowingQuerySet, SavedFilterQuerySet
from grids.staff.models import Department

NAME_MAX = 20
QUERY_MAX = 500


class SavedFilter(models.Model):
    """The filters of a list under a name. What was searched for is no part of it: that may name somebody.

    Shared with an area it stands in the lists of whoever has a post in that very area; with a department, of its people.
    """

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("谁存的")
    )
    listing = models.CharField(_("列表"), max_length=40)
    name = models.CharField(_("名称"), max_length=NAME_MAX)
    query = models.CharField(_("条件"), max_length=QUERY_MAX)
    area_code = models.CharField(_("共享给的区域"), max_length=17, blank=True, default="", db_default="")
    department = models.ForeignKey(
        Department, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("共享给的部门")
    )

    impersonal = "listing name query area_code"

    objects = SavedFilterQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("存下的筛选")
        indexes = [models.Index(fields=["listing", "area_code"], name="filters_of_an_office")]
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "listing", "name"], name="one_filter_of_a_name",
                violation_error_message=_("您已经有这个名称的筛选。"),
            ),
            models.CheckConstraint(
                condition=Q(area_code="") | Q(department__isnull=True), name="a_filter_is_shared_with_one_office"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name

    @property
    def is_shared(self) -> bool:
        """Whether others of an office have it too."""
        return bool(self.area_code or self.department_id)


class Following(models.Model):
    """That somebody wants a matter at hand. Only they themselves are shown it; nobody counts who follows what."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("谁关注")
    )
    kind = models.CharField(_("类别"), max_length=20)
    subject = models.UUIDField(_("关注的事"))

    impersonal = "kind subject"

    objects = FollowingQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("关注")
        indexes = [models.Index(fields=["kind", "subject"], name="followers_of_a_matter")]
        constraints = [
            models.UniqueConstraint(fields=["user", "kind", "subject"], name="a_matter_is_followed_once"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}"
