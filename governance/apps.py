from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


def bring_reference(sender, **kwargs) -> None:
    """After every migration the rows that the product can't do without are there."""
    from governance.reference import setup

    setup()


class GovernanceConfig(AppConfig):
    name = "governance"
    verbose_name = _("治理总览")

    def ready(self) -> None:
        post_migrate.connect(bring_reference, sender=self)
