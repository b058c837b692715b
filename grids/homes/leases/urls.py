from django.urls import path

from grids.homes.leases import views

urlpatterns = [
    path("leases/", views.lease_list, name="lease_list"),
    path("<uuid:pk>/let/", views.home_let, name="home_let"),
    path("leases/<uuid:pk>/renew/", views.lease_renew, name="lease_renew"),
    path("leases/<uuid:pk>/correct/", views.lease_correct, name="lease_correct"),
    path("leases/<uuid:pk>/end/", views.lease_end, name="lease_end"),
]
