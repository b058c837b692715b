"""Steps that take two, among all pages."""

from grids.pages import PEOPLE, Listed, Pages

PAGES = Pages(administration=(Listed(PEOPLE, "grids.approval", "how_to_reg", 70),))
