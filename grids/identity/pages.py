"""Signing in and the own account, among all pages."""

from grids.pages import Pages

PAGES = Pages(addresses=(("", "grids.identity.urls"),))
