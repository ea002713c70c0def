"""The API's own addresses; the nouns' come from the router that `portal.urls` fills."""

from django.urls import path

from portal.api.views import explorer, openapi

urlpatterns = [
    path("", explorer, name="api-explorer"),
    path("openapi.json", openapi, name="api-openapi"),
]
