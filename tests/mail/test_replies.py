import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.mail.replies import Kind, kind_of

pytestmark = pytest.mark.one_engine


@pytest.mark.parametrize(
    ("code", "enhanced", "kind"),
    [
        (550, "", "hard"),
        (551, "", "hard"),
        (553, "", "hard"),
        (550, "5.1.1", "hard"),
        (554, "5.1.1", "hard"),  # the enhanced status goes first
        (550, "5.1.10", "hard"),  # its domain takes no mail at all
        (550, "5.2.1", "hard"),
        (552, "", "soft"),
        (550, "5.2.2", "soft"),  # full
        (550, "5.3.4", "soft"),  # too long: the next mail may be shorter
        (550, "5.4.4", "soft"),
        (500, "", "soft"),
        (599, "", "soft"),
        (554, "", "policy"),
        (550, "5.7.1", "policy"),
        (553, "5.1.8", "policy"),  # of the sender's address
        (550, "5.0.0", "hard"),  # says no more than the code
        (550, "5.5.0", "hard"),
        (554, "5.5.0", "policy"),
        (550, "4.1.1", "hard"),  # contradicts the code
        (550, "5.1", "hard"),
    ],
)
def test_what_a_refusal_is_about(code, enhanced, kind):
    assert kind_of(code, enhanced) == kind


@given(st.integers(-1, 999), st.text())
def test_whatever_a_server_says_has_a_kind(code, enhanced):
    assert isinstance(kind_of(code, enhanced), Kind)
