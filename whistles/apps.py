from django.apps import AppConfig


class WhistlesConfig(AppConfig):
    name = "whistles"
    verbose_name = "哨源与哨件"
