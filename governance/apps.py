from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


def is_behind(plan: list | None) -> bool:
    """Whether the tables are those of an earlier version: taken back, or not brought forward to the end.

    plan: what was migrated just now, if anything. The models are always of this version and would ask for columns that
    aren't there.
    """
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    if not plan:
        return False
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def make_whole(sender, plan: list | None = None, **kwargs) -> None:
    """After every migration to this version's tables the rows are there that the product can't do without, each role has
    what is declared for it and each book its guards, and the ledger its partitions for this year and the next ones."""
    from governance import roles
    from governance.reference import setup
    from whistles.growth.actions import make_years

    if is_behind(plan):
        return
    setup()
    roles.grant()
    make_years()


class GovernanceConfig(AppConfig):
    name = "governance"
    # what its subjects show is collected by grids/pages.py
    has_subjects = True
    verbose_name = _("治理总览")

    def ready(self) -> None:
        from governance import checks  # noqa: F401  registers them

        post_migrate.connect(make_whole, sender=self)
