from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


def bring_reference(sender, **kwargs) -> None:
    """After every migration the rows that the product can't do without are there."""
    from governance.reference import setup

    setup()


def grant_roles(sender, **kwargs) -> None:
    """After every migration each role has what is declared for it, and each book its guards."""
    from governance import roles

    roles.grant()


def make_partitions(sender, **kwargs) -> None:
    """After every migration the ledger has its partitions for this year and the next ones."""
    from whistles.growth.actions import make_years

    make_years()


class GovernanceConfig(AppConfig):
    name = "governance"
    # what its subjects show is collected by grids/pages.py
    has_subjects = True
    verbose_name = _("治理总览")

    def ready(self) -> None:
        from governance import checks  # noqa: F401  registers them

        post_migrate.connect(bring_reference, sender=self)
        post_migrate.connect(grant_roles, sender=self)
        post_migrate.connect(make_partitions, sender=self)
