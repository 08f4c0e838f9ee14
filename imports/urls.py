from django.urls import path

from imports.views import pages, starting

app_name = "imports"
urlpatterns = [
    path("", pages.list_imports, name="list"),
    path("new/", starting.new_import, name="new"),
    path("template/<str:target>.csv", starting.template, name="template"),
    path("<uuid:pk>/", pages.show_import, name="detail"),
    path("<uuid:pk>/progress/", pages.progress, name="progress"),
    path("<uuid:pk>/columns/", starting.map_columns, name="columns"),
    path("<uuid:pk>/reading/", starting.read_again, name="reading"),
    path("<uuid:pk>/fix/", pages.fix_rows, name="fix"),
    path("<uuid:pk>/run/", pages.run_import, name="run"),
    path("<uuid:pk>/stop/", pages.stop_import, name="stop"),
    path("<uuid:pk>/again/", pages.try_again, name="again"),
    path("<uuid:pk>/undo/", pages.undo_import, name="undo"),
    path("<uuid:pk>/discard/", pages.discard_import, name="discard"),
    path("<uuid:pk>/errors.csv", pages.error_file, name="errors"),
]
