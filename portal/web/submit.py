"""From a form to a service: the page door's translator of refusals."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages

from portal.actions import REGISTRY
from portal.errors import ChangedMeanwhile, NotAllowed, NotFound, PortalError
from portal.web.forms import SeenForm
from portal.web.request import Request


def submit(request: Request, form: forms.Form, service: Callable[..., Any], **fixed) -> Any:
    """Run `service(actor=…, **fixed, **form.cleaned_data)` when the form is valid.

    Returns the service's result, or None when the form is to be shown again: then each error stands beside its field, and
    a refusal of the whole on top. Outsiders' `NotFound` passes through as the 404 it is.
    """
    if not form.is_valid():
        return None
    try:
        return service(actor=request.actor, **fixed, **form.cleaned_data)
    except NotFound:
        raise
    except PortalError as error:
        if hasattr(form, "refusal"):  # for a page that answers some refusals with a status of their own
            form.refusal = error
        if isinstance(error, ChangedMeanwhile) and isinstance(form, SeenForm):
            form.show(error)
        field = error.field if error.field in form.fields else None
        form.add_error(field, " ".join(filter(None, [str(error), error.advice])))
        return None


def perform(request: Request, service: Callable[..., Any], *, done: str = "", **arguments) -> Any:
    """Run a service for a button, without a form: success and refusal become messages on the next page."""
    try:
        result = service(actor=request.actor, **arguments)
    except NotFound:
        raise
    except PortalError as error:
        messages.error(request, " ".join(filter(None, [str(error), error.advice])))
        return None
    if done:
        messages.success(request, done)
    return result


def require(request: Request, name: str) -> None:
    """Refuse a form to a role that may not send it, before anything is typed into it."""
    refused = REGISTRY[name].permission_refusal(request.actor)
    if isinstance(refused, NotAllowed):
        raise refused
