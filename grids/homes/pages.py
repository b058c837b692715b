"""Homes, among all pages."""

from grids.homes.one_person import TIES
from grids.pages import Pages

PAGES = Pages(ties=TIES)
