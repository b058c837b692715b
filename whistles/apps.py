from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WhistlesConfig(AppConfig):
    name = "whistles"
    # what its subjects show is collected by grids/pages.py
    has_subjects = True
    verbose_name = _("哨源与哨件")

    def ready(self) -> None:
        from whistles.growth import checks  # noqa: F401  registers itself
        from whistles.lifecycle import asking, whistling

        asking.register()
        whistling.register()
