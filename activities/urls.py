from django.urls import path

from activities.views import tasks

app_name = "activities"
urlpatterns = [
    path("tasks/", tasks.list_tasks, name="tasks"),
]
