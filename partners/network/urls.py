"""The network: applications, agreements, tiers, announcements, companies, own licences, help and staff's view of partners."""

from django.urls import path

from partners.announcements import api as announcements_api
from partners.announcements import views as announcements
from partners.directory import api as directory_api
from partners.directory import views as directory
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
from partners.onboarding import client_mail_views as client_mail
from partners.onboarding import editor_views as editing
from partners.onboarding import preview_views as previewing
from partners.onboarding import publish_views as publishing
from partners.onboarding import run_api as runs_api
from partners.onboarding import run_views as running
from partners.onboarding import simulate_views as simulating
from partners.onboarding import statistics_views as figures
from partners.onboarding import views as onboarding
from partners.profiles import api as profiles_api
from partners.profiles import brand_views as branding
from partners.profiles import views as profiles
from partners.standing import views as standing
from partners.support import api as support_api
from partners.support import views as support
from partners.tiers import api as tiers_api
from partners.tiers import views as tiers

api_resources: list = [
    applications_api.ApplicationViewSet,
    network_api.AgreementViewSet,
    tiers_api.TierViewSet,
    tiers_api.BenefitViewSet,
    announcements_api.AnnouncementViewSet,
    profiles_api.ProfileViewSet,
    directory_api.PartnerViewSet,
    internal_use_api.InternalUseRequestViewSet,
    onboarding_api.JourneyViewSet,
    runs_api.JourneyRunViewSet,
    support_api.SupportRequestViewSet,
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
    path("staff/partners/suggestions/", directory.partner_suggestions, name="staff-partner-suggestions"),
    path(
        "staff/partners/<str:pk>/clients/suggestions/",
        directory.partner_client_suggestions,
        name="staff-partner-client-suggestions",
    ),
    path("staff/partners/<str:pk>/", directory.partner_record, name="staff-partner"),
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
    path("p/<slug:slug>/internal-use/", internal_use.internal_use_request_list, name="internal-use-request-list"),
    path(
        "p/<slug:slug>/internal-use/new/", internal_use.internal_use_request_create, name="internal-use-request-create"
    ),
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
    path("p/<slug:slug>/settings/client-mail/", client_mail.client_mail, name="client-mail"),
    path("p/<slug:slug>/settings/client-mail/switch/", client_mail.client_mail_switch, name="client-mail-switch"),
    path("staff/journeys/", onboarding.journey_list, name="journey-list"),
    path("staff/journeys/new/", editing.journey_create, name="journey-create"),
    path("staff/journeys/<slug:code>/", publishing.journey, name="journey"),
    path("staff/journeys/<slug:code>/statistics/", figures.journey_statistics, name="journey-statistics"),
    path("staff/journey-runs/", running.journey_run_list, name="journey-run-list"),
    path("staff/journey-runs/<str:pk>/", running.journey_run, name="journey-run"),
    path("staff/journey-runs/<str:pk>/stop/", running.journey_run_stop, name="journey-run-stop"),
    path("staff/journeys/<slug:code>/edit/", editing.journey_edit, name="journey-edit"),
    path("staff/journeys/<slug:code>/publish/", publishing.journey_publish, name="journey-publish"),
    path("staff/journeys/<slug:code>/discard/", publishing.journey_discard, name="journey-discard"),
    path("staff/journeys/<slug:code>/switch/", publishing.journey_switch, name="journey-switch"),
    path("staff/journeys/<slug:code>/steps/<str:step>/preview/", previewing.journey_preview, name="journey-preview"),
    path(
        "staff/journeys/<slug:code>/steps/<str:step>/preview/html/",
        previewing.journey_preview_html,
        name="journey-preview-html",
    ),
    path("staff/journeys/<slug:code>/steps/<str:step>/test/", previewing.journey_test_mail, name="journey-test-mail"),
    path("staff/journeys/<slug:code>/simulate/", simulating.journey_simulate, name="journey-simulate"),
]
