"""Maps of grids and the editor of their boundaries, among all pages."""

from grids.maps import places
from grids.maps.editing import places as editing
from grids.pages import Pages

PAGES = Pages(
    addresses=(*places.ADDRESSES, *editing.ADDRESSES),
    api=places.API,
    beside=places.BESIDE,
    navigation=(*places.NAVIGATION,),
    help=(*places.HELP, *editing.HELP),
    here=(*places.HERE, *editing.HERE),
)
