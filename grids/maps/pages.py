"""Maps of grids, among all pages."""

from grids.maps import places
from grids.pages import Pages

PAGES = Pages(
    addresses=(*places.ADDRESSES,),
    navigation=(*places.NAVIGATION,),
    help=(*places.HELP,),
    here=(*places.HERE,),
)
