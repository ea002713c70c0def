"""What a form says of a required field that was left empty: which one, and what to do."""

import pytest
from django import forms

from portal.accounts.forms import SignInForm

pytestmark = pytest.mark.django_db


class Sample(forms.Form):
    name = forms.CharField(label="Company name")
    role = forms.ChoiceField(label="Role", choices=[("a", "A")], widget=forms.RadioSelect)
    country = forms.ChoiceField(label="Country", choices=[("DE", "Germany")])
    countries = forms.MultipleChoiceField(label="Countries", choices=[("DE", "Germany")])
    file = forms.FileField(label="Logo {file}")
    accepted = forms.BooleanField(label="I accept")
    reason = forms.CharField(label="Reason", error_messages={"required": "Write why."})


def test_an_empty_field_is_named_with_what_to_do():
    assert {name: errors[0] for name, errors in Sample({}).errors.items()} == {
        "name": "“Company name” is empty. Fill it in.",
        "role": "Nothing is chosen for “Role”. Choose one.",
        "country": "Nothing is chosen for “Country”. Choose one.",
        "countries": "Nothing is chosen for “Countries”. Choose at least one.",
        "file": "No file is chosen for “Logo {file}”. Choose one.",
        "accepted": "“I accept” is not ticked. Tick it to go on.",
        "reason": "Write why.",
    }


def test_one_forms_words_do_not_reach_another():
    assert Sample({}).errors
    assert Sample.base_fields["name"].error_messages["required"] == "This field is required."


def test_the_forms_of_the_sign_in_speak_so_too():
    assert SignInForm({}).errors["login"] == ["“E-mail address” is empty. Fill it in."]
