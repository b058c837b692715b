"""People, among all pages."""

from grids.pages import Pages
from grids.people.same.ties import TIES

PAGES = Pages(ties=TIES)
