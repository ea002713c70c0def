"""Every page and API resource of partners, on one screen."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from partners.announcements import api as announcements_api
from partners.announcements import views as announcements
from partners.bulk_changes import api as bulk_changes_api
from partners.bulk_changes import views as bulk_changes
from partners.calendar import views as calendar
from partners.catalogue import api as catalogue_api
from partners.catalogue import views as catalogue
from partners.charges import api as charges_api
from partners.charges import views as charges
from partners.client_requests import api as client_requests_api
from partners.client_requests import public_views as self_service
from partners.client_requests import views as asked
from partners.clients import api as clients_api
from partners.clients import archive_views as client_archive
from partners.clients import merge_views as client_merge
from partners.clients import views as clients
from partners.contacts import api as contacts_api
from partners.contacts import self_service_views as switching
from partners.contacts import views as contacts
from partners.delegated_access import api as delegated_access_api
from partners.delegated_access import public_views as answering
from partners.delegated_access import staff_views as staff_delegated_access
from partners.delegated_access import views as delegated_access
from partners.directory import api as directory_api
from partners.directory import views as directory
from partners.drift import api as drift_api
from partners.drift import views as drift
from partners.dropbox import api as dropbox_api
from partners.dropbox import public_views as connecting
from partners.dropbox import staff_views as staff_dropbox
from partners.dropbox import views as dropbox
from partners.dropbox.seats import api as seats_api
from partners.dropbox.seats import member_views as seat_members
from partners.dropbox.seats import views as seats
from partners.handovers import api as handovers_api
from partners.handovers import staff_views as staff_handovers
from partners.handovers import views as handovers
from partners.internal_use import api as internal_use_api
from partners.internal_use import staff_views as staff_internal_use
from partners.internal_use import views as internal_use
from partners.network import api as network_api
from partners.network import application_api as applications_api
from partners.network import authorising_views as authorising
from partners.network import public_views as applying
from partners.network import review_views as reviewing
from partners.network import views as network
from partners.onboarding import api as onboarding_api
from partners.onboarding import views as onboarding
from partners.orders import api as orders_api
from partners.orders import desk_api, desk_views
from partners.orders import selling_views as selling
from partners.orders import views as orders
from partners.profiles import api as profiles_api
from partners.profiles import brand_views as branding
from partners.profiles import views as profiles
from partners.provisioning import api as provisioning_api
from partners.provisioning import views as provisioning
from partners.qualifications import api as qualifications_api
from partners.qualifications import staff_views as staff_qualifications
from partners.qualifications import views as qualifications
from partners.renewals import api as renewals_api
from partners.renewals import views as renewals
from partners.reports import views as reports
from partners.revisions import api as revisions_api
from partners.revisions import file_views as revision_files
from partners.revisions import views as revisions
from partners.scheduled_reports import api as scheduled_reports_api
from partners.scheduled_reports import button_views as scheduled_buttons
from partners.scheduled_reports import views as scheduled_reports
from partners.standing import views as standing
from partners.subscriptions import api as subscriptions_api
from partners.subscriptions import change_views as subscription_changes
from partners.subscriptions import step_views as subscription_steps
from partners.subscriptions import views as subscriptions
from partners.support import api as support_api
from partners.support import views as support
from partners.suspensions import staff_views as staff_suspensions
from partners.suspensions import views as suspensions
from partners.teams import api as teams_api
from partners.teams import views as teams
from partners.teams import webhook_views as watching
from partners.tiers import api as tiers_api
from partners.tiers import views as tiers
from portal.imports.views import import_create
from portal.keys.groups import NounGroup, ScopePreset

api_resources: list = [
    applications_api.ApplicationViewSet,
    network_api.AgreementViewSet,
    tiers_api.TierViewSet,
    tiers_api.BenefitViewSet,
    announcements_api.AnnouncementViewSet,
    profiles_api.ProfileViewSet,
    directory_api.PartnerViewSet,
    clients_api.ClientAccountViewSet,
    contacts_api.ContactViewSet,
    client_requests_api.ClientRequestViewSet,
    qualifications_api.QualificationViewSet,
    internal_use_api.InternalUseRequestViewSet,
    handovers_api.HandoverViewSet,
    catalogue_api.PlanViewSet,
    catalogue_api.PriceViewSet,
    catalogue_api.AddOnViewSet,
    catalogue_api.PriceListItemViewSet,
    catalogue_api.CommitmentRuleViewSet,
    revisions_api.RevisionViewSet,
    provisioning_api.ProvisioningQuestionViewSet,
    subscriptions_api.SubscriptionViewSet,
    dropbox_api.DropboxConnectionViewSet,
    teams_api.TeamMemberViewSet,
    teams_api.TeamSnapshotViewSet,
    drift_api.DriftFindingViewSet,
    delegated_access_api.DelegatedAccessViewSet,
    seats_api.SeatOperationViewSet,
    charges_api.ChargeViewSet,
    scheduled_reports_api.ScheduledReportViewSet,
    renewals_api.RenewalViewSet,
    orders_api.QuoteViewSet,
    orders_api.OrderViewSet,
    desk_api.LicenceOrderViewSet,
    bulk_changes_api.BulkChangeViewSet,
    onboarding_api.JourneyViewSet,
    support_api.SupportRequestViewSet,
]

api_groups = [
    (NounGroup.COMPANY, ("profiles", "agreements", "internal-use-requests")),
    (
        NounGroup.CLIENTS,
        (
            *("client-accounts", "contacts", "notes", "tags", "files"),
            *("subscriptions", "quotes", "orders", "licence-orders", "renewals", "charges", "scheduled-reports"),
            *("bulk-changes", "handovers", "qualifications", "client-requests", "dropbox-connections"),
            *("team-members", "team-snapshots", "drift-findings"),
            "delegated-accesses",
            "seat-operations",
            *("plans", "add-ons", "prices", "price-list-items", "commitment-rules", "provisioning-questions", "imports"),
        ),
    ),
]
scope_presets = [
    ScopePreset(
        "psa-sync",
        _("PSA sync"),
        frozenset(
            {
                "client-accounts:read",
                "client-accounts:write",
                "subscriptions:read",
                "charges:read",
                "orders:read",
                "plans:read",
                "add-ons:read",
                "prices:read",
                "price-list-items:read",
                "imports:read",
                "imports:write",
                "jobs:read",
                "events:read",
            }
        ),
    )
]

urlpatterns: list = [
    path("privacy/", support.privacy, name="privacy"),
    path("terms/", support.terms, name="terms"),
    path("p/<slug:slug>/help/", support.help_page, name="help"),
    path("p/<slug:slug>/help/requests/", support.support_request_list, name="support-request-list"),
    path("p/<slug:slug>/help/requests/new/", support.support_request_create, name="support-request-create"),
    path("p/<slug:slug>/help/requests/<str:pk>/", support.support_request, name="support-request"),
    path("p/<slug:slug>/help/requests/<str:pk>/close/", support.support_request_close, name="support-request-close"),
    path("staff/requests/", support.staff_support_request_list, name="staff-support-request-list"),
    path("staff/requests/<str:pk>/", support.staff_support_request, name="staff-support-request"),
    path("staff/requests/<str:pk>/close/", support.staff_support_request_close, name="staff-support-request-close"),
    path("apply/", applying.apply, name="application-create"),
    path("apply/sent/", applying.apply_sent, name="apply-sent"),
    path("apply/confirm/<str:token>/", applying.apply_confirm, name="apply-confirm"),
    path("apply/mend/<str:token>/", applying.apply_mend, name="apply-mend"),
    path("apply/renew/<str:token>/", applying.apply_renew, name="apply-renew"),
    path("apply/status/<str:token>/", applying.apply_status, name="apply-status"),
    path("apply/withdraw/<str:token>/", applying.apply_withdraw, name="apply-withdraw"),
    path("p/<slug:slug>/agreement/", network.agreement, name="agreement"),
    path("p/<slug:slug>/agreement/<str:pk>/accept/", network.agreement_accept, name="agreement-accept"),
    path("staff/programme/", network.PROGRAMME, name="staff-programme"),
    path("staff/applications/", reviewing.application_list, name="staff-application-list"),
    path("staff/applications/<str:pk>/", reviewing.application_record, name="staff-application"),
    path(
        "staff/applications/<str:pk>/start-review/",
        reviewing.application_start_review,
        name="staff-application-start-review",
    ),
    path(
        "staff/applications/<str:pk>/assign-reviewer/",
        reviewing.application_assign_reviewer,
        name="staff-application-assign-reviewer",
    ),
    path(
        "staff/applications/<str:pk>/request-information/",
        reviewing.application_request_information,
        name="staff-application-request-information",
    ),
    path("staff/applications/<str:pk>/approve/", reviewing.application_approve, name="staff-application-approve"),
    path("staff/applications/<str:pk>/decline/", reviewing.application_decline, name="staff-application-decline"),
    path("staff/applications/<str:pk>/withdraw/", reviewing.application_withdraw, name="staff-application-withdraw"),
    path(
        "staff/applications/<str:pk>/renew-link/",
        reviewing.application_renew_link,
        name="staff-application-renew-link",
    ),
    path("staff/partners/", directory.partner_list, name="staff-partner-list"),
    path("staff/partners/<str:pk>/", directory.partner_record, name="staff-partner"),
    path("staff/client-accounts/", clients.staff_client_account_list, name="staff-client-account-list"),
    path("staff/partners/<str:pk>/clients/", directory.partner_clients, name="staff-partner-clients"),
    path("staff/partners/<str:pk>/manager/", directory.partner_manager, name="staff-partner-manager"),
    path("staff/partners/<str:pk>/authorise/", authorising.partner_authorise, name="staff-partner-authorise"),
    path("staff/partners/<str:pk>/suspend/", standing.partner_suspend, name="staff-partner-suspend"),
    path("staff/partners/<str:pk>/reinstate/", standing.partner_reinstate, name="staff-partner-reinstate"),
    path("staff/partners/<str:pk>/end/", standing.partner_end, name="staff-partner-end"),
    path("p/<slug:slug>/settings/company/", profiles.company_profile, name="company-profile"),
    path("p/<slug:slug>/settings/company/edit/", profiles.company_edit, name="company-edit"),
    path("p/<slug:slug>/settings/company/billing/", profiles.billing_edit, name="billing-edit"),
    path("p/<slug:slug>/settings/company/address/remove/", profiles.billing_address_remove, name="address-remove"),
    path("p/<slug:slug>/settings/company/address/<slug:kind>/", profiles.address_edit, name="address-edit"),
    path("p/<slug:slug>/settings/brand/", branding.brand, name="brand"),
    path("p/<slug:slug>/settings/brand/preview/", branding.brand_preview, name="brand-preview"),
    path("p/<slug:slug>/settings/brand/logo/", branding.brand_logo, name="brand-logo"),
    path("p/<slug:slug>/settings/brand/logo/upload/", branding.logo_upload, name="brand-logo-upload"),
    path("p/<slug:slug>/settings/brand/logo/remove/", branding.logo_remove, name="brand-logo-remove"),
    path("p/<slug:slug>/programme/", tiers.programme, name="programme"),
    path("staff/tiers/", tiers.tier_list, name="staff-tier-list"),
    path("staff/questions/", provisioning.question_list, name="staff-provisioning-question-list"),
    path("staff/questions/set/", provisioning.question_set, name="staff-provisioning-question-set"),
    path("staff/tiers/set-benefit/", tiers.benefit_create, name="staff-benefit-create"),
    path("staff/partners/<str:pk>/tier/", tiers.partner_tier, name="staff-partner-tier"),
    path("staff/agreements/", network.agreement_list, name="staff-agreement-list"),
    path("staff/agreements/publish/", network.agreement_publish, name="staff-agreement-publish"),
    path("staff/agreements/<str:pk>/", network.agreement_version, name="staff-agreement"),
    path("p/<slug:slug>/announcements/", announcements.announcement_list, name="announcement-list"),
    path("p/<slug:slug>/announcements/<str:pk>/", announcements.announcement, name="announcement"),
    path(
        "p/<slug:slug>/announcements/<str:pk>/acknowledge/",
        announcements.announcement_acknowledge,
        name="announcement-acknowledge",
    ),
    path("staff/announcements/", announcements.staff_announcement_list, name="staff-announcement-list"),
    path("staff/announcements/new/", announcements.staff_announcement_create, name="staff-announcement-create"),
    path("staff/announcements/<str:pk>/", announcements.staff_announcement, name="staff-announcement"),
    path(
        "staff/announcements/<str:pk>/edit/", announcements.staff_announcement_update, name="staff-announcement-update"
    ),
    path(
        "staff/announcements/<str:pk>/publish/",
        announcements.staff_announcement_publish,
        name="staff-announcement-publish",
    ),
    path(
        "staff/announcements/<str:pk>/remind/",
        announcements.staff_announcement_remind,
        name="staff-announcement-remind",
    ),
    path(
        "staff/announcements/<str:pk>/withdraw/",
        announcements.staff_announcement_withdraw,
        name="staff-announcement-withdraw",
    ),
    path("p/<slug:slug>/clients/", clients.client_account_list, name="client-account-list"),
    path("p/<slug:slug>/clients/new/", clients.client_account_create, name="client-account-create"),
    path("p/<slug:slug>/clients/<str:pk>/", clients.client_account, name="client-account"),
    path("p/<slug:slug>/clients/<str:pk>/edit/", clients.client_account_update, name="client-account-update"),
    path(
        "p/<slug:slug>/clients/<str:pk>/archive/", client_archive.client_account_archive, name="client-account-archive"
    ),
    path(
        "p/<slug:slug>/clients/<str:pk>/restore/", client_archive.client_account_restore, name="client-account-restore"
    ),
    path("p/<slug:slug>/clients/<str:pk>/undo/", client_archive.client_account_undo, name="client-account-undo"),
    path("p/<slug:slug>/clients/<str:pk>/merge/", client_merge.client_account_merge, name="client-account-merge"),
    path("p/<slug:slug>/clients/<str:pk>/hand-over/", handovers.handover_create, name="handover-create"),
    path("p/<slug:slug>/hand-overs/", handovers.handover_list, name="handover-list"),
    path("p/<slug:slug>/hand-overs/<str:pk>/", handovers.handover, name="handover"),
    path("p/<slug:slug>/hand-overs/<str:pk>/accept/", handovers.handover_accept, name="handover-accept"),
    path("p/<slug:slug>/hand-overs/<str:pk>/decline/", handovers.handover_decline, name="handover-decline"),
    path("p/<slug:slug>/hand-overs/<str:pk>/withdraw/", handovers.handover_withdraw, name="handover-withdraw"),
    path("p/<slug:slug>/internal-use/", internal_use.internal_use_request_list, name="internal-use-request-list"),
    path("p/<slug:slug>/internal-use/new/", internal_use.internal_use_request_create, name="internal-use-request-create"),
    path("p/<slug:slug>/internal-use/<str:pk>/", internal_use.internal_use_request, name="internal-use-request"),
    path(
        "p/<slug:slug>/internal-use/<str:pk>/withdraw/",
        internal_use.internal_use_request_withdraw,
        name="internal-use-request-withdraw",
    ),
    path(
        "staff/internal-use/",
        staff_internal_use.staff_internal_use_request_list,
        name="staff-internal-use-request-list",
    ),
    path(
        "staff/internal-use/<str:pk>/", staff_internal_use.staff_internal_use_request, name="staff-internal-use-request"
    ),
    *(
        path(
            f"staff/internal-use/<str:pk>/{verb}/",
            staff_internal_use.staff_internal_use_step,
            {"verb": verb},
            name=f"staff-internal-use-request-{verb}",
        )
        for verb in staff_internal_use.STEPS
    ),
    path("p/<slug:slug>/client-requests/", asked.client_request_list, name="client-request-list"),
    path("p/<slug:slug>/client-requests/<str:pk>/", asked.client_request, name="client-request"),
    path("p/<slug:slug>/client-requests/<str:pk>/approve/", asked.client_request_approve, name="client-request-approve"),
    path("p/<slug:slug>/client-requests/<str:pk>/decline/", asked.client_request_decline, name="client-request-decline"),
    path("p/<slug:slug>/client-requests/<str:pk>/answer/", asked.client_request_answer, name="client-request-answer"),
    path("self-service/<str:token>/", self_service.self_service, name="self-service"),
    path("self-service/<str:token>/message/", self_service.self_service_message, name="self-service-message"),
    path("self-service/<str:token>/renew/", self_service.self_service_renew, name="self-service-renew"),
    path("self-service/<str:token>/ask/<slug:kind>/<str:pk>/", self_service.self_service_ask, name="self-service-ask"),
    path("self-service/<str:token>/withdraw/<str:pk>/", self_service.self_service_withdraw, name="self-service-withdraw"),
    path("p/<slug:slug>/qualifications/", qualifications.qualification_list, name="qualification-list"),
    path("p/<slug:slug>/clients/<str:pk>/qualify/", qualifications.qualification_create, name="qualification-create"),
    path("p/<slug:slug>/qualifications/<str:pk>/", qualifications.qualification, name="qualification"),
    path(
        "p/<slug:slug>/qualifications/<str:pk>/withdraw/",
        qualifications.qualification_withdraw,
        name="qualification-withdraw",
    ),
    path("staff/qualifications/", staff_qualifications.staff_qualification_list, name="staff-qualification-list"),
    path("staff/qualifications/<str:pk>/", staff_qualifications.staff_qualification, name="staff-qualification"),
    *(
        path(
            f"staff/qualifications/<str:pk>/{verb}/",
            staff_qualifications.staff_qualification_step,
            {"verb": verb},
            name=f"staff-qualification-{verb}",
        )
        for verb in staff_qualifications.STEPS
    ),
    path("staff/partners/<str:pk>/hand-over/", staff_handovers.partner_hand_over, name="staff-partner-hand-over"),
    path("staff/hand-overs/", staff_handovers.staff_handover_list, name="staff-handover-list"),
    path("staff/hand-overs/<str:pk>/", staff_handovers.staff_handover, name="staff-handover"),
    path(
        "staff/hand-overs/<str:pk>/withdraw/", staff_handovers.staff_handover_withdraw, name="staff-handover-withdraw"
    ),
    path("p/<slug:slug>/clients/<str:pk>/contacts/new/", contacts.contact_create, name="contact-create"),
    path("p/<slug:slug>/contacts/<str:pk>/edit/", contacts.contact_update, name="contact-update"),
    path("p/<slug:slug>/contacts/<str:pk>/delete/", contacts.contact_delete, name="contact-delete"),
    path("p/<slug:slug>/contacts/<str:pk>/self-service/", switching.contact_self_service, name="contact-self-service"),
    *(
        path(
            f"p/<slug:slug>/contacts/<str:pk>/self-service/{step}/",
            switching.contact_self_service_step,
            {"step": step},
            name=f"contact-self-service-{step}",
        )
        for step in switching.STEPS
    ),
    path("p/<slug:slug>/plans/", catalogue.plan_list, name="plan-list"),
    path("p/<slug:slug>/price-list/", catalogue.price_list, name="price-list"),
    path("staff/price-lists/", catalogue.staff_price_list, name="staff-price-list"),
    path("staff/plans/", catalogue.staff_plan_list, name="staff-plan-list"),
    path("staff/revisions/", revisions.revision_list, name="staff-revision-list"),
    path("staff/revisions/plan/", revisions.revise_plan, name="staff-revise-plan"),
    path("staff/revisions/add-on/", revisions.revise_add_on, name="staff-revise-add-on"),
    path("staff/revisions/rule/", revisions.revise_rule, name="staff-revise-rule"),
    path("staff/revisions/price/", revisions.revise_price, name="staff-revise-price"),
    path("staff/revisions/price-file/", revision_files.revise_prices, name="staff-revise-prices"),
    path("staff/revisions/<str:pk>/", revisions.revision, name="staff-revision"),
    path("staff/revisions/<str:pk>/withdraw/", revisions.revision_withdraw, name="staff-revision-withdraw"),
    path("p/<slug:slug>/orders/", orders.order_list, name="order-list"),
    path("p/<slug:slug>/orders/limit/", orders.order_limit, name="order-limit"),
    path("p/<slug:slug>/orders/<str:pk>/", orders.order, name="order"),
    path("p/<slug:slug>/orders/<str:pk>/place/", orders.order_place, name="order-place"),
    path("p/<slug:slug>/orders/<str:pk>/approve/", orders.order_approve, name="order-approve"),
    path("p/<slug:slug>/orders/<str:pk>/decline/", orders.order_decline, name="order-decline"),
    path("p/<slug:slug>/orders/<str:pk>/cancel/", orders.order_cancel, name="order-cancel"),
    path("p/<slug:slug>/orders/lines/<str:pk>/answer/", orders.order_answer, name="order-answer"),
    path("p/<slug:slug>/bulk-changes/", bulk_changes.bulk_change_list, name="bulk-change-list"),
    path("p/<slug:slug>/bulk-changes/new/<slug:list_name>/", bulk_changes.bulk_change_create, name="bulk-change-create"),
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
    path("p/<slug:slug>/subscriptions/", subscriptions.subscription_list, name="subscription-list"),
    path("p/<slug:slug>/subscriptions/new/", selling.subscription_create, name="subscription-create"),
    path("p/<slug:slug>/subscriptions/import/", import_create, {"noun": "subscriptions"}, name="subscription-import"),
    path("p/<slug:slug>/subscriptions/trial/", selling.trial_create, name="trial-create"),
    path("p/<slug:slug>/subscriptions/<str:pk>/", subscriptions.subscription, name="subscription"),
    path("p/<slug:slug>/subscriptions/<str:pk>/plan/", subscription_steps.subscription_plan, name="subscription-plan"),
    path("p/<slug:slug>/subscriptions/<str:pk>/convert/", subscription_steps.subscription_convert, name="subscription-convert"),
    path("p/<slug:slug>/subscriptions/<str:pk>/add-on/", subscription_steps.subscription_add_on, name="subscription-add-on"),
    path(
        "p/<slug:slug>/subscriptions/<str:pk>/remove-add-on/",
        subscription_steps.subscription_remove_add_on,
        name="subscription-remove-add-on",
    ),
    path("p/<slug:slug>/subscriptions/<str:pk>/term/", subscription_steps.subscription_term, name="subscription-term"),
    path("p/<slug:slug>/subscriptions/<str:pk>/end/", subscription_changes.subscription_end, name="subscription-end"),
    path("p/<slug:slug>/subscriptions/<str:pk>/renew/", subscription_changes.subscription_renew, name="subscription-renew"),
    path("p/<slug:slug>/subscriptions/<str:pk>/seats/", subscription_changes.subscription_seats, name="subscription-seats"),
    path(
        "p/<slug:slug>/subscriptions/<str:pk>/withdraw/",
        subscription_changes.subscription_withdraw,
        name="subscription-withdraw",
    ),
    path("p/<slug:slug>/subscriptions/<str:pk>/suspend/", suspensions.subscription_suspend, name="subscription-suspend"),
    path("p/<slug:slug>/subscriptions/<str:pk>/reactivate/", suspensions.subscription_reactivate, name="subscription-reactivate"),
    path("p/<slug:slug>/subscriptions/<str:pk>/cancel/", subscription_changes.subscription_cancel, name="subscription-cancel"),
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
        "staff/delegated-accesses/", staff_delegated_access.staff_delegated_access_list, name="staff-delegated-access-list"
    ),
    path(
        "staff/delegated-accesses/<str:pk>/", staff_delegated_access.staff_delegated_access, name="staff-delegated-access"
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
    path("p/<slug:slug>/dropbox-connections/<str:pk>/disconnect/", dropbox.dropbox_disconnect, name="dropbox-disconnect"),
    path("p/<slug:slug>/dropbox-connections/<str:pk>/read-again/", teams.dropbox_read_again, name="dropbox-read-again"),
    path("p/<slug:slug>/team-members/", teams.team_member_list, name="team-member-list"),
    path("p/<slug:slug>/team-members/<str:pk>/", seat_members.team_member, name="team-member"),
    path("p/<slug:slug>/team-members/<str:pk>/resend/", seat_members.team_member_resend, name="team-member-resend"),
    path("p/<slug:slug>/team-members/<str:pk>/suspend/", seat_members.team_member_suspend, name="team-member-suspend"),
    path("p/<slug:slug>/team-members/<str:pk>/unsuspend/", seat_members.team_member_unsuspend, name="team-member-unsuspend"),
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
    path("p/<slug:slug>/dropbox-connections/<str:pk>/invite/", seats.seat_invite, name="seat-invite"),
    path("p/<slug:slug>/seat-operations/", seats.seat_operation_list, name="seat-operation-list"),
    path("p/<slug:slug>/seat-operations/<str:pk>/", seats.seat_operation, name="seat-operation"),
    path("p/<slug:slug>/seat-operations/<str:pk>/cancel/", seats.seat_operation_cancel, name="seat-operation-cancel"),
    path("p/<slug:slug>/seat-operations/<str:pk>/retry/", seats.seat_operation_retry, name="seat-operation-retry"),
    path("p/<slug:slug>/seat-operations/<str:pk>/progress/", seats.seat_operation_progress, name="seat-operation-progress"),
    path("connect-dropbox/<str:token>/", connecting.dropbox_connect, name="dropbox-connect"),
    path("connect-dropbox/<str:token>/renew/", connecting.dropbox_connect_renew, name="dropbox-connect-renew"),
    path("p/<slug:slug>/drift/", drift.drift_list, name="drift-list"),
    path("p/<slug:slug>/drift/<str:pk>/", drift.drift_finding, name="drift-finding"),
    path("p/<slug:slug>/drift/<str:pk>/accept/", drift.drift_accept, name="drift-accept"),
    path("staff/drift/", drift.staff_drift_list, name="staff-drift-list"),
    path("dropbox/webhook/", watching.dropbox_webhook, name="dropbox-webhook"),
    path("dropbox/callback/", connecting.dropbox_callback, name="dropbox-callback"),
    path("p/<slug:slug>/charges/", charges.charge_list, name="charge-list"),
    path("p/<slug:slug>/charges/estimate/", charges.charge_estimate, name="charge-estimate"),
    path("p/<slug:slug>/renewals/", renewals.renewal_list, name="renewal-list"),
    path("p/<slug:slug>/renewals/calendar/", calendar.calendar_page, name="calendar"),
    path("p/<slug:slug>/renewals/calendar/make/", calendar.calendar_make, name="calendar-make"),
    path("p/<slug:slug>/renewals/calendar/end/", calendar.calendar_end, name="calendar-end"),
    path("calendar/<str:secret>.ics", calendar.calendar_feed, name="calendar-feed"),
    path("p/<slug:slug>/renewals/<str:pk>/", renewals.renewal, name="renewal"),
    path("staff/subscriptions/<str:pk>/", staff_suspensions.staff_subscription, name="staff-subscription"),
    path("staff/subscriptions/<str:pk>/suspend/", staff_suspensions.staff_suspend, name="staff-subscription-suspend"),
    path("staff/subscriptions/<str:pk>/reactivate/", staff_suspensions.staff_reactivate, name="staff-subscription-reactivate"),
    path("staff/renewals/", renewals.staff_renewal_list, name="staff-renewal-list"),
    path("p/<slug:slug>/reports/", reports.REPORT.partner, name="report"),
    path("staff/reports/", reports.REPORT.staff, name="staff-report"),
    path("p/<slug:slug>/reports/scheduled/", scheduled_reports.LIST.partner, name="scheduled-report-list"),
    path("p/<slug:slug>/reports/scheduled/new/", scheduled_reports.CREATE.partner, name="scheduled-report-create"),
    path("p/<slug:slug>/reports/scheduled/<str:pk>/", scheduled_reports.RECORD.partner, name="scheduled-report"),
    path("p/<slug:slug>/reports/scheduled/<str:pk>/edit/", scheduled_reports.UPDATE.partner, name="scheduled-report-update"),
    path("p/<slug:slug>/reports/scheduled/<str:pk>/pause/", scheduled_buttons.PAUSE.partner, name="scheduled-report-pause"),
    path("p/<slug:slug>/reports/scheduled/<str:pk>/resume/", scheduled_buttons.RESUME.partner, name="scheduled-report-resume"),
    path("p/<slug:slug>/reports/scheduled/<str:pk>/send/", scheduled_buttons.SEND.partner, name="scheduled-report-send"),
    path("p/<slug:slug>/reports/scheduled/<str:pk>/stop/", scheduled_buttons.STOP.partner, name="scheduled-report-stop"),
    path("p/<slug:slug>/reports/scheduled/<str:pk>/start/", scheduled_buttons.START.partner, name="scheduled-report-start"),
    path("p/<slug:slug>/reports/scheduled/<str:pk>/delete/", scheduled_buttons.DELETE.partner, name="scheduled-report-delete"),
    path("staff/reports/scheduled/", scheduled_reports.LIST.staff, name="staff-scheduled-report-list"),
    path("staff/reports/scheduled/new/", scheduled_reports.CREATE.staff, name="staff-scheduled-report-create"),
    path("staff/reports/scheduled/<str:pk>/", scheduled_reports.RECORD.staff, name="staff-scheduled-report"),
    path("staff/reports/scheduled/<str:pk>/edit/", scheduled_reports.UPDATE.staff, name="staff-scheduled-report-update"),
    path("staff/reports/scheduled/<str:pk>/pause/", scheduled_buttons.PAUSE.staff, name="staff-scheduled-report-pause"),
    path("staff/reports/scheduled/<str:pk>/resume/", scheduled_buttons.RESUME.staff, name="staff-scheduled-report-resume"),
    path("staff/reports/scheduled/<str:pk>/send/", scheduled_buttons.SEND.staff, name="staff-scheduled-report-send"),
    path("staff/reports/scheduled/<str:pk>/stop/", scheduled_buttons.STOP.staff, name="staff-scheduled-report-stop"),
    path("staff/reports/scheduled/<str:pk>/start/", scheduled_buttons.START.staff, name="staff-scheduled-report-start"),
    path("staff/reports/scheduled/<str:pk>/delete/", scheduled_buttons.DELETE.staff, name="staff-scheduled-report-delete"),
    path("reports/stop/<str:token>/", scheduled_buttons.stop_link, name="scheduled-report-stop-link"),
    path("staff/charges/", charges.staff_charge_list, name="staff-charge-list"),
    path("staff/journeys/", onboarding.journey_list, name="journey-list"),
]
