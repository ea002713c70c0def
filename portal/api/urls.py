"""The API's own addresses; the nouns' come from the router that `portal.urls` fills."""

from django.urls import path

from portal.api.oauth import TokenView
from portal.api.views import changelog, explorer, openapi

urlpatterns = [
    path("", explorer, name="api-explorer"),
    path("changelog", changelog, name="api-changelog"),
    path("oauth/token", TokenView.as_view(), name="api-oauth-token"),
    path("openapi.json", openapi, name="api-openapi"),
]
