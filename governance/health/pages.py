"""Health, among all pages."""

from grids.pages import Pages

PAGES = Pages(addresses=(("health/", "governance.health.urls"),))
