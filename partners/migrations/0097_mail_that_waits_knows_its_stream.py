"""What has not left yet is heeded by opt-outs, too. What left counts as transactional: those rows are many."""

from django.contrib.auth.hashers import is_password_usable
from django.db import migrations

WAITING = ("queued", "failed", "parked")
LANE = 1


def tell_streams(apps, schema_editor) -> None:
    database = schema_editor.connection.alias
    waiting = apps.get_model("portal", "Message").objects.using(database).filter(state__in=WAITING)
    journeys = waiting.filter(template__in=("welcome", "first-client"))
    rows = [row for row in journeys if row.template != "welcome" or has_password(apps, database, row)]
    waiting.filter(pk__in=[row.pk for row in rows]).update(stream="onboarding", lane=LANE)
    waiting.filter(pk__in=news_among(apps, database, waiting)).update(stream="product-news")


def has_password(apps, database: str, message) -> bool:
    """Whoever has none yet cannot be kept out by an opt-out."""
    user = apps.get_model("portal", "User").objects.using(database).filter(pk=message.context.get("user_id", "")).first()
    return user is not None and is_password_usable(user.password)


def news_among(apps, database: str, waiting) -> list[str]:
    notice_of = dict(waiting.filter(template__startswith="announcement").values_list("pk", "context__notice"))
    notices = apps.get_model("partners", "Notice").objects.using(database).filter(pk__in=set(notice_of.values()))
    news = notices.filter(announcement__kind="news", announcement__acknowledgement_required=False)
    of_news = set(news.values_list("pk", flat=True))
    return [pk for pk, notice in notice_of.items() if notice in of_news]


class Migration(migrations.Migration):
    """Data: nothing here is undone."""

    dependencies = [
        ("partners", "0096_higher_limits_wait_for_a_second_person"),
        ("portal", "0037_messages_have_streams_and_lanes"),
    ]
    operations = [migrations.RunPython(tell_streams, migrations.RunPython.noop)]
