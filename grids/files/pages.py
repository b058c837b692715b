"""Where files are opened, among all addresses."""

from grids.pages import Pages

PAGES = Pages(addresses=(("files/", "grids.files.urls"),))
