"""Subscriptions, their suspensions and renewals, the calendar."""

from django.urls import path

from partners.calendar import views as calendar
from partners.orders import selling_views as selling
from partners.renewals import api as renewals_api
from partners.renewals import views as renewals
from partners.subscriptions import api as subscriptions_api
from partners.subscriptions import change_views as subscription_changes
from partners.subscriptions import ledger_api, scheduled_api
from partners.subscriptions import step_views as subscription_steps
from partners.subscriptions import views as subscriptions
from partners.suspensions import staff_views as staff_suspensions
from partners.suspensions import views as suspensions
from portal.imports.views import import_create

api_resources: list = [
    subscriptions_api.SubscriptionViewSet,
    ledger_api.SeatMovementViewSet,
    scheduled_api.ScheduledChangeViewSet,
    renewals_api.RenewalViewSet,
]

urlpatterns: list = [
    path("p/<slug:slug>/subscriptions/", subscriptions.subscription_list, name="subscription-list"),
    path("p/<slug:slug>/subscriptions/new/", selling.subscription_create, name="subscription-create"),
    path("p/<slug:slug>/subscriptions/import/", import_create, {"noun": "subscriptions"}, name="subscription-import"),
    path("p/<slug:slug>/subscriptions/trial/", selling.trial_create, name="trial-create"),
    path("p/<slug:slug>/subscriptions/ledger/", subscriptions.seat_movement_list, name="seat-movement-list"),
    path("p/<slug:slug>/subscriptions/scheduled/", subscriptions.scheduled_change_list, name="scheduled-change-list"),
    path("p/<slug:slug>/subscriptions/<str:pk>/", subscriptions.subscription, name="subscription"),
    path("p/<slug:slug>/subscriptions/<str:pk>/plan/", subscription_steps.subscription_plan, name="subscription-plan"),
    path(
        "p/<slug:slug>/subscriptions/<str:pk>/convert/",
        subscription_steps.subscription_convert,
        name="subscription-convert",
    ),
    path(
        "p/<slug:slug>/subscriptions/<str:pk>/add-on/",
        subscription_steps.subscription_add_on,
        name="subscription-add-on",
    ),
    path(
        "p/<slug:slug>/subscriptions/<str:pk>/remove-add-on/",
        subscription_steps.subscription_remove_add_on,
        name="subscription-remove-add-on",
    ),
    path("p/<slug:slug>/subscriptions/<str:pk>/term/", subscription_steps.subscription_term, name="subscription-term"),
    path(
        "p/<slug:slug>/subscriptions/<str:pk>/invoiced/",
        subscription_changes.subscription_invoiced,
        name="subscription-invoiced",
    ),
    path("p/<slug:slug>/subscriptions/<str:pk>/end/", subscription_changes.subscription_end, name="subscription-end"),
    path(
        "p/<slug:slug>/subscriptions/<str:pk>/renew/",
        subscription_changes.subscription_renew,
        name="subscription-renew",
    ),
    path(
        "p/<slug:slug>/subscriptions/<str:pk>/seats/",
        subscription_changes.subscription_seats,
        name="subscription-seats",
    ),
    path(
        "p/<slug:slug>/subscriptions/<str:pk>/withdraw/",
        subscription_changes.subscription_withdraw,
        name="subscription-withdraw",
    ),
    path(
        "p/<slug:slug>/subscriptions/<str:pk>/suspend/", suspensions.subscription_suspend, name="subscription-suspend"
    ),
    path(
        "p/<slug:slug>/subscriptions/<str:pk>/reactivate/",
        suspensions.subscription_reactivate,
        name="subscription-reactivate",
    ),
    path(
        "p/<slug:slug>/subscriptions/<str:pk>/cancel/",
        subscription_changes.subscription_cancel,
        name="subscription-cancel",
    ),
    path("p/<slug:slug>/renewals/", renewals.renewal_list, name="renewal-list"),
    path("p/<slug:slug>/renewals/calendar/", calendar.calendar_page, name="calendar"),
    path("p/<slug:slug>/renewals/calendar/make/", calendar.calendar_make, name="calendar-make"),
    path("p/<slug:slug>/renewals/calendar/end/", calendar.calendar_end, name="calendar-end"),
    path("calendar/<str:secret>.ics", calendar.calendar_feed, name="calendar-feed"),
    path("p/<slug:slug>/renewals/<str:pk>/", renewals.renewal, name="renewal"),
    path("staff/subscriptions/<str:pk>/", staff_suspensions.staff_subscription, name="staff-subscription"),
    path("staff/subscriptions/<str:pk>/suspend/", staff_suspensions.staff_suspend, name="staff-subscription-suspend"),
    path(
        "staff/subscriptions/<str:pk>/reactivate/",
        staff_suspensions.staff_reactivate,
        name="staff-subscription-reactivate",
    ),
    path("staff/renewals/", renewals.staff_renewal_list, name="staff-renewal-list"),
]
