"""Training in the sidebar, and on the home page: the course one is in, or the first step."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from portal.tenancy.actor import Actor
from portal.web.home import COMING, Card, Item, partner_card
from portal.web.navigation import PARTNER, Entry
from training.enrolments.learning import Learning
from training.enrolments.queries import learning_of

PARTNER.append(Entry(gettext_lazy("Training"), "course-list", "graduation-cap", order=40))


@partner_card
def learning_card(actor: Actor, partner) -> Card | None:
    """Silent once everything is passed and nothing runs out."""
    standing = learning_of(actor)
    items = [item for learning in standing if (item := _item(learning, partner.slug))]
    if items:
        return Card(
            _("Your training"), COMING, items=items, more_url=reverse("course-list", args=[partner.slug]), order=60
        )
    fresh = next((learning for learning in standing if learning.stage == "new"), None)
    return _first_step(fresh, partner.slug) if fresh else None


def _item(learning: Learning, slug: str) -> Item | None:
    title, course = learning.course.title, reverse("course", args=[slug, learning.course.slug])
    if learning.open_attempt:
        url = reverse("attempt", args=[slug, learning.open_attempt.pk])
        return Item(title, url, note=_("The quiz is open: your answers are missing"), tone="info")
    if learning.stage == "reading" and learning.next_lesson:
        url = reverse("lesson", args=[slug, learning.course.slug, learning.next_lesson.slug])
        return Item(title, url, note=_minutes_left(learning.minutes_left))
    if learning.stage == "quiz":
        return Item(title, course, note=_("Every lesson is finished: the quiz is next"), tone="info")
    if learning.credential and learning.may_renew:
        return Item(
            title, course, note=_("Your credential runs out"), when=learning.credential.expires_on, tone="warning"
        )
    return None


def _minutes_left(minutes: int) -> str:
    words = ngettext("{minutes} minute of reading left", "{minutes} minutes of reading left", minutes)
    return words.format(minutes=minutes)


def _first_step(learning: Learning, slug: str) -> Card:
    words = ngettext(
        "{course}: {minutes} minute, and a credential at the end.",
        "{course}: {minutes} minutes, and a credential at the end.",
        learning.minutes_left,
    )
    return Card(
        _("Your training"),
        COMING,
        first_step=words.format(course=learning.course.title, minutes=learning.minutes_left),
        first_step_label=_("Look at the course"),
        first_step_url=reverse("course", args=[slug, learning.course.slug]),
        order=60,
    )
