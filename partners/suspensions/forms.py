from django import forms
from django.utils.translation import gettext_lazy as _

from partners.subscriptions.models import Subscription
from partners.suspensions.models import Suspension
from partners.suspensions.queries import suspensions_of
from portal.web.reasons import reason_field

READ_BY = _("It stands on the subscription and in its timeline. The partner and the network both read it.")


class SuspendForm(forms.Form):
    """The grounds of the actor's side that do not stand yet."""

    ground = forms.ChoiceField(label=_("Ground"))
    reason = reason_field(READ_BY)

    def __init__(self, *args, subscription: Subscription, side: str, **options):
        super().__init__(*args, **options)
        standing = {one.ground for one in suspensions_of(subscription)}
        free = [(one, Suspension.Ground(one).label) for one in Suspension.OF[side] if one not in standing]
        self.fields["ground"].choices = free  # type: ignore[attr-defined]


class ReactivateForm(forms.Form):
    """One ground of the actor's side, or all of them."""

    ground = forms.ChoiceField(label=_("Ground to lift"), required=False)
    reason = reason_field(READ_BY)

    def __init__(self, *args, subscription: Subscription, side: str, **options):
        super().__init__(*args, **options)
        ours = [(one.ground, str(one)) for one in suspensions_of(subscription, side)]
        if len(ours) < 2:
            del self.fields["ground"]
        else:
            self.fields["ground"].choices = [("", _("All of them")), *ours]  # type: ignore[attr-defined]
