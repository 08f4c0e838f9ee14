"""Addresses of tasks, and of what people do with one activity."""

from django.urls import path

from activities.views import (
    bulk,
    calendar,
    changing,
    composer,
    files,
    mail,
    people,
    pins,
    planned,
    tasks,
)

app_name = "activities"
urlpatterns = [
    path("tasks/", tasks.list_tasks, name="tasks"),
    path("tasks/new/", tasks.new_task, name="new-task"),
    path("tasks/calendar/", calendar.manage_feed, name="feed-link"),
    path("calendar/<str:secret>.ics", calendar.show_feed, name="feed"),
    path("tasks/filters/", tasks.filter_tasks, name="task-filters"),
    path("tasks/<int:pk>/due/", tasks.edit_due, name="due"),
    path("tasks/bulk/done/", bulk.finish_tasks, name="bulk-done"),
    path("tasks/bulk/reschedule/", bulk.reschedule_tasks, name="bulk-reschedule"),
    path("tasks/bulk/assign/", bulk.assign_tasks, name="bulk-assign"),
    path("tasks/bulk/reopen/", bulk.reopen_tasks, name="bulk-reopen"),
    path("activities/<str:kind>/<int:pk>/log/", composer.log_activity, name="log"),
    path("activities/<int:pk>/send-again/", composer.send_again, name="send-again"),
    path("activities/<int:pk>/meeting.ics", calendar.download_meeting, name="calendar"),
    path("activities/<str:kind>/<int:pk>/files/", files.add_files, name="add-files"),
    path("activities/<str:kind>/<int:pk>/people/", people.offer_people, name="people"),
    path(
        "activities/<str:kind>/<int:pk>/pin/",
        pins.pin_activity,
        {"way": "pin"},
        name="pin",
    ),
    path(
        "activities/<str:kind>/<int:pk>/unpin/",
        pins.pin_activity,
        {"way": "unpin"},
        name="unpin",
    ),
    path("activities/<int:pk>/planned/", planned.change_planned, name="change-planned"),
    path("activities/<int:pk>/send-now/", planned.send_planned, name="send-planned"),
    path("activities/<int:pk>/file/", files.download_file, name="download"),
    path("mail/in/<slug:provider>/", mail.receive_from_provider, name="inbound"),
    path("activities/<int:pk>/done/", changing.finish_task, name="done"),
    path("activities/<int:pk>/snooze/", changing.snooze_task, name="snooze"),
    path("activities/<int:pk>/reopen/", changing.reopen_task, name="reopen"),
    path("activities/<int:pk>/edit/", changing.edit_activity, name="edit"),
    path("activities/<int:pk>/delete/", changing.delete_activity, name="delete"),
]
