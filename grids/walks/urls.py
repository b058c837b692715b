from django.urls import include, path

from grids.walks import views

urlpatterns = [
    path("", include("grids.walks.keys.urls")),
    path("", views.walk, name="walk"),
    path("conflicts/", views.visit_conflicts, name="visit_conflicts"),
    path("conflicts/<uuid:pk>/", views.visit_conflict, name="visit_conflict"),
    path("<uuid:pk>/", views.walk_round, name="walk_round"),
]
