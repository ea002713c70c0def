from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from portal.api.fields import RecordSerializer
from portal.api.viewsets import ReadViewSet
from portal.jobs.models import Job
from portal.jobs.services import cancel_job


class JobSerializer(RecordSerializer):
    class Meta:
        model = Job
        fields = (
            "id", "kind", "subject_id", "title", "state", "done", "total", "error", "actor_label", "created_at",
            "cancel_requested_at", "finished_at",
        )  # fmt: skip
        read_only_fields = fields


class JobViewSet(ReadViewSet):
    """Long work: how far it is, and stopping it."""

    noun = "jobs"
    model = Job
    serializer_class = JobSerializer
    filterset_fields = ("state", "kind")

    @extend_schema(request=None, responses=JobSerializer)
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, pk: str) -> Response:
        """Stops after the chunk in hand; rows that are in stay in."""
        self.no_fields()
        return self.answer(self.perform(cancel_job, job=self.get_object()))
