from django.urls import path

from grids.walks import views
from grids.walks.undoing.views import visit_undo

urlpatterns = [
    path("<uuid:pk>/visit/<uuid:visit>/undo/", visit_undo, name="visit_undo"),
    path("<uuid:pk>/visit/", views.home_visit, name="home_visit"),
]
