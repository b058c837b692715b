"""Service points, among all pages."""

from django.utils.translation import gettext_lazy as _

from grids.files.holders import Holder
from grids.pages import Here, Pages, Tasks
from grids.seams import Doorway
from property.points.models import ServicePoint

PAGES = Pages(
    addresses=(("points/", "property.points.urls"),),
    holders=(Holder("property.servicepoint", rows=lambda user: ServicePoint.objects.visible_to(user)),),
    doorways=(
        Doorway(
            "points/", "property.points.door.urls", "points_open", _("服务点"), _("门房里的缝补、理发、维修，在哪、几点开、多少钱。"), 30,
        ),
    ),
    help=(Tasks("community_officer", (_("服务点：登记位置、时间、收费和岗位，每天记一次人次；改造前后的照片连成一页故事。"),), order=42),),
    here=(
        Here(
            (
                "point_list", "point_new", "point", "point_story", "point_do", "point_strike", "point_hold", "point_leave",
            ),
            _("服务点"),
            (
                _("用了共有部分的服务点要写明依据的业主表决；没有登记的，页面上写“未登记依据议题”。"),
                _("人次只记数；在岗的人只有能看居民登记的人看得到姓名，离岗一年后删除；居民评分不记是谁评的。"),
            ),
        ),
    ),
)  # fmt: skip
