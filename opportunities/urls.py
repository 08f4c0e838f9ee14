from django.urls import path

from opportunities.views import board, bulk, deals

app_name = "opportunities"
urlpatterns = [
    path("", deals.list_opportunities, name="list"),
    path("board/", board.show_board, name="board"),
    path("filters/", deals.filter_opportunities, name="filters"),
    path("bulk/assign/", bulk.assign_opportunities, name="bulk-assign"),
    path("bulk/stage/", bulk.change_stage_of_opportunities, name="bulk-stage"),
    path("bulk/tags/", bulk.tag_opportunities, name="bulk-tags"),
    path("bulk/export/", bulk.export_opportunities, name="bulk-export"),
    path("bulk/delete/", bulk.delete_opportunities, name="bulk-delete"),
    path("new/", deals.new_opportunity, name="new"),
    path("of-account/<int:pk>/", deals.of_account, name="of-account"),
    path("of-contact/<int:pk>/", deals.of_contact, name="of-contact"),
    path("<int:pk>/", deals.show_opportunity, name="detail"),
    path("<int:pk>/edit/", deals.edit_opportunity, name="edit"),
    path("<int:pk>/move/", board.move_opportunity, name="move"),
    path("<int:pk>/stage/", deals.change_stage, name="stage"),
    path("<int:pk>/delete/", deals.delete_opportunity, name="delete"),
    path("<int:pk>/owner/", deals.change_owner, name="owner"),
    path("<int:pk>/history/", deals.show_history, name="history"),
    path("<int:pk>/contacts/add/", deals.add_role, name="add-role"),
    path("<int:pk>/contacts/<int:role>/", deals.change_role, name="role"),
]
