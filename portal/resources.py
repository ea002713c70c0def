"""The ground's own pages and API resources, on one screen."""

from django.urls import include, path
from django.utils.translation import gettext_lazy as _

from portal.accounts import api as accounts_api
from portal.deliveries import api as deliveries_api
from portal.deliveries import views as deliveries
from portal.events import api as events_api
from portal.events import views as events
from portal.exports import views as exports
from portal.files import api as files_api
from portal.files import views as files
from portal.imports import api as imports_api
from portal.imports import views as imports
from portal.jobs import api as jobs_api
from portal.jobs import list_bulk as bulk
from portal.jobs import views as jobs
from portal.keys import api as keys_api
from portal.keys import views as keys
from portal.keys.groups import NounGroup, ScopePreset
from portal.lists import api as lists_api
from portal.lists import views as lists
from portal.mail import api as mail_api
from portal.mail import mailbox_views as mailbox
from portal.mail import partner_views as partner_mail
from portal.mail import preference_views as preferences
from portal.mail import provider_views, stream_api, suppression_api
from portal.mail import stop_views as stops
from portal.mail import stream_views as streams
from portal.mail import suppression_views as suppressions
from portal.mail import views as mail
from portal.mail import why_views as why
from portal.notes import api as notes_api
from portal.notes import views as notes
from portal.notifications import api as notifications_api
from portal.notifications import views as notifications
from portal.search import api as search_api
from portal.search import views as search
from portal.staff import api as staff_api
from portal.staff import views as staff
from portal.tags import api as tags_api
from portal.tags import views as tags
from portal.tenancy import api as tenancy_api
from portal.tenancy import people_views as people
from portal.tenancy import views as tenancy
from portal.viewing import api as viewing_api
from portal.viewing import views as viewing

api_resources: list = [
    tenancy_api.MembershipViewSet,
    tenancy_api.InvitationViewSet,
    keys_api.ApiKeyViewSet,
    events_api.EventViewSet,
    deliveries_api.EventDeliveryViewSet,
    files_api.FileViewSet,
    imports_api.ImportViewSet,
    jobs_api.JobViewSet,
    mail_api.MessageViewSet,
    suppression_api.SuppressionViewSet,
    stream_api.MailStreamViewSet,
    lists_api.SavedViewViewSet,
    notes_api.NoteViewSet,
    tags_api.TagViewSet,
    notifications_api.NotificationViewSet,
    staff_api.StaffMemberViewSet,
    viewing_api.PartnerViewViewSet,
]

# Under which words the nouns stand where people choose among them; the order is that of the pages.
api_groups = [
    (NounGroup.COMPANY, ("partners", "memberships", "invitations", "partner-views")),
    (NounGroup.PROGRAMME, ("messages", "suppressions", "mail-preferences", "mail-streams", "notifications")),
    (NounGroup.TECHNICAL, ("api-keys", "saved-views", "jobs", "events", "me")),
]
scope_presets = [ScopePreset("read-everything", _("Read everything"))]

KEYS = "p/<slug:slug>/settings/api-keys/"

urlpatterns = [
    path("p/<slug:slug>/files/<str:pk>/attach/", files.file_create, name="file-create"),
    path("p/<slug:slug>/files/<str:pk>/", files.file_download, name="file-download"),
    path("p/<slug:slug>/files/<str:pk>/remove/", files.file_remove, name="file-remove"),
    path("p/<slug:slug>/imports/new/", imports.import_create, {"noun": "client-accounts"}, name="import-create"),
    path("p/<slug:slug>/imports/<str:pk>/", imports.import_record, name="import"),
    path("p/<slug:slug>/imports/<str:pk>/commit/", imports.import_commit, name="import-commit"),
    path("p/<slug:slug>/imports/<str:pk>/columns/", imports.import_map, name="import-map"),
    path("p/<slug:slug>/imports/<str:pk>/encoding/", imports.import_encoding, name="import-encoding"),
    path("p/<slug:slug>/imports/<str:pk>/error-file/", imports.import_error_file, name="import-error-file"),
    path("p/<slug:slug>/imports/<str:pk>/discard/", imports.import_discard, name="import-discard"),
    path("account/jobs/", jobs.watched, name="account-jobs"),
    path("p/<slug:slug>/jobs/", jobs.job_list.partner, name="job-list"),
    path("p/<slug:slug>/jobs/<str:pk>/", jobs.job.partner, name="job"),
    path("p/<slug:slug>/jobs/<str:pk>/progress/", jobs.job_progress.partner, name="job-progress"),
    path("p/<slug:slug>/jobs/<str:pk>/cancel/", jobs.job_cancel.partner, name="job-cancel"),
    path("p/<slug:slug>/jobs/<str:pk>/retry/", jobs.job_retry.partner, name="job-retry"),
    path("p/<slug:slug>/jobs/<str:pk>/file/", jobs.job_file.partner, name="job-file"),
    path("staff/jobs/", jobs.job_list.staff, name="staff-job-list"),
    path("staff/jobs/<str:pk>/", jobs.job.staff, name="staff-job"),
    path("staff/jobs/<str:pk>/progress/", jobs.job_progress.staff, name="staff-job-progress"),
    path("staff/jobs/<str:pk>/cancel/", jobs.job_cancel.staff, name="staff-job-cancel"),
    path("staff/jobs/<str:pk>/retry/", jobs.job_retry.staff, name="staff-job-retry"),
    path("staff/jobs/<str:pk>/file/", jobs.job_file.staff, name="staff-job-file"),
    path("account/", include("portal.accounts.urls")),
    path("invitation/<str:token>/", tenancy.invitation, name="invitation"),
    path("invitation/<str:token>/renew/", tenancy.invitation_renew, name="invitation-renew"),
    path("p/<slug:slug>/people/", tenancy.people, name="partner-people"),
    path("p/<slug:slug>/people/invite/", tenancy.invite, name="partner-invite"),
    path("p/<slug:slug>/people/invitations/", tenancy.invitations, name="partner-invitations"),
    path("p/<slug:slug>/people/<str:pk>/", tenancy.membership, name="membership"),
    path("p/<slug:slug>/people/<str:pk>/role/", tenancy.membership_role, name="membership-role"),
    path(
        "p/<slug:slug>/people/<str:pk>/reset-second-factor/",
        people.membership_reset_second_factor,
        name="membership-reset-second-factor",
    ),
    path("staff/partner-people/", people.partner_people, name="staff-partner-people"),
    path(
        "staff/partner-people/<str:pk>/reset-second-factor/",
        people.partner_person_reset,
        name="staff-partner-person-reset",
    ),
    path("p/<slug:slug>/people/<str:pk>/remove/", tenancy.membership_remove, name="membership-remove"),
    path("p/<slug:slug>/people/<str:pk>/leave/", tenancy.membership_leave, name="membership-leave"),
    path("p/<slug:slug>/invitations/<str:pk>/resend/", tenancy.invitation_resend, name="invitation-resend"),
    path("p/<slug:slug>/invitations/<str:pk>/revoke/", tenancy.invitation_revoke, name="invitation-revoke"),
    path("p/<slug:slug>/settings/", tenancy.partner_settings, name="partner-settings"),
    path("p/<slug:slug>/settings/security/", tenancy.security_policy, name="security-policy"),
    path(KEYS, keys.api_key_list.partner, name="api-key-list"),
    path(KEYS + "new/", keys.api_key_create.partner, name="api-key-create"),
    path(KEYS + "<str:pk>/", keys.api_key.partner, name="api-key"),
    path(KEYS + "<str:pk>/edit/", keys.api_key_update.partner, name="api-key-update"),
    path(KEYS + "<str:pk>/rotate/", keys.api_key_rotate.partner, name="api-key-rotate"),
    path(KEYS + "<str:pk>/end-overlap/", keys.api_key_end_overlap.partner, name="api-key-end-overlap"),
    path(KEYS + "<str:pk>/revoke/", keys.api_key_revoke.partner, name="api-key-revoke"),
    path("staff/api-keys/", keys.api_key_list.staff, name="staff-api-key-list"),
    path("staff/api-keys/new/", keys.api_key_create.staff, name="staff-api-key-create"),
    path("staff/api-keys/<str:pk>/", keys.api_key.staff, name="staff-api-key"),
    path("staff/api-keys/<str:pk>/edit/", keys.api_key_update.staff, name="staff-api-key-update"),
    path("staff/api-keys/<str:pk>/rotate/", keys.api_key_rotate.staff, name="staff-api-key-rotate"),
    path("staff/api-keys/<str:pk>/end-overlap/", keys.api_key_end_overlap.staff, name="staff-api-key-end-overlap"),
    path("staff/api-keys/<str:pk>/revoke/", keys.api_key_revoke.staff, name="staff-api-key-revoke"),
    path("p/<slug:slug>/permissions/", tenancy.permissions, name="partner-permissions"),
    path("p/<slug:slug>/lists/<slug:name>/columns/", lists.list_columns.partner, name="list-columns"),
    path("staff/lists/<slug:name>/columns/", lists.list_columns.staff, name="staff-list-columns"),
    path("p/<slug:slug>/lists/<slug:name>/views/", lists.saved_view_create.partner, name="saved-view-create"),
    path("p/<slug:slug>/saved-views/<str:pk>/delete/", lists.saved_view_delete.partner, name="saved-view-delete"),
    path("p/<slug:slug>/lists/<slug:name>/export/", exports.list_export.partner, name="list-export"),
    path("p/<slug:slug>/lists/<slug:name>/bulk/<slug:change>/", bulk.list_bulk.partner, name="list-bulk"),
    path("staff/lists/<slug:name>/bulk/<slug:change>/", bulk.list_bulk.staff, name="staff-list-bulk"),
    path("staff/lists/<slug:name>/export/", exports.list_export.staff, name="staff-list-export"),
    path("staff/lists/<slug:name>/views/", lists.saved_view_create.staff, name="staff-saved-view-create"),
    path("staff/saved-views/<str:pk>/delete/", lists.saved_view_delete.staff, name="staff-saved-view-delete"),
    path("p/<slug:slug>/settings/tags/", tags.tag_list, name="tag-list"),
    path("p/<slug:slug>/settings/tags/<str:pk>/", tags.tag_update, name="tag-update"),
    path("p/<slug:slug>/settings/tags/<str:pk>/delete/", tags.tag_delete, name="tag-delete"),
    path("p/<slug:slug>/records/<str:pk>/notes/", notes.note_list.partner, name="note-list"),
    path("p/<slug:slug>/notes/<str:pk>/edit/", notes.note_update.partner, name="note-update"),
    path("p/<slug:slug>/notes/<str:pk>/delete/", notes.note_delete.partner, name="note-delete"),
    path("staff/records/<str:pk>/notes/", notes.note_list.staff, name="staff-note-list"),
    path("staff/notes/<str:pk>/edit/", notes.note_update.staff, name="staff-note-update"),
    path("staff/notes/<str:pk>/delete/", notes.note_delete.staff, name="staff-note-delete"),
    path("api/v1/me", accounts_api.MeView.as_view({"get": "retrieve"}), name="api-me"),
    path("api/v1/permissions", accounts_api.PermissionsView.as_view({"get": "retrieve"}), name="api-permissions"),
    path("account/notifications/", notifications.notification_list, name="account-notifications"),
    path("account/notifications/read/", notifications.notification_read_all, name="account-notifications-read"),
    path("account/notifications/choices/", notifications.notification_choices, name="account-notification-choices"),
    path("account/notifications/<str:pk>/read/", notifications.notification_read, name="account-notification-read"),
    path("api/v1/search", search_api.SearchView.as_view({"get": "retrieve"}), name="api-search"),
    path("p/<slug:slug>/search/", search.partner_search, name="partner-search"),
    path("staff/search/", search.staff_search, name="staff-search"),
    path("staff/people/", staff.people, name="staff-people"),
    path("staff/people/invite/", staff.invite, name="staff-invite"),
    path("staff/people/<str:pk>/role/", staff.member_role, name="staff-member-role"),
    path("staff/people/<str:pk>/remove/", staff.member_remove, name="staff-member-remove"),
    path(
        "staff/people/<str:pk>/reset-second-factor/",
        staff.member_reset_second_factor,
        name="staff-member-reset-second-factor",
    ),
    path("staff/invitations/<str:pk>/resend/", staff.invitation_resend, name="staff-invitation-resend"),
    path("staff/invitations/<str:pk>/revoke/", staff.invitation_revoke, name="staff-invitation-revoke"),
    path("staff/permissions/", staff.permissions, name="staff-permissions"),
    path("staff/partners/<str:pk>/view/", viewing.view_start, name="staff-partner-view"),
    path("staff/views/<str:pk>/end/", viewing.view_end, name="staff-view-end"),
    path("p/<slug:slug>/mail/stopped/", suppressions.suppression_list.partner, name="suppression-list"),
    path("p/<slug:slug>/mail/stopped/new/", suppressions.suppression_create.partner, name="suppression-create"),
    path("p/<slug:slug>/mail/stopped/<str:pk>/", suppressions.suppression.partner, name="suppression"),
    path("p/<slug:slug>/mail/stopped/<str:pk>/end/", suppressions.suppression_end.partner, name="suppression-end"),
    path("account/mail/", preferences.SHOW.own, name="account-mail"),
    path("account/mail/kept/", preferences.KEPT.own, name="account-mail-kept"),
    path("account/mail/forget/", preferences.FORGET.own, name="account-mail-forget"),
    path("mail/preferences/<str:token>/", preferences.SHOW.by_link, name="mail-preferences"),
    path("mail/preferences/<str:token>/kept/", preferences.KEPT.by_link, name="mail-preferences-kept"),
    path("mail/preferences/<str:token>/forget/", preferences.FORGET.by_link, name="mail-preferences-forget"),
    path("mail/preferences/<str:token>/renew/", preferences.mail_preferences_renew, name="mail-preferences-renew"),
    path("mail/why/<str:token>/", why.mail_why, name="mail-why"),
    path("mail/stop/<str:token>/", stops.mail_stop, name="mail-stop"),
    path("staff/mail-streams/", streams.mail_stream_list, name="staff-mail-stream-list"),
    path("staff/mail-streams/<str:pk>/", streams.mail_stream, name="staff-mail-stream"),
    path("staff/mail-streams/<str:pk>/pause/", streams.mail_stream_pause, name="staff-mail-stream-pause"),
    path("staff/mail-streams/<str:pk>/resume/", streams.mail_stream_resume, name="staff-mail-stream-resume"),
    path("staff/stopped-addresses/", suppressions.suppression_list.staff, name="staff-suppression-list"),
    path("staff/stopped-addresses/new/", suppressions.suppression_create.staff, name="staff-suppression-create"),
    path("staff/stopped-addresses/<str:pk>/", suppressions.suppression.staff, name="staff-suppression"),
    path("staff/stopped-addresses/<str:pk>/end/", suppressions.suppression_end.staff, name="staff-suppression-end"),
    path("p/<slug:slug>/mail/", partner_mail.mail_list, name="partner-message-list"),
    path("p/<slug:slug>/mail/<str:pk>/", partner_mail.mail, name="partner-message"),
    path("mail/events/<slug:provider>/", provider_views.mail_events, name="mail-events"),
    path("staff/messages/", mail.message_list, name="message-list"),
    path("staff/messages/<str:pk>/", mail.message, name="message"),
    path("staff/messages/<str:pk>/resend/", mail.message_resend, name="message-resend"),
    path("staff/messages/<str:pk>/arrived/", mail.message_arrived, name="message-arrived"),
    path("staff/messages/<str:pk>/skip/", mail.message_skip, name="message-skip"),
    path("staff/audit/", events.event_list, name="event-list"),
    path("staff/audit/<str:pk>/", events.event, name="event"),
    path("staff/deliveries/", deliveries.delivery_list, name="delivery-list"),
    path("staff/deliveries/retry/", deliveries.delivery_retry_parked, name="delivery-retry-parked"),
    path("staff/deliveries/<str:pk>/", deliveries.delivery, name="delivery"),
    path("staff/deliveries/<str:pk>/retry/", deliveries.delivery_retry, name="delivery-retry"),
    path("staff/deliveries/<str:pk>/drop/", deliveries.delivery_drop, name="delivery-drop"),
    path("mailbox/", mailbox.mailbox_list, name="mailbox"),
    path("mailbox/<str:name>/", mailbox.mailbox_mail, name="mailbox-mail"),
    path("mailbox/<str:name>/html/", mailbox.mailbox_html, name="mailbox-html"),
]
