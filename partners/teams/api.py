from django.db.models import QuerySet
from rest_framework import serializers

from partners.dropbox.seats.member_api import MemberActions
from partners.teams.filters import TeamMemberFilter, TeamSnapshotFilter
from partners.teams.models import TeamMember, TeamSnapshot
from partners.teams.queries import team_members_for
from portal.api.fields import RecordSerializer
from portal.api.viewsets import ReadViewSet
from portal.exports.api import ExportViewSet


class _OfTeam(RecordSerializer):
    partner = serializers.CharField(source="partner_id", read_only=True)
    connection = serializers.CharField(source="connection_id", read_only=True)
    subscription = serializers.CharField(source="connection.subscription_id", read_only=True)


class TeamMemberSerializer(_OfTeam):
    client_name = serializers.CharField(
        source="connection.client_name", read_only=True, help_text="As it was when the connection was asked for."
    )
    team_member_id = serializers.CharField(
        read_only=True, help_text="Dropbox’s, like all that follows but `removed_at`."
    )
    name = serializers.CharField(read_only=True, help_text="Empty of somebody who was only invited.")
    is_recoverable = serializers.BooleanField(read_only=True, help_text="Removed, and within Dropbox’s seven days.")
    roles = serializers.ListField(
        child=serializers.CharField(), read_only=True, help_text="Names of admin roles; plain members have none."
    )
    removed_at = serializers.DateTimeField(read_only=True, allow_null=True, help_text="When it was noticed.")
    read_at = serializers.DateTimeField(read_only=True, help_text="When Dropbox was asked that says what is here.")
    last_seen_at = serializers.DateTimeField(
        read_only=True, allow_null=True, help_text="On the team, by the last reading."
    )

    class Meta:
        model = TeamMember
        by_object = ("last_seen_at",)
        fields = (
            "id", "partner", "connection", "subscription", "client_name", "team_member_id", "external_id", "email", "name",
            "status", "is_recoverable", "is_admin", "roles", "invited_at", "joined_at", "suspended_at", "removed_at", "read_at",
            "last_seen_at", "updated_at",
        )  # fmt: skip
        read_only_fields = fields


class TeamMemberViewSet(MemberActions, ExportViewSet, ReadViewSet):
    """Who is on connected teams, as last read of Dropbox. Who left is `removed`, and stays until the connection ends."""

    noun = "team-members"
    model = TeamMember
    serializer_class = TeamMemberSerializer
    sorts = {"name": "folded_name", "updated_at": "updated_at"}
    filterset_class = TeamMemberFilter
    select_related = ("connection",)
    expandable = {"partner": "partners", "connection": "dropbox-connections"}
    beside_record = ("last_seen_at",)

    def get_queryset(self) -> QuerySet[TeamMember]:
        if getattr(self, "swagger_fake_view", False):
            return TeamMember.objects.none()
        return team_members_for(self.actor)


class UnreadRowSerializer(serializers.Serializer):
    subject = serializers.CharField(help_text="What names the row: an address or an id, else its place.")
    reason = serializers.CharField()


class TeamSnapshotSerializer(_OfTeam):
    purchased = serializers.IntegerField(read_only=True, help_text="What was bought here; a trial bought nothing.")
    licensed = serializers.IntegerField(read_only=True, help_text="What Dropbox grants.")
    provisioned = serializers.IntegerField(read_only=True, help_text="As Dropbox counts; for display only.")
    used = serializers.IntegerField(read_only=True, help_text="Licences taken, by invited and suspended people too.")
    idle = serializers.IntegerField(read_only=True, help_text="Licensed and not used.")
    removed = serializers.IntegerField(read_only=True, help_text="Lately: Dropbox lists them for some days.")
    unreadable = UnreadRowSerializer(many=True, read_only=True, help_text="Rows of the roster that could not be read.")

    class Meta:
        model = TeamSnapshot
        by_object = ("idle", "unreadable")
        fields = (
            "id", "partner", "connection", "subscription", "day", "taken_at", "readings", "purchased", "licensed", "provisioned",
            "used", "idle", "invited", "active", "suspended", "removed", "unreadable", "updated_at",
        )  # fmt: skip
        read_only_fields = fields


class TeamSnapshotViewSet(ReadViewSet):
    """The numbers of connected teams, a record for each day, as last read then. The newest are those of now."""

    noun = "team-snapshots"
    model = TeamSnapshot
    serializer_class = TeamSnapshotSerializer
    sorts = {"day": "day", "updated_at": "updated_at"}
    filterset_class = TeamSnapshotFilter
    select_related = ("connection",)
    expandable = {"partner": "partners", "connection": "dropbox-connections"}
