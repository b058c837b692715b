from django.urls import path

from grids.lists import views

urlpatterns = [
    path("saved/<int:pk>/", views.filter_change, name="filter_change"),
    path("follow/<slug:kind>/<uuid:pk>/", views.follow, name="follow"),
    path("<slug:name>/save/", views.filter_save, name="filter_save"),
    path("<slug:name>/several/<slug:verb>/", views.several, name="several"),
]
