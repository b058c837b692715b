"""Administration of the six categories."""

from django.contrib import admin
from django.utils.translation import gettext as _

from grids.audit.administration import SharedReferenceAdmin
from grids.colours.models import ColourCategory
from grids.conduct.refusals import require


@admin.register(ColourCategory)
class ColourCategoryAdmin(SharedReferenceAdmin):
    """The categories as they are shipped, and as a street has them; a street's row holds there in place of the shipped one."""

    owned = "street_code"
    fixed_fields = ("code",)
    list_display = ("name", "letter", "tint", "pattern", "precedence", "street_code", "provenance")
    list_filter = ("code",)
    fields = ("code", "name", "letter", "tint", "pattern", "precedence", "provenance", "note")

    def save_model(self, request, obj, form, change) -> None:
        """Save the row; beside the shipped ones of the other categories it has a letter, a look and a place of its own."""
        super().save_model(request, obj, form, change)
        other = obj.clash()
        require(not other, _("字、先后或颜色加图纹与“%(name)s”相同，请换一个。") % {"name": other})
