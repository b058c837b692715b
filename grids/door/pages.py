"""The residents' door, among all pages."""

from django.utils.translation import gettext_lazy as _

from grids.pages import REFERENCE, Listed, Pages, Public

PAGES = Pages(
    addresses=(("g/", "grids.door.urls"),),
    public=(Public("door", _("居民：找我的网格"), 10),),
    administration=(Listed(REFERENCE, "grids.publicnumber", "call", 80),),
)
