from django.urls import path

from grids.homes.owners import views

urlpatterns = [
    path("owners/", views.owner_list, name="owner_list"),
    path("<uuid:pk>/owners/", views.home_owners, name="home_owners"),
    path("<uuid:pk>/sell/", views.home_sell, name="home_sell"),
]
