"""Why a connection does not work, in words."""

import pytest
from django.utils import translation

from partners.dropbox.words import WHY_NOT_READ, why_lost, why_not_read

pytestmark = pytest.mark.one_engine


def test_what_is_said_and_who_can_mend_it():
    assert why_not_read("no_permission") == "Dropbox says that the portal may not do this. Tell whoever runs the portal."
    with translation.override("de"):
        assert why_not_read("other").endswith("Es wird von selbst noch einmal versucht.")
        assert all(why_not_read(word).endswith(".") for word in WHY_NOT_READ)


def test_a_word_that_nobody_published_is_said_as_it_is():
    assert (why_lost("some_new_word"), why_not_read("")) == ("Dropbox refused it: some new word.", "")
