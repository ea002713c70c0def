from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from portal.api.fields import RecordSerializer
from portal.api.viewsets import ReadViewSet
from portal.lists.filters import SavedViewFilter
from portal.lists.models import SavedView
from portal.lists.services import create_saved_view, delete_saved_view, update_saved_view


class SavedViewSerializer(RecordSerializer):
    query = serializers.CharField(
        max_length=4000, required=False, allow_blank=True, help_text="What stands behind the ? of the list's address."
    )

    class Meta:
        model = SavedView
        fields = ("id", "list_name", "name", "query", "shared", "created_at")
        read_only_fields = ("id", "created_at")


class SavedViewViewSet(ReadViewSet):
    """Lists as people like to see them. A key has the shared ones; what somebody keeps for themselves is theirs alone."""

    noun = "saved-views"
    model = SavedView
    serializer_class = SavedViewSerializer
    filterset_class = SavedViewFilter

    def create(self, request: Request) -> Response:
        return self.answer(self.perform(create_saved_view, **self.validated()), 201)

    def partial_update(self, request: Request, pk: str) -> Response:
        record = self.get_object()
        values = self.validated(instance=record, partial=True)
        values.pop("list_name", None)
        return self.answer(self.perform(update_saved_view, saved_view=record, **values))

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, pk: str) -> Response:
        self.perform(delete_saved_view, saved_view=self.get_object())
        return Response(status=204)
