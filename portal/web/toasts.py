"""A message with something to do about it: a link, or a button that sends a POST."""

import json
from dataclasses import asdict, dataclass

from django.contrib import messages
from django.contrib.messages.storage.base import Message
from django.http import HttpRequest


@dataclass(frozen=True, slots=True)
class ToastAction:
    label: str
    url: str
    post: bool = False


def toast(request: HttpRequest, level: int, text: str, action: ToastAction) -> None:
    """Shown like every message, on this page or the next one, with JavaScript and without."""
    messages.add_message(request, level, text, extra_tags=json.dumps(asdict(action)))


def action_of(message: Message) -> ToastAction | None:
    tags = message.extra_tags or ""
    return ToastAction(**json.loads(tags)) if tags.startswith("{") else None
