from django.urls import path

from grids.homes.premises import views

urlpatterns = [
    path("<uuid:pk>/settle/", views.home_settle, name="home_settle"),
    path("premises/<uuid:pk>/leave/", views.premises_leave, name="premises_leave"),
    path("premises/<uuid:pk>/correct/", views.premises_correct, name="premises_correct"),
    path("premises/<uuid:pk>/inspect/", views.premises_inspect, name="premises_inspect"),
]
