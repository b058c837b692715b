from django.urls import path

from grids.paper import views

urlpatterns = [path("<slug:name>/", views.paper_list, name="paper_list")]
