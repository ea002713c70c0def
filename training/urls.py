"""Every page and API resource of training and sales assets, on one screen."""

from django.urls import path

from portal.keys.groups import NounGroup
from training.assessments import api as assessments_api
from training.assessments import views as assessments
from training.assets import api as assets_api
from training.assets import views as assets
from training.courses import api as courses_api
from training.courses import views as courses
from training.credentials import api as credentials_api
from training.credentials import badge_views as badges
from training.credentials import staff_views as staff_credentials
from training.credentials import views as credentials
from training.enrolments import api as enrolments_api
from training.enrolments import views as enrolments

api_resources: list = [
    courses_api.CourseViewSet,
    courses_api.LessonViewSet,
    enrolments_api.EnrolmentViewSet,
    assessments_api.AttemptViewSet,
    credentials_api.CertificationViewSet,
    credentials_api.CredentialViewSet,
    assets_api.AssetViewSet,
    assets_api.AssetVersionViewSet,
]

api_groups = [
    (
        NounGroup.TRAINING,
        ("courses", "lessons", "enrolments", "attempts", "certifications", "credentials", "assets", "asset-versions"),
    ),
]

COURSE = "p/<slug:slug>/training/courses/<slug:course_slug>/"
ASSET = "p/<slug:slug>/assets/<slug:asset_slug>/"

urlpatterns: list = [
    path("certificates/", credentials.certificate_check, name="certificate-check"),
    path("certificates/keys/", badges.certificate_keys, name="certificate-keys"),
    path("certificates/status/<int:listed>/", badges.status_list, name="status-list"),
    path("certificates/<str:number>/", credentials.certificate, name="certificate"),
    path("certificates/<str:number>/badge.json", badges.certificate_badge, name="certificate-badge"),
    path("certificates/<str:number>/badge.jwt", badges.certificate_badge_jwt, name="certificate-badge-jwt"),
    path("certifications/<slug:certification>/", badges.certification_page, name="certification-page"),
    path(".well-known/did.json", badges.did_document, name="did-document"),
    path("p/<slug:slug>/training/", courses.course_list, name="course-list"),
    path(COURSE, courses.course, name="course"),
    path(COURSE + "start/", enrolments.enrolment_create, name="enrolment-create"),
    path(COURSE + "quiz/", assessments.attempt_create, name="attempt-create"),
    path(COURSE + "lessons/<slug:lesson_slug>/", courses.lesson, name="lesson"),
    path(COURSE + "lessons/<slug:lesson_slug>/finish/", enrolments.lesson_finish, name="lesson-finish"),
    path("p/<slug:slug>/training/attempts/<str:pk>/", assessments.attempt, name="attempt"),
    path("p/<slug:slug>/training/credentials/<str:pk>/", credentials.credential, name="credential"),
    path("p/<slug:slug>/training/credentials/<str:pk>/pdf/", credentials.credential_pdf, name="credential-pdf"),
    path("p/<slug:slug>/training/credentials/<str:pk>/badge/", credentials.credential_badge, name="credential-badge"),
    path("staff/credentials/", staff_credentials.staff_credential_list, name="staff-credential-list"),
    path("staff/credentials/<str:pk>/", staff_credentials.staff_credential, name="staff-credential"),
    path(
        "staff/credentials/<str:pk>/revoke/", staff_credentials.staff_credential_revoke, name="staff-credential-revoke"
    ),
    path("p/<slug:slug>/assets/", assets.asset_list, name="asset-list"),
    path(ASSET, assets.asset, name="asset"),
    path(ASSET + "download/", assets.asset_download, name="asset-download"),
]
