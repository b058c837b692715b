from django.urls import path

from grids.walks import views

urlpatterns = [path("<uuid:pk>/visit/", views.home_visit, name="home_visit")]
