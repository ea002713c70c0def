from collections.abc import Iterator
from datetime import date

from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from partners.clients.models import ClientAccount
from partners.onboarding.engine.values import Mail, Version, Wait, walk
from partners.onboarding.models import Journey, JourneyVersion
from partners.onboarding.queries import version_numbered
from partners.onboarding.registry import TRIGGERS
from partners.onboarding.statistics import statistics_of
from partners.onboarding.trying_mail import send_test_mail
from portal.api.deprecation import Deprecated, deprecates
from portal.api.fields import RecordSerializer, StrictSerializer, VisibleRelatedField
from portal.api.filtering import refuse_unknown
from portal.api.viewsets import ReadViewSet
from portal.errors import NotFound
from portal.tenancy.models import Partner

IN_ITS_VERSION = Deprecated(date(2026, 12, 1), until=date(2027, 12, 1))
IN_HOURS = {"hours": 1, "days": 24, "working-days": 24, "weeks": 7 * 24, "months": 30 * 24}


class StepSerializer(serializers.Serializer):
    """A mail, as far as it can be told without what else a journey does."""

    id = serializers.CharField()
    position = serializers.IntegerField()
    wait_days = serializers.IntegerField(help_text="Whole days of the waits before it; a month counts as 30.")
    template = serializers.CharField()
    condition = serializers.CharField()


class JourneyVersionSerializer(RecordSerializer):
    content = serializers.DictField(
        read_only=True,
        help_text="`steps`, each with `key` and `kind`: mail, wait, wait-until, wait-for, branch, notify or end; what splits "
        "the journey holds the steps of its two ways, `came` and `missed` or `yes` and `no`. Where it has them, `audience` "
        "(what must be so of whom it begins with), `goal`, `exits` and `hours`.",
    )

    class Meta:
        model = JourneyVersion
        fields = ("id", "number", "trigger", "content", "published_at")
        read_only_fields = fields


@deprecates(trigger=IN_ITS_VERSION, steps=IN_ITS_VERSION)
class JourneySerializer(RecordSerializer):
    published = JourneyVersionSerializer(read_only=True, allow_null=True)
    trigger = serializers.SerializerMethodField()
    steps = serializers.SerializerMethodField()

    class Meta:
        model = Journey
        fields = ("id", "code", "name", "stream", "entry", "is_active", "published", "trigger", "steps")
        read_only_fields = fields
        by_object = ("published", "trigger", "steps")

    def get_trigger(self, journey: Journey) -> str:
        trigger = TRIGGERS.get(journey.published.trigger) if journey.published else None
        return trigger.verbs[0] if trigger else ""

    @extend_schema_field(StepSerializer(many=True))
    def get_steps(self, journey: Journey) -> list[dict]:
        return list(_mails_of(journey.published.value)) if journey.published else []


class TestMailSerializer(StrictSerializer):
    __test__ = False

    step = serializers.CharField(max_length=40, help_text="The key of a step of the kind `mail`.")
    version = serializers.IntegerField(
        required=False, min_value=1, help_text="The number of a published version; without it that which is edited."
    )
    partner = VisibleRelatedField(
        Partner, required=False, help_text="With whose data; without it as an invented reader gets it."
    )
    client_account = VisibleRelatedField(
        ClientAccount, required=False, help_text="Where the journey is about a client; without it the first one."
    )
    reader = serializers.CharField(
        required=False,
        max_length=64,
        help_text="The id of a user or a contact of the partner; without it the first one.",
    )
    language = serializers.CharField(required=False, max_length=10, help_text="Without it that of the reader.")


class TestSentSerializer(serializers.Serializer):
    __test__ = False

    message = serializers.CharField(source="pk", help_text="The id among `messages`, for whoever reads those.")
    to_email = serializers.CharField(help_text="Of whoever made the key.")
    language = serializers.CharField()


class MailFiguresSerializer(serializers.Serializer):
    key = serializers.CharField(help_text="Of the step, in the version's `content`.")
    number = serializers.CharField()
    sent = serializers.IntegerField()
    waiting = serializers.IntegerField()
    stuck = serializers.IntegerField(help_text="Failed, or parked for staff.")
    skipped = serializers.IntegerField()
    known = serializers.IntegerField(help_text="Mails of whose arrival something is known: what `delivered` is a part of.")
    unknown = serializers.IntegerField(help_text="Mails that left, of whose arrival nothing is known.")
    delivered = serializers.IntegerField(help_text="As a mail provider says; that a mail server took it does not count.")
    came_back = serializers.IntegerField()
    complained = serializers.IntegerField(help_text="Reported as unwanted.")
    opened = serializers.IntegerField(
        help_text="As far as it is noted: only with `MAIL_TRACKING`, where pictures are shown, for 13 months."
    )
    unsubscribed = serializers.IntegerField(help_text="Mails after which their reader wanted no more of the stream.")
    goal_after = serializers.IntegerField(help_text="Runs that reached the goal with this as the last mail before.")


class StatisticsSerializer(serializers.Serializer):
    begun = serializers.IntegerField()
    running = serializers.IntegerField()
    finished = serializers.IntegerField()
    stopped = serializers.IntegerField()
    goal = serializers.IntegerField(help_text="Runs that reached the goal.")
    goal_at_once = serializers.IntegerField(help_text="Of these, those that reached it before any mail.")
    mails = MailFiguresSerializer(many=True)


OF_VERSION = OpenApiParameter("version", int, description="Its number; without it the one with which new people begin.")


def _mails_of(version: Version) -> Iterator[dict]:
    position = hours = 0
    for _number, step in walk(version.steps):
        if isinstance(step, Wait):
            hours += step.amount * IN_HOURS[step.unit]
        elif isinstance(step, Mail):
            position += 1
            condition = next((str(one) for one in step.only_if), "")
            about = {"wait_days": hours // 24, "template": step.text, "condition": condition}
            yield {"id": step.key, "position": position, **about}
            hours = 0


class JourneyViewSet(ReadViewSet):
    """Series of mails that an event starts. `published` is the version with which new people begin."""

    noun = "journeys"
    model = Journey
    serializer_class = JourneySerializer
    staff_only = True

    def get_queryset(self):
        return super().get_queryset().select_related("published")

    @extend_schema(parameters=[OF_VERSION], responses=StatisticsSerializer)
    @action(detail=True, serializer_class=StatisticsSerializer, filterset_class=None, pagination_class=None)
    def statistics(self, request: Request, pk: str) -> Response:
        """What came of a version: of its runs and of each mail. A run counts where it stands now. Tests are not counted."""
        refuse_unknown(request, {"version"})
        version = version_numbered(self.get_object(), request.query_params.get("version", ""))
        if version is None:
            raise NotFound()
        return Response(StatisticsSerializer(statistics_of(version, self.actor)).data)

    @extend_schema(request=TestMailSerializer, responses={201: TestSentSerializer})
    @action(detail=True, methods=["post"], url_path="test-mail")
    def test_mail(self, request: Request, pk: str) -> Response:
        """A test of a mail, to whoever made the key and to nobody else. Its subject says that it is one, its links stop nothing,
        and nothing counts it. 20 an hour.
        """
        message = self.perform(send_test_mail, journey=self.get_object(), **self.validated(TestMailSerializer))
        return Response(TestSentSerializer(message).data, status=201)
