"""Charges and reports."""

from django.urls import path

from partners.charges import api as charges_api
from partners.charges import views as charges
from partners.reports import views as reports
from partners.scheduled_reports import api as scheduled_reports_api
from partners.scheduled_reports import button_views as scheduled_buttons
from partners.scheduled_reports import views as scheduled_reports

api_resources: list = [
    charges_api.ChargeViewSet,
    scheduled_reports_api.ScheduledReportViewSet,
]

urlpatterns: list = [
    path("p/<slug:slug>/charges/", charges.charge_list, name="charge-list"),
    path("p/<slug:slug>/charges/estimate/", charges.charge_estimate, name="charge-estimate"),
    path("p/<slug:slug>/reports/", reports.REPORT.partner, name="report"),
    path("staff/reports/", reports.REPORT.staff, name="staff-report"),
    path("p/<slug:slug>/reports/scheduled/", scheduled_reports.LIST.partner, name="scheduled-report-list"),
    path("p/<slug:slug>/reports/scheduled/new/", scheduled_reports.CREATE.partner, name="scheduled-report-create"),
    path("p/<slug:slug>/reports/scheduled/<str:pk>/", scheduled_reports.RECORD.partner, name="scheduled-report"),
    path(
        "p/<slug:slug>/reports/scheduled/<str:pk>/edit/",
        scheduled_reports.UPDATE.partner,
        name="scheduled-report-update",
    ),
    path(
        "p/<slug:slug>/reports/scheduled/<str:pk>/pause/",
        scheduled_buttons.PAUSE.partner,
        name="scheduled-report-pause",
    ),
    path(
        "p/<slug:slug>/reports/scheduled/<str:pk>/resume/",
        scheduled_buttons.RESUME.partner,
        name="scheduled-report-resume",
    ),
    path(
        "p/<slug:slug>/reports/scheduled/<str:pk>/send/", scheduled_buttons.SEND.partner, name="scheduled-report-send"
    ),
    path(
        "p/<slug:slug>/reports/scheduled/<str:pk>/stop/", scheduled_buttons.STOP.partner, name="scheduled-report-stop"
    ),
    path(
        "p/<slug:slug>/reports/scheduled/<str:pk>/start/",
        scheduled_buttons.START.partner,
        name="scheduled-report-start",
    ),
    path(
        "p/<slug:slug>/reports/scheduled/<str:pk>/delete/",
        scheduled_buttons.DELETE.partner,
        name="scheduled-report-delete",
    ),
    path("staff/reports/scheduled/", scheduled_reports.LIST.staff, name="staff-scheduled-report-list"),
    path("staff/reports/scheduled/new/", scheduled_reports.CREATE.staff, name="staff-scheduled-report-create"),
    path("staff/reports/scheduled/<str:pk>/", scheduled_reports.RECORD.staff, name="staff-scheduled-report"),
    path(
        "staff/reports/scheduled/<str:pk>/edit/", scheduled_reports.UPDATE.staff, name="staff-scheduled-report-update"
    ),
    path("staff/reports/scheduled/<str:pk>/pause/", scheduled_buttons.PAUSE.staff, name="staff-scheduled-report-pause"),
    path(
        "staff/reports/scheduled/<str:pk>/resume/", scheduled_buttons.RESUME.staff, name="staff-scheduled-report-resume"
    ),
    path("staff/reports/scheduled/<str:pk>/send/", scheduled_buttons.SEND.staff, name="staff-scheduled-report-send"),
    path("staff/reports/scheduled/<str:pk>/stop/", scheduled_buttons.STOP.staff, name="staff-scheduled-report-stop"),
    path("staff/reports/scheduled/<str:pk>/start/", scheduled_buttons.START.staff, name="staff-scheduled-report-start"),
    path(
        "staff/reports/scheduled/<str:pk>/delete/", scheduled_buttons.DELETE.staff, name="staff-scheduled-report-delete"
    ),
    path("reports/stop/<str:token>/", scheduled_buttons.stop_link, name="scheduled-report-stop-link"),
    path("staff/charges/", charges.staff_charge_list, name="staff-charge-list"),
]
