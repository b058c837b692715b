"""Tables in and out, among all pages."""

from grids.pages import Pages
from grids.sheets import out_pages
from grids.sheets.reports.filled import write

PAGES = Pages(addresses=out_pages.ADDRESSES, help=out_pages.HELP, here=out_pages.HERE, filler=write)
