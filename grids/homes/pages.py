"""Homes, among all pages."""

from grids.homes import tenure_pages as tenures
from grids.homes.one_person import TIES
from grids.pages import Pages

PAGES = Pages(
    addresses=tenures.ADDRESSES,
    lists=tenures.LISTS,
    navigation=tenures.NAVIGATION,
    administration=tenures.ADMINISTRATION,
    blocks=tenures.BLOCKS,
    ties=TIES,
    help=tenures.HELP,
    here=tenures.HERE,
)
