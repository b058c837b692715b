from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WhistlesConfig(AppConfig):
    name = "whistles"
    verbose_name = _("哨源与哨件")
