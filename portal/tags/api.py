from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from portal.api.fields import RecordSerializer, StrictSerializer, VisibleRelatedField
from portal.api.viewsets import ReadViewSet
from portal.tags.filters import TagFilter
from portal.tags.models import Tag
from portal.tags.queries import tags_for
from portal.tags.services import delete_tag, merge_tags, rename_tag


class TagSerializer(RecordSerializer):
    name = serializers.CharField(max_length=200)
    used = serializers.IntegerField(read_only=True, help_text="How many records carry it.")

    class Meta:
        model = Tag
        fields = ("id", "name", "used", "created_at")
        read_only_fields = ("id", "created_at")


class MergeTagsSerializer(StrictSerializer):
    into = VisibleRelatedField(Tag, help_text="The tag that stays.")


class TagViewSet(ReadViewSet):
    """The words that a partner's records carry. One is there once a record has it: set the record's `tags`."""

    noun = "tags"
    model = Tag
    serializer_class = TagSerializer
    filterset_class = TagFilter

    def get_queryset(self):
        if getattr(self, "swagger_fake_view", False):
            return Tag.objects.none()
        return tags_for(self.actor)

    def partial_update(self, request: Request, pk: str) -> Response:
        """Rename it, on every record."""
        tag = self.get_object()
        values = {"name": tag.name} | self.validated(instance=tag, partial=True)
        return self.answer(self.perform(rename_tag, tag=tag, **values))

    @extend_schema(request=MergeTagsSerializer)
    @action(detail=True, methods=["post"])
    def merge(self, request: Request, pk: str) -> Response:
        """Every record that carries it carries `into` instead."""
        values = self.validated(MergeTagsSerializer)
        return self.answer(self.perform(merge_tags, tag=self.get_object(), **values))

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, pk: str) -> Response:
        """Take it off every record."""
        self.perform(delete_tag, tag=self.get_object())
        return Response(status=204)
