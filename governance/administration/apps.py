"""The administration's place among the apps."""

from django.contrib.admin.apps import AdminConfig


class AdministrationConfig(AdminConfig):
    """Django's admin with the product's own site: one sign-in, grouped by what people look for."""

    default_site = "governance.administration.site.AdministrationSite"
