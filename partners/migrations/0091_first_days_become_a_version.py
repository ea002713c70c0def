from datetime import timedelta

from django.db import migrations

from portal.ids import new_id

TRIGGERS = {"application.approved": "partner-approved"}
PLACES = {"welcome": "set-password", "first-client": "new-client"}
EXPIRES_DAYS = 14
PER_BATCH = 500


def wait_of(step) -> str:
    """The key of the wait before a step, which was a column of it."""
    return f"wait-{step.pk}"


def steps_of(step) -> list[dict]:
    """Under its own id, so that the message of each run and step keeps its key: nobody gets one again."""
    mail = {"key": step.pk, "kind": "mail", "text": step.template, "expires_days": EXPIRES_DAYS}
    if step.template in PLACES:
        mail["place"] = PLACES[step.template]
    if step.condition:
        mail["only_if"] = [step.condition]
    if not step.wait_days:
        return [mail]
    return [{"key": wait_of(step), "kind": "wait", "amount": step.wait_days, "unit": "days"}, mail]


def publish(apps, database: str, journey) -> None:
    steps = [step for row in journey.steps.using(database).order_by("position") for step in steps_of(row)]
    versions = apps.get_model("partners", "JourneyVersion").objects.using(database)
    journey.published = versions.create(
        id=new_id("jv"),
        journey=journey,
        number=1,
        trigger=TRIGGERS.get(journey.trigger, journey.trigger),
        content={"schema": 1, "steps": steps},
    )
    journey.save(using=database, update_fields=["published"])


def carry_over(run, steps: list, version) -> None:
    """Where it stands: at the wait before its next step since whenever that is over at the same hour as before."""
    run.version, run.start_key = version, f"{run.user_id}:{run.event_id}"
    run.entered_at = run.next_at or run.started_at
    if run.steps_done >= len(steps):
        return
    step = steps[run.steps_done]
    run.at_step = wait_of(step) if step.wait_days else step.pk
    run.entered_at -= timedelta(days=step.wait_days)


def acts_of(apps, run, steps: list, messages: dict):
    """What its messages say was done. The wait before a step is over once the step is."""
    act = apps.get_model("partners", "JourneyAct")
    for step in steps:
        message = messages.get(f"journey:{run.pk}:{step.pk}")
        if message is None:
            continue
        common = {"run": run, "partner_id": run.partner_id, "at": message.created_at}
        if step.wait_days:
            yield act(id=new_id("ja"), step=wait_of(step), outcome="waited", **common)
        skipped = message.state == "skipped"
        yield act(
            id=new_id("ja"),
            step=step.pk,
            outcome="skipped" if skipped else "mailed",
            reason="said-so" if skipped and message.error else "",
            about={"words": message.error} if skipped and message.error else {},
            message_id=message.pk,
            **common,
        )


def convert(apps, database: str, journey, runs: list) -> None:
    steps = list(journey.steps.using(database).order_by("position"))
    keys = [f"journey:{run.pk}:{step.pk}" for run in runs for step in steps]
    found = apps.get_model("portal", "Message").objects.using(database).filter(dedupe_key__in=keys)
    messages = {message.dedupe_key: message for message in found}
    for run in runs:
        carry_over(run, steps, journey.published)
    acts = [act for run in runs for act in acts_of(apps, run, steps, messages)]
    apps.get_model("partners", "JourneyAct").objects.using(database).bulk_create(acts, ignore_conflicts=True)
    columns = ["version", "start_key", "at_step", "entered_at"]
    apps.get_model("partners", "JourneyRun").objects.using(database).bulk_update(runs, columns)


def load(apps, schema_editor) -> None:
    """What is converted already is left alone."""
    database = schema_editor.connection.alias
    waiting = apps.get_model("partners", "JourneyRun").objects.using(database).filter(version=None).order_by("id")
    for journey in apps.get_model("partners", "Journey").objects.using(database).order_by("id"):
        if journey.published_id is None:
            publish(apps, database, journey)
        while runs := list(waiting.filter(journey=journey)[:PER_BATCH]):
            convert(apps, database, journey, runs)


class Migration(migrations.Migration):
    """Data: nothing here is undone."""

    dependencies = [("partners", "0090_journeys_have_versions")]
    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
