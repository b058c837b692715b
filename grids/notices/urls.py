from django.urls import path

from grids.notices import views

urlpatterns = [
    path("notices/", views.notices, name="notices"),
    path("notices/seen/", views.notices_seen, name="notices_seen"),
    path("notices/choices/", views.notices_choices, name="notices_choices"),
    path("notices/robots/", views.notices_robots, name="notices_robots"),
    path("notices/deliveries/", views.notices_deliveries, name="notices_deliveries"),
    path("notices/deliveries/again/", views.notices_again, name="notices_again"),
]
