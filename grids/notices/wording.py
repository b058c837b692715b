"""What leaves the product in words: number, grade, area, deadline and the address of the page; nothing that reaches a person."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from grids.notices.tellers import tellers

if TYPE_CHECKING:
    from grids.notices.models import Delivery


def lines_of(delivery: "Delivery") -> tuple[str, str]:
    """The line that says what happened, and the text with what stands below it; in the installation's language.

    The product's name stands in the text, so that it can be a robot's keyword.
    """
    with translation.override(settings.LANGUAGE_CODE):
        said = tellers()[delivery.subject_kind].said(delivery)
        base = settings.SITE_URL.rstrip("/")
        below = [" · ".join(said.meta), *([f"{base}{said.url}"] if base else [])]
        title = _("【网格治理】%(what)s") % {"what": said.title}
        return title, "\n".join([title, *below])
