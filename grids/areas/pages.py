"""Areas, among all pages."""

from grids.pages import PEOPLE, REFERENCE, Listed, Pages, Resource

PAGES = Pages(
    api=(Resource("areas", "grids.areas.api.AreaViewSet", "api_area"),),
    administration=(
        Listed(PEOPLE, "grids.area", "account_tree", 10),
        Listed(REFERENCE, "grids.arealevel", "layers", 60),
    ),
)
