"""Plans and prices, quotes, orders, the trade desk and bulk changes."""

from django.urls import path

from partners.bulk_changes import api as bulk_changes_api
from partners.bulk_changes import staff_views as staff_bulk_changes
from partners.bulk_changes import views as bulk_changes
from partners.catalogue import api as catalogue_api
from partners.catalogue import views as catalogue
from partners.orders import api as orders_api
from partners.orders import desk_api, desk_views
from partners.orders import draft_views as drafts
from partners.orders import quote_views as quotes
from partners.orders import views as orders
from partners.provisioning import api as provisioning_api
from partners.provisioning import views as provisioning
from partners.revisions import api as revisions_api
from partners.revisions import file_views as revision_files
from partners.revisions import views as revisions

api_resources: list = [
    catalogue_api.PlanViewSet,
    catalogue_api.PriceViewSet,
    catalogue_api.AddOnViewSet,
    catalogue_api.PriceListItemViewSet,
    catalogue_api.CommitmentRuleViewSet,
    revisions_api.RevisionViewSet,
    provisioning_api.ProvisioningQuestionViewSet,
    orders_api.QuoteViewSet,
    orders_api.OrderViewSet,
    desk_api.LicenceOrderViewSet,
    bulk_changes_api.BulkChangeViewSet,
]

urlpatterns: list = [
    path("staff/questions/", provisioning.question_list, name="staff-provisioning-question-list"),
    path("staff/questions/set/", provisioning.question_set, name="staff-provisioning-question-set"),
    path("p/<slug:slug>/plans/", catalogue.plan_list, name="plan-list"),
    path("p/<slug:slug>/price-list/", catalogue.price_list, name="price-list"),
    path("staff/price-lists/", catalogue.staff_price_list, name="staff-price-list"),
    path("staff/plans/", catalogue.staff_plan_list, name="staff-plan-list"),
    path("staff/revisions/", revisions.revision_list, name="staff-revision-list"),
    path("staff/revisions/<str:pk>/confirm/", revisions.revision_confirm, name="staff-revision-confirm"),
    path("staff/revisions/plan/", revisions.revise_plan, name="staff-revise-plan"),
    path("staff/revisions/add-on/", revisions.revise_add_on, name="staff-revise-add-on"),
    path("staff/revisions/new-plan/", revisions.new_plan, name="staff-new-plan"),
    path("staff/revisions/new-add-on/", revisions.new_add_on, name="staff-new-add-on"),
    path("staff/revisions/rule/", revisions.revise_rule, name="staff-revise-rule"),
    path("staff/revisions/price/", revisions.revise_price, name="staff-revise-price"),
    path("staff/revisions/price-file/", revision_files.revise_prices, name="staff-revise-prices"),
    path("staff/revisions/<str:pk>/", revisions.revision, name="staff-revision"),
    path("staff/revisions/<str:pk>/withdraw/", revisions.revision_withdraw, name="staff-revision-withdraw"),
    path("p/<slug:slug>/orders/", orders.order_list, name="order-list"),
    path("p/<slug:slug>/orders/limit/", orders.order_limit, name="order-limit"),
    path("p/<slug:slug>/orders/limit/confirm/", orders.order_limit_confirm, name="order-limit-confirm"),
    path("p/<slug:slug>/orders/limit/drop/", orders.order_limit_drop, name="order-limit-drop"),
    path("p/<slug:slug>/quotes/", quotes.quote_list, name="quote-list"),
    path("p/<slug:slug>/quotes/<str:pk>/", quotes.quote, name="quote"),
    path("p/<slug:slug>/quotes/<str:pk>/order/", quotes.quote_order, name="quote-order"),
    path("p/<slug:slug>/quotes/<str:pk>/print/", quotes.quote_print, name="quote-print"),
    path("p/<slug:slug>/orders/begin/", drafts.order_begin, name="order-begin"),
    path("p/<slug:slug>/orders/<str:pk>/", orders.order, name="order"),
    path("p/<slug:slug>/orders/<str:pk>/add/", drafts.order_add, name="order-add"),
    path("p/<slug:slug>/orders/<str:pk>/references/", drafts.order_update, name="order-update"),
    path("p/<slug:slug>/orders/<str:pk>/renew-quotes/", drafts.order_renew_quotes, name="order-renew-quotes"),
    path("p/<slug:slug>/orders/<str:pk>/remove/<str:line>/", drafts.order_remove_line, name="order-remove-line"),
    path("p/<slug:slug>/orders/<str:pk>/place/", orders.order_place, name="order-place"),
    path("p/<slug:slug>/orders/<str:pk>/approve/", orders.order_approve, name="order-approve"),
    path("p/<slug:slug>/orders/<str:pk>/decline/", orders.order_decline, name="order-decline"),
    path("p/<slug:slug>/orders/<str:pk>/cancel/", orders.order_cancel, name="order-cancel"),
    path("p/<slug:slug>/orders/lines/<str:pk>/answer/", orders.order_answer, name="order-answer"),
    path("staff/bulk-changes/", staff_bulk_changes.staff_bulk_change_list, name="staff-bulk-change-list"),
    path("staff/bulk-changes/<str:pk>/", staff_bulk_changes.staff_bulk_change, name="staff-bulk-change"),
    path(
        "staff/bulk-changes/<str:pk>/receipt/",
        staff_bulk_changes.staff_bulk_change_receipt,
        name="staff-bulk-change-receipt",
    ),
    path("p/<slug:slug>/bulk-changes/", bulk_changes.bulk_change_list, name="bulk-change-list"),
    path(
        "p/<slug:slug>/bulk-changes/new/<slug:list_name>/", bulk_changes.bulk_change_create, name="bulk-change-create"
    ),
    path("p/<slug:slug>/bulk-changes/<str:pk>/", bulk_changes.bulk_change, name="bulk-change"),
    path("p/<slug:slug>/bulk-changes/<str:pk>/stop/", bulk_changes.bulk_change_stop, name="bulk-change-stop"),
    path("p/<slug:slug>/bulk-changes/<str:pk>/resume/", bulk_changes.bulk_change_resume, name="bulk-change-resume"),
    path("p/<slug:slug>/bulk-changes/<str:pk>/give-up/", bulk_changes.bulk_change_give_up, name="bulk-change-give-up"),
    path("p/<slug:slug>/bulk-changes/<str:pk>/undo/", bulk_changes.bulk_change_undo, name="bulk-change-undo"),
    path("p/<slug:slug>/bulk-changes/<str:pk>/receipt/", bulk_changes.bulk_change_receipt, name="bulk-change-receipt"),
    path("staff/trade-desk/", desk_views.licence_order_list, name="staff-licence-order-list"),
    path("staff/trade-desk/<str:pk>/", desk_views.licence_order, name="staff-licence-order"),
    path("staff/trade-desk/<str:pk>/ordered/", desk_views.licence_order_ordered, name="staff-licence-order-ordered"),
    path("staff/trade-desk/<str:pk>/confirm/", desk_views.licence_order_confirm, name="staff-licence-order-confirm"),
    path("staff/trade-desk/<str:pk>/ask/", desk_views.licence_order_ask, name="staff-licence-order-ask"),
    path("staff/trade-desk/<str:pk>/refuse/", desk_views.licence_order_refuse, name="staff-licence-order-refuse"),
    path("staff/trade-desk/<str:pk>/try-again/", desk_views.licence_order_try_again, name="staff-licence-order-try-again"),
    path("staff/trade-desk/<str:pk>/take-over/", desk_views.licence_order_take_over, name="staff-licence-order-take-over"),
]
