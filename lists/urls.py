from django.urls import path

from lists import views

app_name = "lists"
urlpatterns = [
    path("<int:pk>/edit/", views.edit_view, name="edit"),
    path("<int:pk>/update/", views.update_view, name="update"),
    path("<int:pk>/duplicate/", views.duplicate_view, name="duplicate"),
    path("<int:pk>/delete/", views.delete_view, name="delete"),
    path("<slug:kind>/", views.show_views, name="views"),
    path("<slug:kind>/new/", views.new_view, name="new"),
    path("<slug:kind>/news/", views.count_news, name="news"),
    path("<slug:kind>/columns/", views.choose_columns, name="columns"),
    path("<slug:kind>/start/", views.start_with, name="start"),
    path("<slug:kind>/pin/", views.pin_view, name="pin"),
    path("<slug:kind>/density/", views.set_density, name="density"),
]
