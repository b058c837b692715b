"""What the pages ask for: the file and where it belongs; how it is to be read; why boundaries change."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from grids.access import oracle
from grids.access.roles import Permission
from grids.areas.fields import AREAS_IN_A_LIST, AreaField
from grids.areas.models import Area, CoordSource
from grids.conduct.fields import Words
from grids.conduct.moments import DayField
from grids.geodata.guessing import FIELDS
from grids.staff.models import PostGroup, PostKind

if TYPE_CHECKING:
    from grids.staff.models import User

AS_SAID = ("", _("按文件自己写明的；都没写按 WGS-84"))
GUESSED, NO_COLUMN = "?", "-"


def areas_of(user: "User", *permissions: Permission) -> QuerySet[Area]:
    """Streets, communities and grids in which `user` has every one of these permissions."""
    found = Area.objects.filter(level__gte=2).standing_on(timezone.localdate())
    for permission in permissions:
        within = oracle.NOTHING
        for prefix in oracle.prefixes(user, permission):
            within |= Q(code__startswith=prefix)
        found = found.filter(within)
    return found.order_by("code")


class _OfAnArea(forms.Form):
    """A file, and the area that it is of."""

    area = AreaField(
        Area.objects.none(), label=_("区域"), empty_label=_("请选择"),
        error_messages={"invalid_choice": _("请从您可以维护网格的区域里选一个。")},
    )  # fmt: skip
    permissions: tuple[Permission, ...] = (Permission.GRID_EDIT,)

    def __init__(self, user: "User", *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        areas = areas_of(user, *self.permissions)
        self.fields["area"].queryset = areas
        self.initial.setdefault("area", areas.order_by("level", "code").first())
        self.typed_areas: list[Area] = []
        if areas.count() > AREAS_IN_A_LIST:
            self.fields["area"].widget = forms.TextInput(attrs={"list": "areas", "autocomplete": "off"})
            self.typed_areas = list(areas.filter(level__lte=3))


class BoundariesForm(_OfAnArea):
    """A file of boundaries."""

    file = forms.FileField(
        label=_("界线文件"), widget=forms.ClearableFileInput(attrs={"accept": ".json,.geojson,.zip"}),
        error_messages={"required": _("请选择一个文件。"), "empty": _("这个文件是空的。请重新选择。")},
        help_text=_("GeoJSON（.json、.geojson），或把 Shapefile 的 .shp、.dbf、.shx、.prj 压成一个 .zip；不超过 50 MB。"),
    )  # fmt: skip
    coord = forms.ChoiceField(
        label=_("坐标系"), required=False, choices=[AS_SAID, *CoordSource.choices],
        help_text=_("从高德、腾讯地图描下来的选 GCJ-02，百度的选 BD-09；会换算成 WGS-84 再存，并记明来源。"),
    )  # fmt: skip
    field_order = ("file", "area", "coord")


class ReadingForm(forms.Form):
    """How a file is to be read: its coordinates, its columns, and from which day on it holds."""

    coord = forms.ChoiceField(label=_("坐标系"), required=False, choices=[AS_SAID, *CoordSource.choices])
    day = DayField(label=_("从哪天起"), widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, columns: list[str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(GUESSED, _("自动认")), (NO_COLUMN, _("没有这一列")), *((one, one) for one in columns)]
        for name, label in FIELDS.items():
            self.fields[f"column_{name}"] = forms.ChoiceField(
                label=_("“%(field)s”在哪一列") % {"field": label}, choices=choices, required=False
            )

    @property
    def chosen(self) -> dict[str, str]:
        """The columns as somebody chose them; those that are guessed are left out."""
        given = {name: self.cleaned_data.get(f"column_{name}") or GUESSED for name in FIELDS}
        return {name: "" if one == NO_COLUMN else one for name, one in given.items() if one != GUESSED}


class ReasonForm(forms.Form):
    """Why boundaries change."""

    reason = Words(most=200, label=_("改界的原因"), max_length=200, asks=_("请写明改界的原因。"))


class TreeForm(_OfAnArea):
    """A file with the grid tree of another system."""

    permissions = (Permission.GRID_EDIT, Permission.GRID_APPOINT)
    file = forms.FileField(
        label=_("网格树文件"), widget=forms.ClearableFileInput(attrs={"accept": ".json"}),
        error_messages={"required": _("请选择一个文件。"), "empty": _("这个文件是空的。请重新选择。")},
        help_text=_("企业微信接口 /cgi-bin/report/grid/list 返回的 JSON；带上通讯录（userlist）才能按姓名和电话对上人。"),
    )  # fmt: skip
    post = forms.ModelChoiceField(
        PostKind.objects.none(), to_field_name="code", label=_("其余成员的岗位"), empty_label=None,
        help_text=_("企业微信不分岗位：第一个能任网格长的负责人任网格长，其余的任这个岗位。"),
    )  # fmt: skip
    ends_gone = forms.BooleanField(
        required=False, label=_("文件里没有的网格撤销"), help_text=_("已画了界线的不动；不勾选的，只列出来。")
    )
    field_order = ("file", "area", "post", "ends_gone")

    def __init__(self, user: "User", *args: Any, **kwargs: Any) -> None:
        super().__init__(user, *args, **kwargs)
        kinds = PostKind.objects.filter(group__in=[PostGroup.CORE, PostGroup.SUPPORT], is_active=True)
        self.fields["post"].queryset = kinds
        self.initial.setdefault("post", "community_worker")
