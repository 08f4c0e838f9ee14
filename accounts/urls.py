from django.urls import path

from accounts.views import accounts, bulk, relations

app_name = "accounts"
urlpatterns = [
    path("", accounts.list_accounts, name="list"),
    path("filters/", accounts.filter_accounts, name="filters"),
    path("bulk/assign/", bulk.assign_accounts, name="bulk-assign"),
    path("bulk/tags/", bulk.tag_accounts, name="bulk-tags"),
    path("bulk/export/", bulk.export_accounts, name="bulk-export"),
    path("bulk/delete/", bulk.delete_accounts, name="bulk-delete"),
    path("new/", accounts.new_account, name="new"),
    path("<int:pk>/", accounts.show_account, name="detail"),
    path("<int:pk>/edit/", accounts.edit_account, name="edit"),
    path("<int:pk>/delete/", accounts.delete_account, name="delete"),
    path("<int:pk>/owner/", accounts.change_owner, name="owner"),
    path("<int:pk>/history/", accounts.show_history, name="history"),
    path("<int:pk>/contacts/add/", relations.add_to_account, name="relate"),
    path("<int:pk>/tree/", accounts.show_tree, name="tree"),
    path(
        "<int:pk>/contacts/<int:relation>/",
        relations.change_of_account,
        name="relation",
    ),
    path("<int:pk>/contacts/<int:relation>/end/", relations.end_of_account, name="end"),
]
