"""Tables in and out, among all pages."""

from grids.pages import Pages, Resource
from grids.sheets import in_pages, out_pages
from grids.sheets.reports.filled import write

PAGES = Pages(
    addresses=in_pages.ADDRESSES + out_pages.ADDRESSES,
    api=(Resource("register-imports", "grids.sheets.api.RegisterImportViewSet", "api_register_import"),),
    navigation=in_pages.NAVIGATION,
    todos=in_pages.TODOS,
    stored=in_pages.STORED,
    help=in_pages.HELP + out_pages.HELP,
    here=in_pages.HERE + out_pages.HERE,
    filler=write,
)
