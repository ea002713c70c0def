"""A test that speaks of what engines do differently runs on both every day, also by what stands beside it in its file."""

from django.db import DatabaseError, transaction

from tests.plugins.engines import SPEAKS_OF_DATABASES, names_in


def _refused():
    with transaction.atomic():
        raise DatabaseError


def through_another():
    _refused()


def within_itself():
    return [(lambda: transaction) for _one in range(1)]


def silent():
    return names_in(silent)


def test_what_a_test_speaks_of_is_found_in_what_its_file_defines():
    for speaking in (_refused, through_another, within_itself):
        assert not SPEAKS_OF_DATABASES.isdisjoint(names_in(speaking)), speaking
    assert SPEAKS_OF_DATABASES.isdisjoint(silent())
