from django.urls import path

from grids.sheets.blanks import views

urlpatterns = [path("<slug:register>.xlsx", views.register_template, name="register_template")]
