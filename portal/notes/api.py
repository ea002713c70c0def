from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from portal.api.fields import RecordSerializer, StrictSerializer
from portal.api.subjects import SubjectField
from portal.api.viewsets import ReadViewSet
from portal.notes.filters import NoteFilter
from portal.notes.models import LONGEST, Note, notes_kind
from portal.notes.services import create_note, delete_note, update_note
from portal.subjects import Hanging


class MentionSerializer(StrictSerializer):
    user = serializers.CharField(read_only=True)
    name = serializers.CharField(read_only=True)


class NoteSerializer(RecordSerializer):
    subject_id = serializers.CharField(read_only=True)
    text = serializers.CharField(max_length=LONGEST, help_text="Plain text. `@Name` tells that person, once.")
    author_id = serializers.CharField(read_only=True, help_text="A person's or a key's id.")
    mentions = serializers.SerializerMethodField()

    class Meta:
        model = Note
        fields = ("id", "subject_id", "text", "mentions", "author_id", "author_label", "created_at", "edited_at")
        read_only_fields = ("id", "author_label", "created_at", "edited_at")
        by_object = ("mentions",)

    @extend_schema_field(MentionSerializer(many=True))
    def get_mentions(self, note: Note) -> list[dict]:
        return [{"user": user, "name": name} for user, name in note.mentions.items()]


class NewNoteSerializer(NoteSerializer):
    subject_id = SubjectField(Hanging.NOTES)  # type: ignore[assignment]  # looked up, where one is sent


class NoteViewSet(ReadViewSet):
    """What people write down about a record, for each other. A partner's key has the partner's, on its clients; a key of staff
    has staff's own, which no partner sees.
    """

    noun = "notes"
    model = Note
    serializer_class = NoteSerializer
    filterset_class = NoteFilter

    def get_queryset(self):
        if getattr(self, "swagger_fake_view", False):
            return Note.objects.none()
        return notes_kind(self.actor).objects.visible_to(self.actor)

    def get_serializer_class(self):
        return NewNoteSerializer if self.action == "create" else NoteSerializer

    def create(self, request: Request) -> Response:
        values = self.validated()
        return self.answer(self.perform(create_note, subject=values["subject_id"], text=values["text"]), 201)

    def partial_update(self, request: Request, pk: str) -> Response:
        note = self.get_object()
        values = {"text": note.text} | self.validated(instance=note, partial=True)
        return self.answer(self.perform(update_note, note=note, **values))

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, pk: str) -> Response:
        """Their author's; for good."""
        self.perform(delete_note, note=self.get_object())
        return Response(status=204)
