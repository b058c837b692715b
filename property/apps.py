from django.apps import AppConfig


class PropertyConfig(AppConfig):
    name = "property"
    verbose_name = "红色物业"
