from django.urls import path

from governance.dashboards import views

urlpatterns = [
    path("", views.home, name="home"),
    path("whistles/", views.whistle_list, name="whistle_list"),
    path("pulse/", views.pulse, name="pulse"),
    path("more/", views.more, name="more"),
    path("help/", views.help_page, name="help"),
    path("help/first-day/", views.first_day, name="first_day"),
]
