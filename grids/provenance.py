"""Where a default comes from; shown wherever the default is shown."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Provenance(models.TextChoices):
    """A default is never shown as a fact: the article, an official page, or ours to be confirmed."""

    ARTICLE = "article", _("文章")
    OFFICIAL = "official", _("官方")
    OURS = "ours", _("默认（待街道确认）")
    LOCAL = "local", _("本街道自定")
