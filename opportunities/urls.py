from django.urls import path

from opportunities import views

app_name = "opportunities"
urlpatterns = [
    path("", views.list_opportunities, name="list"),
    path("filters/", views.filter_opportunities, name="filters"),
    path("new/", views.new_opportunity, name="new"),
    path("of-account/<int:pk>/", views.of_account, name="of-account"),
    path("of-contact/<int:pk>/", views.of_contact, name="of-contact"),
    path("<int:pk>/", views.show_opportunity, name="detail"),
    path("<int:pk>/edit/", views.edit_opportunity, name="edit"),
    path("<int:pk>/stage/", views.change_stage, name="stage"),
    path("<int:pk>/delete/", views.delete_opportunity, name="delete"),
    path("<int:pk>/owner/", views.change_owner, name="owner"),
    path("<int:pk>/history/", views.show_history, name="history"),
    path("<int:pk>/contacts/add/", views.add_role, name="add-role"),
    path("<int:pk>/contacts/<int:role>/", views.change_role, name="role"),
]
