"""Where files are opened, among all addresses."""

from django.utils.translation import gettext_lazy as _

from grids.files.actions import reseal
from grids.pages import Pages
from grids.seams import Stored

PAGES = Pages(addresses=(("files/", "grids.files.urls"),), stored=(Stored("files", _("附件"), 10, reseal),))
