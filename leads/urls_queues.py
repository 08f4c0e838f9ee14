from django.urls import path

from leads.views import queues

app_name = "queues"
urlpatterns = [
    path("", queues.list_queues, name="list"),
    path("<slug:key>/", queues.show_queue, name="detail"),
    path("<slug:key>/take/", queues.take_several, name="take-several"),
    path("<slug:key>/take-next/", queues.take_next, name="take-next"),
    path("<slug:key>/take/<int:pk>/", queues.take_lead, name="take"),
]
