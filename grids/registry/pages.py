"""Buildings, among all pages."""

from grids.pages import Pages

PAGES = Pages(
    addresses=(("tiles/", "grids.registry.tiles.urls"),),
)
