"""Clients' Dropbox teams: connections, people, seat operations, differences and delegated access."""

from django.urls import path

from partners.delegated_access import api as delegated_access_api
from partners.delegated_access import public_views as answering
from partners.delegated_access import staff_views as staff_delegated_access
from partners.delegated_access import views as delegated_access
from partners.drift import api as drift_api
from partners.drift import views as drift
from partners.dropbox import api as dropbox_api
from partners.dropbox import public_views as connecting
from partners.dropbox import staff_views as staff_dropbox
from partners.dropbox import views as dropbox
from partners.dropbox.seats import api as seats_api
from partners.dropbox.seats import member_views as seat_members
from partners.dropbox.seats import views as seats
from partners.teams import api as teams_api
from partners.teams import views as teams
from partners.teams import webhook_views as watching

api_resources: list = [
    dropbox_api.DropboxConnectionViewSet,
    teams_api.TeamMemberViewSet,
    teams_api.TeamSnapshotViewSet,
    drift_api.DriftFindingViewSet,
    delegated_access_api.DelegatedAccessViewSet,
    seats_api.SeatOperationViewSet,
]

urlpatterns: list = [
    path("p/<slug:slug>/subscriptions/<str:pk>/dropbox/", dropbox.dropbox_ask, name="dropbox-ask"),
    path(
        "p/<slug:slug>/subscriptions/<str:pk>/delegated-access/",
        delegated_access.delegated_access_create,
        name="delegated-access-create",
    ),
    path("p/<slug:slug>/delegated-accesses/", delegated_access.delegated_access_list, name="delegated-access-list"),
    path("p/<slug:slug>/delegated-accesses/<str:pk>/", delegated_access.delegated_access, name="delegated-access"),
    path(
        "p/<slug:slug>/delegated-accesses/<str:pk>/send-link/",
        delegated_access.delegated_access_send_link,
        name="delegated-access-send-link",
    ),
    path(
        "p/<slug:slug>/delegated-accesses/<str:pk>/end/",
        delegated_access.delegated_access_end,
        name="delegated-access-end",
    ),
    path(
        "staff/delegated-accesses/",
        staff_delegated_access.staff_delegated_access_list,
        name="staff-delegated-access-list",
    ),
    path(
        "staff/delegated-accesses/<str:pk>/",
        staff_delegated_access.staff_delegated_access,
        name="staff-delegated-access",
    ),
    path(
        "staff/delegated-accesses/<str:pk>/end/",
        staff_delegated_access.staff_delegated_access_end,
        name="staff-delegated-access-end",
    ),
    path("delegated-access/<str:token>/", answering.delegated_access_answer, name="delegated-access-answer"),
    path("delegated-access/<str:token>/renew/", answering.delegated_access_renew, name="delegated-access-renew"),
    path("p/<slug:slug>/dropbox-connections/", dropbox.dropbox_connection_list, name="dropbox-connection-list"),
    path("p/<slug:slug>/dropbox-connections/<str:pk>/", dropbox.dropbox_connection, name="dropbox-connection"),
    path("p/<slug:slug>/dropbox-connections/<str:pk>/send-link/", dropbox.dropbox_send_link, name="dropbox-send-link"),
    path(
        "p/<slug:slug>/dropbox-connections/<str:pk>/ask-another/",
        dropbox.dropbox_ask_another,
        name="dropbox-ask-another",
    ),
    path(
        "p/<slug:slug>/dropbox-connections/<str:pk>/disconnect/", dropbox.dropbox_disconnect, name="dropbox-disconnect"
    ),
    path("p/<slug:slug>/dropbox-connections/<str:pk>/read-again/", teams.dropbox_read_again, name="dropbox-read-again"),
    path("p/<slug:slug>/team-members/", teams.team_member_list, name="team-member-list"),
    path("p/<slug:slug>/team-members/<str:pk>/", seat_members.team_member, name="team-member"),
    path("p/<slug:slug>/team-members/<str:pk>/resend/", seat_members.team_member_resend, name="team-member-resend"),
    path("p/<slug:slug>/team-members/<str:pk>/suspend/", seat_members.team_member_suspend, name="team-member-suspend"),
    path(
        "p/<slug:slug>/team-members/<str:pk>/unsuspend/",
        seat_members.team_member_unsuspend,
        name="team-member-unsuspend",
    ),
    path("p/<slug:slug>/team-members/<str:pk>/recover/", seat_members.team_member_recover, name="team-member-recover"),
    path("p/<slug:slug>/team-members/<str:pk>/remove/", seat_members.team_member_remove, name="team-member-remove"),
    path("staff/team-members/", teams.staff_team_member_list, name="staff-team-member-list"),
    path(
        "staff/dropbox-connections/", staff_dropbox.staff_dropbox_connection_list, name="staff-dropbox-connection-list"
    ),
    path(
        "staff/dropbox-connections/<str:pk>/", staff_dropbox.staff_dropbox_connection, name="staff-dropbox-connection"
    ),
    path(
        "staff/dropbox-connections/<str:pk>/disconnect/",
        staff_dropbox.staff_dropbox_disconnect,
        name="staff-dropbox-disconnect",
    ),
    path(
        "staff/dropbox-connections/<str:pk>/read-again/",
        teams.staff_dropbox_read_again,
        name="staff-dropbox-read-again",
    ),
    path("p/<slug:slug>/dropbox-connections/<str:pk>/invite/", seats.seat_invite, name="seat-invite"),
    path("p/<slug:slug>/seat-operations/", seats.seat_operation_list, name="seat-operation-list"),
    path("p/<slug:slug>/seat-operations/<str:pk>/", seats.seat_operation, name="seat-operation"),
    path("p/<slug:slug>/seat-operations/<str:pk>/cancel/", seats.seat_operation_cancel, name="seat-operation-cancel"),
    path("p/<slug:slug>/seat-operations/<str:pk>/retry/", seats.seat_operation_retry, name="seat-operation-retry"),
    path(
        "p/<slug:slug>/seat-operations/<str:pk>/progress/",
        seats.seat_operation_progress,
        name="seat-operation-progress",
    ),
    path("connect-dropbox/<str:token>/", connecting.dropbox_connect, name="dropbox-connect"),
    path("connect-dropbox/<str:token>/renew/", connecting.dropbox_connect_renew, name="dropbox-connect-renew"),
    path("p/<slug:slug>/drift/", drift.drift_list, name="drift-list"),
    path("p/<slug:slug>/drift/<str:pk>/", drift.drift_finding, name="drift-finding"),
    path("p/<slug:slug>/drift/<str:pk>/accept/", drift.drift_accept, name="drift-accept"),
    path("staff/drift/", drift.staff_drift_list, name="staff-drift-list"),
    path("staff/drift/<str:pk>/", drift.staff_drift_finding, name="staff-drift-finding"),
    path("dropbox/webhook/", watching.dropbox_webhook, name="dropbox-webhook"),
    path("dropbox/callback/", connecting.dropbox_callback, name="dropbox-callback"),
]
