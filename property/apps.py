from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PropertyConfig(AppConfig):
    name = "property"
    # what its subjects show is collected by grids/pages.py
    has_subjects = True
    verbose_name = _("红色物业")
