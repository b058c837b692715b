"""Visits, among all pages."""

from grids.pages import Pages

PAGES = Pages(addresses=(("", "grids.walks.urls"),))
