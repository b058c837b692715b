"""The reading log, among all pages."""

from grids.pages import AUDIT, Listed, Pages

PAGES = Pages(administration=(Listed(AUDIT, "grids.disclosure", "visibility", 20),))
