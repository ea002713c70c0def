"""Secrets sealed in their row. Notes stand in for it here: their text is a column like any other."""

import base64
import os

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command

from portal import env, sealing
from portal.notes.models import Note
from portal.sealing import CannotBeOpened, reseal, seal, unseal

OLD, NEW = os.urandom(32), os.urandom(32)


def note(**fields) -> Note:
    made = Note(subject_id="cl_1", author_label="Ada", **fields)
    made.text = seal(made, "text", "refresh-token")
    return made


def test_what_was_sealed_opens_and_says_nothing_closed(settings):
    made = note()
    assert unseal(made, "text") == "refresh-token"
    assert "refresh" not in made.text
    assert made.text.split("|")[0] == "1"
    assert seal(made, "text", "refresh-token") != made.text


def test_copied_elsewhere_it_does_not_open():
    mine, other = note(), note()
    other.text = mine.text
    mine.author_label = mine.text
    for record, column in ((other, "text"), (mine, "author_label")):
        with pytest.raises(CannotBeOpened):
            unseal(record, column)


@pytest.mark.parametrize("damage", ["", "x", "1|2|3", "2{}", "1|00000000|AAAA|AAAA", "{}A", "{}|", "refresh-token"])
def test_what_was_damaged_does_not_open(damage):
    made = note()
    made.text = damage.replace("2{}", "2" + made.text[1:]).replace("{}", made.text)
    with pytest.raises(CannotBeOpened) as refused:
        unseal(made, "text")
    assert "refresh" not in str(refused.value)


def test_every_bit_counts():
    made = note()
    *head, sealed = made.text.split("|")
    data = bytearray(base64.urlsafe_b64decode(sealed))
    data[3] ^= 1
    made.text = "|".join([*head, base64.urlsafe_b64encode(bytes(data)).decode()])
    with pytest.raises(CannotBeOpened):
        unseal(made, "text")


def test_the_newest_key_seals_and_older_ones_still_open(settings):
    by_secret_key = note()
    settings.SEALING_KEYS = [OLD]
    by_old = note()
    settings.SEALING_KEYS = [NEW, OLD]
    by_new = note()
    assert {unseal(made, "text") for made in (by_secret_key, by_old, by_new)} == {"refresh-token"}
    settings.SEALING_KEYS = [NEW]
    with pytest.raises(CannotBeOpened):
        unseal(by_old, "text")


def test_another_secret_key_opens_while_the_former_is_a_fallback(settings):
    made = note()
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another"
    assert unseal(made, "text") == "refresh-token"
    settings.SECRET_KEY_FALLBACKS = []
    with pytest.raises(CannotBeOpened):
        unseal(made, "text")


def test_everything_is_sealed_anew_once(settings, company, monkeypatch, capsys):
    monkeypatch.setattr(sealing, "sealed_columns", lambda: iter([(Note, "text")]))
    monkeypatch.setattr("portal.management.commands.reseal.sealed_columns", sealing.sealed_columns)
    settings.SEALING_KEYS = [OLD]
    for made in (note(partner=company.partner), note(partner=company.partner)):
        made.save()
    Note.objects.create(subject_id="cl_1", author_label="Ada", partner=company.partner, text="")
    settings.SEALING_KEYS = [NEW, OLD]
    call_command("reseal")
    call_command("reseal")
    assert capsys.readouterr().out.splitlines() == ["2 secrets were sealed anew.", "0 secrets were sealed anew."]
    settings.SEALING_KEYS = [NEW]
    assert [unseal(made, "text") for made in Note.objects.exclude(text="")] == ["refresh-token"] * 2


def test_a_key_that_is_missing_is_said(settings, company, monkeypatch):
    monkeypatch.setattr("portal.management.commands.reseal.sealed_columns", lambda: iter([(Note, "text")]))
    settings.SEALING_KEYS = [OLD]
    note(partner=company.partner).save()
    settings.SEALING_KEYS = [NEW]
    with pytest.raises(CommandError, match="not among SEALING_KEYS"):
        call_command("reseal")


def test_a_secret_that_was_replaced_meanwhile_stays_as_it_is(settings, company, monkeypatch):
    settings.SEALING_KEYS = [OLD]
    made = note(partner=company.partner)
    made.save()
    settings.SEALING_KEYS = [NEW, OLD]
    opened = unseal

    def replaced_meanwhile(record, column):
        Note.objects.filter(pk=record.pk).update(text=seal(record, column, "another"))
        return opened(record, column)

    monkeypatch.setattr(sealing, "unseal", replaced_meanwhile)
    assert reseal(Note, "text") == 0
    assert opened(Note.objects.get(), "text") == "another"


@pytest.mark.parametrize(
    "value",
    ["short", "!", base64.b64encode(OLD[:31]).decode(), f"{base64.b64encode(OLD).decode()},x"],
    ids=["short", "no base64", "31 bytes", "one of two"],  # of the keys each process has others
)
def test_keys_that_are_none_are_refused(monkeypatch, value):
    monkeypatch.setenv("SEALING_KEYS", value)
    with pytest.raises(ImproperlyConfigured, match="openssl rand -base64 32"):
        env.sealing_keys()


def test_keys_are_read_newest_first(monkeypatch):
    monkeypatch.setenv("SEALING_KEYS", ",".join(base64.b64encode(key).decode() for key in (NEW, OLD)))
    assert env.sealing_keys() == [NEW, OLD]
