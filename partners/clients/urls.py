"""Clients, their contacts and what they ask for, hand-overs and qualifications."""

from django.urls import path

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
from partners.custom_fields import api as custom_fields_api
from partners.custom_fields import views as custom_fields
from partners.handovers import api as handovers_api
from partners.handovers import staff_views as staff_handovers
from partners.handovers import views as handovers
from partners.qualifications import api as qualifications_api
from partners.qualifications import staff_views as staff_qualifications
from partners.qualifications import views as qualifications

api_resources: list = [
    clients_api.ClientAccountViewSet,
    contacts_api.ContactViewSet,
    custom_fields_api.CustomFieldViewSet,
    client_requests_api.ClientRequestViewSet,
    qualifications_api.QualificationViewSet,
    handovers_api.HandoverViewSet,
]

urlpatterns: list = [
    path("staff/client-accounts/", clients.staff_client_account_list, name="staff-client-account-list"),
    path("p/<slug:slug>/clients/", clients.client_account_list, name="client-account-list"),
    path("p/<slug:slug>/clients/new/", clients.client_account_create, name="client-account-create"),
    path("p/<slug:slug>/clients/suggestions/", clients.client_suggestions, name="client-suggestions"),
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
    path("p/<slug:slug>/client-requests/", asked.client_request_list, name="client-request-list"),
    path("p/<slug:slug>/client-requests/<str:pk>/", asked.client_request, name="client-request"),
    path(
        "p/<slug:slug>/client-requests/<str:pk>/approve/", asked.client_request_approve, name="client-request-approve"
    ),
    path(
        "p/<slug:slug>/client-requests/<str:pk>/decline/", asked.client_request_decline, name="client-request-decline"
    ),
    path("p/<slug:slug>/client-requests/<str:pk>/answer/", asked.client_request_answer, name="client-request-answer"),
    path("self-service/<str:token>/", self_service.self_service, name="self-service"),
    path("self-service/<str:token>/message/", self_service.self_service_message, name="self-service-message"),
    path("self-service/<str:token>/renew/", self_service.self_service_renew, name="self-service-renew"),
    path("self-service/<str:token>/ask/<slug:kind>/<str:pk>/", self_service.self_service_ask, name="self-service-ask"),
    path(
        "self-service/<str:token>/withdraw/<str:pk>/", self_service.self_service_withdraw, name="self-service-withdraw"
    ),
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
    path("p/<slug:slug>/custom-fields/", custom_fields.custom_field_list, name="custom-field-list"),
    path("p/<slug:slug>/custom-fields/new/", custom_fields.custom_field_create, name="custom-field-create"),
    path("p/<slug:slug>/custom-fields/<str:pk>/", custom_fields.custom_field_update, name="custom-field-update"),
    path(
        "p/<slug:slug>/custom-fields/<str:pk>/archive/", custom_fields.custom_field_archive, name="custom-field-archive"
    ),
    path(
        "p/<slug:slug>/custom-fields/<str:pk>/restore/", custom_fields.custom_field_restore, name="custom-field-restore"
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
]
