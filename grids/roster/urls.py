from django.urls import path

from grids.roster import views

urlpatterns = [
    path("persons/", views.person_table, name="person_table"),
    path("persons/find/", views.person_find, name="person_find"),
    path("homes/", views.home_list, name="home_list"),
    path("registers/", views.due_lists, name="due_lists"),
    path("registers/<slug:name>/", views.due_list, name="due_list"),
    path("dynamics/", views.dynamics, name="dynamics"),
]
