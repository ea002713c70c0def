from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from portal.api.fields import ReasonSerializer, RecordSerializer
from portal.api.viewsets import ReadViewSet
from portal.mail.pausing import pause_stream, resume_stream
from portal.mail.stream_models import MailStream


class MailStreamSerializer(RecordSerializer):
    class Meta:
        model = MailStream
        fields = ("id", "code", "paused_at", "reason", "counted_from")
        read_only_fields = fields
        extra_kwargs = {"reason": {"help_text": "Why somebody paused it; empty of one that paused itself."}}


class MailStreamViewSet(ReadViewSet):
    """The streams that readers can opt out of. Of a paused one nothing leaves: it waits, or expires. Where five of the newest
    50 mails since `counted_from` were refused, came back or were reported as unwanted, a stream pauses itself.
    """

    noun = "mail-streams"
    model = MailStream
    serializer_class = MailStreamSerializer
    staff_only = True

    @extend_schema(request=ReasonSerializer)
    @action(detail=True, methods=["post"])
    def pause(self, request: Request, pk: str) -> Response:
        values = self.validated(ReasonSerializer)
        return self.answer(self.perform(pause_stream, stream=self.get_object(), **values))

    @extend_schema(request=ReasonSerializer)
    @action(detail=True, methods=["post"])
    def resume(self, request: Request, pk: str) -> Response:
        values = self.validated(ReasonSerializer)
        return self.answer(self.perform(resume_stream, stream=self.get_object(), **values))
