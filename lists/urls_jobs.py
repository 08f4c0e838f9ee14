from django.urls import path

from lists.bulk import views

app_name = "jobs"
urlpatterns = [
    path("<uuid:pk>/", views.show_job, name="detail"),
    path("<uuid:pk>/progress/", views.progress, name="progress"),
    path("<uuid:pk>/stop/", views.stop_job, name="stop"),
    path("<uuid:pk>/undo/", views.undo_job, name="undo"),
    path("<uuid:pk>/skipped.csv", views.skipped_file, name="skipped"),
    path("<uuid:pk>/file.csv", views.export_file, name="file"),
]
