"""The gallery of components, among all pages."""

from grids.pages import Pages

PAGES = Pages(addresses=(("components/", "governance.gallery.urls"),))
