"""What belongs to every list, among all pages."""

from django.utils.translation import gettext_lazy as _

from grids.pages import Here, Pages

PAGES = Pages(
    addresses=(("lists/", "grids.lists.urls"),),
    here=(
        Here(
            ("several",),
            _("一起办理"),
            (
                _("填一次，对选中的每一件各办一次；有一件办不了，不影响其他的。"),
                _("办不了的会逐件写明原因，可以点进去单独办。"),
            ),
        ),
    ),
)
