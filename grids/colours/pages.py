"""Colours, among all pages."""

from django.utils.translation import gettext_lazy as _

from grids.access.roles import Permission
from grids.colours.picture import house_picture
from grids.pages import REFERENCE, Entry, Here, Listed, Pages, Resource, Tasks
from grids.seams import HousePicture, Way

PAGES = Pages(
    addresses=(("colours/", "grids.colours.urls"), ("tiles/", "grids.colours.urls_of_tiles")),
    api=(Resource("colours/", "grids.colours.api.ColoursView", "api_colours"),),
    navigation=(Entry("colour_map", _("房屋分色"), "house", order=47, permission=Permission.PEOPLE_VIEW),),
    house_pictures=(
        HousePicture(Permission.PEOPLE_VIEW, "colour", "grids/colours/grid.html", house_picture),
    ),
    ways=(Way("colour_counts", _("各色户数和人数"), 5, (Permission.PEOPLE_VIEW,)),),
    administration=(Listed(REFERENCE, "grids.colourcategory", "palette", 65),),
    help=(
        Tasks(
            "community_officer",
            (
                _(
                    "“房屋分色”看整个社区：每幢楼按各户的比例填色，点一幢看里面；“登记对不上”的从旁边的清单直接去核实。"
                ),
            ),
            order=42,
        ),
    ),
    here=(
        Here(
            ("colour_counts",),
            _("各色户数和人数"),
            (
                _("每户、每人只算一色，由登记自动得出；补录的几分钟后算进它发生的那一天。"),
                _(
                    "“按现在的网格”把楼过去的数算到它现在所在的网格，“按当时的网格”算到当天所在的网格；合计相同。"
                ),
                _("看不到住户的人只看街道以上，不足 5 的数和能推算出它的数写作“—”。"),
            ),
        ),
        Here(
            ("colour_map",),
            _("房屋分色管理图"),
            (
                _(
                    "每幢楼按各户的分色比例填色，颜色、字、图纹说的是同一件事；颜色由登记自动得出，改登记即改色。"
                ),
                _("图例是筛选，数字按户，相加等于总数；“列表”是同样内容的文字版；“看某一天”看过去任何一天。"),
                _("内部使用，不公开，不张贴。"),
            ),
        ),
    ),
)
