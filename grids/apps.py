from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class GridsConfig(AppConfig):
    name = "grids"
    # what its subjects show is collected by grids/pages.py
    has_subjects = True
    verbose_name = _("网格与人员")

    def ready(self) -> None:
        from grids.audit import titles
        from grids.exports import granting
        from grids.identity import recording
        from grids.initiatives.collecting import destroying, planning
        from grids.people.minors import asking
        from grids.requests import granting as reports

        recording.connect()
        titles.connect()
        granting.register()
        planning.register()
        destroying.register()
        asking.register()
        reports.register()
