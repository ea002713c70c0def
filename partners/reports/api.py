"""A report as the API shows it."""

from datetime import date

from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers

from partners.charges.estimate_api import SumsSerializer
from partners.reports.summing import GROUPINGS

REPORT_PARAMETERS = [
    OpenApiParameter(
        "by",
        str,
        enum=list(GROUPINGS),
        description="`month` unless said otherwise. `tier` is the one that the partner had on the day from which a charge counts "
        "(`part_start`), of `seats` its tier today; `seller` and `country` are those of today, also for the days before.",
    ),
    OpenApiParameter("since", date, description="The first day; left out: of the month eleven months ago."),
    OpenApiParameter("until", date, description="The last day; left out: today."),
]


class ReportRowSerializer(serializers.Serializer):
    key = serializers.CharField(help_text="`2026-11`, a code, or an id; empty for what has none.")
    name = serializers.CharField(source="label", help_text="In the language that was asked for.")
    seats = serializers.IntegerField(
        allow_null=True,
        help_text="Of a month: at its end, of the running one today. Else as of today, whatever days are asked for. "
        "Null where they are not counted by it.",
    )
    sums = SumsSerializer(many=True, help_text="One for each currency; none where there are seats and nothing was charged.")


class ReportSerializer(serializers.Serializer):
    by = serializers.CharField(source="grouping.code")
    since = serializers.DateField()
    until = serializers.DateField()
    rows = ReportRowSerializer(many=True)
    totals = SumsSerializer(many=True)
    waiting_orders = serializers.IntegerField(
        allow_null=True,
        help_text="Orders of these days that wait for their licences: what they will be charged is not in it yet, "
        "and they are `GET /orders?awaiting_since=&awaiting_until=`. It takes the scope `orders:read`.",
    )
