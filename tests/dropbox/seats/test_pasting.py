"""People out of what somebody pastes, and words for whatever Dropbox may say."""

import pytest

from partners.dropbox.seats.pasting import LONGEST_LINE, MAILBOX, as_text, read_people
from partners.dropbox.seats.values import Invitee, is_address, is_name
from partners.dropbox.seats.words import OF_REFUSED, POINTLESS, words_of

pytestmark = pytest.mark.one_engine
TOM = Invitee("tom@acme.example", "Tom", "Stein")

# As Dropbox publishes them, of every change that an operation makes.
PUBLISHED = """
team_license_limit free_team_member_limit_reached user_already_on_team user_on_another_team user_already_paired
user_migration_failed duplicate_external_member_id duplicate_member_persistent_id persistent_id_disabled
user_creation_failed other user_not_found user_not_in_team remove_last_admin cannot_keep_account
cannot_keep_account_and_delete_data cannot_keep_account_and_permanently_delete cannot_keep_account_and_transfer
cannot_keep_account_required_to_sign_tos cannot_keep_account_under_legal_hold cannot_keep_invited_user_account
cannot_permanently_delete_and_transfer cannot_retain_shares_when_data_wiped cannot_retain_shares_when_no_account_kept
cannot_retain_shares_when_team_external_sharing_off email_address_too_long_to_be_disabled
member_is_transfer_destination already_transferred already_transferred_or_deleted transfer_in_progress
recipient_not_verified removed_and_transfer_admin_should_differ removed_and_transfer_dest_should_differ
transfer_admin_is_not_admin transfer_admin_user_not_found transfer_admin_user_not_in_team
transfer_dest_user_not_found transfer_dest_user_not_in_team unspecified_transfer_admin_id suspend_inactive_user
suspend_last_admin unsuspend_non_suspended_member user_unrecoverable invalid_account_type paper_access_denied
team_access_denied no_permission
"""


@pytest.mark.parametrize(
    "text",
    [
        "tom@acme.example, Tom, Stein",
        "tom@acme.example;Tom;Stein\n\n",
        "tom@acme.example\tTom\tStein",
        "Tom,Stein,tom@acme.example",
        "\ufeffEmail,First name,Last name\r\ntom@acme.example,Tom,Stein\r\n",
        "Nachname;Vorname;E-Mail\nStein;Tom;tom@acme.example",
        "E-Mail;Vorname;Name;Adresse\ntom@acme.example;Tom;Stein;Seestr. 1",
        "E Mail:;Vorname:;Nachname:\ntom@acme.example;Tom;Stein",
        "Vorname,Name,Adresse\nTom,Stein,tom@acme.example",
        "List of people\nEmail,Name,Vorname\ntom@acme.example,Stein,Tom",
        'surname,department,email,given name\n"Stein",Sales,tom@acme.example,Tom',
        as_text([TOM]),
    ],
)
def test_lines_and_csv_are_the_same_people(text):
    assert read_people(text) == ([TOM], [])


def test_each_line_that_is_wrong_is_named_and_keeps_no_other_from_its_own():
    people, problems = read_people(
        "tom@acme.example\nbüro@acme.example\nTOM@acme.example\nann@acme.example,A/B\nno one\n"
    )
    assert [one.email for one in people] == ["tom@acme.example"]
    assert [problem.line for problem in problems] == [2, 3, 4, 5]
    assert "line 1" in str(problems[1].words)


def test_each_line_has_a_mark_of_its_own_between_its_cells():
    people, problems = read_people("ann@acme.example, Ann\nkai@acme.example;Kai;\nliv@acme.example\tLiv")
    assert [one.given_name for one in people] == ["Ann", "Kai", "Liv"]
    assert problems == []


def test_what_stands_in_marks_of_quotation_keeps_them():
    named = Invitee("tom@acme.example", '"TJ" Tom', "Stein")
    assert '"' in read_people(as_text([named]))[1][0].said


ANNA, BOB = Invitee("anna@acme.example", "Anna", "Lee"), Invitee("bob@acme.example")


@pytest.mark.parametrize(
    ("line", "people"),
    [
        ("anna@acme.example, bob@acme.example", [Invitee("anna@acme.example"), BOB]),
        ("Anna Lee <anna@acme.example>; bob@acme.example", [ANNA, BOB]),
        ("Lee, Anna <anna@acme.example>; <bob@acme.example>;", [ANNA, BOB]),
        ("Lee, Anna <anna@acme.example>", [ANNA]),
        ('"Anna Lee" <anna@acme.example>, bob@acme.example', [ANNA, BOB]),
    ],
)
def test_several_addresses_in_one_line_are_as_many_people(line, people):
    assert read_people(line) == (people, [])


@pytest.mark.parametrize(
    "line",
    [
        "anna@acme.example, Anna, bob@acme.example, Bob",
        "anna@acme.example, Anna, bob@acme.example",
        "anna@acme.example, Anna, Lee, Sales",
        "Email,Given name,Surname\nanna@acme.example,Anna,Lee,bob@acme.example",
        "Email,Given name\nanna@acme.example,bob@acme.example",
    ],
)
def test_nobody_is_lost_in_a_line_without_a_word(line):
    people, problems = read_people(line)
    assert (people, len(problems)) == ([], 1)


def test_a_huge_line_is_refused_by_its_length_and_costs_no_other_its_place():
    people, problems = read_people(f"a{' ' * LONGEST_LINE}b\ntom@acme.example,Tom,Stein")
    assert people == [TOM]
    assert [(problem.line, len(problem.said)) for problem in problems] == [(1, 100)]
    assert "20000 characters" in str(problems[0].words)
    assert read_people(f"a{' ' * (LONGEST_LINE - 2)}b")[1][0].words == "This is no address that Dropbox takes."


def test_the_expression_for_a_mailbox_goes_through_a_line_once():
    """Where two of its parts take the same characters, this takes minutes."""
    assert not MAILBOX.fullmatch(f"a{' ' * 99_990}b")
    assert not MAILBOX.fullmatch(f"{'<a' * 50_000}")
    assert MAILBOX.fullmatch(f'"a{" " * 99_990}" <b>')


def test_nobody_is_nobody():
    assert read_people("") == read_people(" \n,,\n") == ([], [])


@pytest.mark.parametrize(
    ("address", "taken"),
    [
        ("o'neil&co#1%x+y_z.-@a-b.example", True),
        ("büro@acme.example", False),
        ("a@müller.example", False),
        ("a@acme.abcdefghijklmnop", False),
        ("a@acme", False),
        ("a b@acme.example", False),
        ("a@acme.example\n", False),
        (f"{'a' * 250}@acme.example", False),
    ],
)
def test_addresses_are_those_that_dropbox_takes(address, taken):
    assert is_address(address) is taken


def test_names_are_those_that_dropbox_takes():
    assert all(map(is_name, ["", "Zoë O'Neil-Ämter", "x" * 50]))
    assert not any(map(is_name, ["x" * 51, "a/b", "a:b", "<b>", 'a"b', "a|b", "a\nb", "a\x00b"]))


@pytest.mark.parametrize("tag", PUBLISHED.split())
def test_every_word_of_dropboxs_is_said_in_plain_words_with_a_next_step(tag):
    what, step = words_of("refused", tag)
    assert str(what).endswith(".")
    assert str(step).endswith(".")
    assert tag in OF_REFUSED


def test_a_word_of_next_year_is_shown_as_it_is():
    what, step = words_of("refused", "a_word_of_next_year")
    assert "{tag}" in str(what)
    assert step


def test_where_another_choice_is_needed_trying_again_is_not_offered():
    assert {"cannot_keep_account", "recipient_not_verified", "malformed", "user_not_in_team"} <= POINTLESS
    assert not POINTLESS & {
        "other",
        "user_creation_failed",
        "suspend_last_admin",
        "user_on_another_team",
        "outcome_unknown",
    }
