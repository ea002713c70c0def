"""Files attached to a client: taken by content, served after the verdict, to whom the record is shown, and gone when removed."""

import io
import socket
import threading
import zipfile
from contextlib import ExitStack, closing, suppress
from dataclasses import replace
from datetime import timedelta
from unittest.mock import Mock

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import transaction
from django.utils.http import parse_header_parameters

from partners.clients.archiving import archive_client_account
from partners.clients.errors import AccountArchived
from partners.clients.merging import merge_client_accounts
from partners.clients.services import create_client_account
from portal import clock
from portal.errors import NotAllowed, NotFound, PartnerSuspended
from portal.events.models import Event
from portal.files import services, uploads
from portal.files.errors import EmptyFile, FileHasMore, FileTooLarge, KindNotTaken, TooManyFiles
from portal.files.models import File
from portal.files.reading.outcomes import Failed, Outcome
from portal.files.scanning import scan_due_files
from portal.files.services import attach_file, remove_file
from tests.factories import picture

PDF = b"%PDF-1.7\n1 0 obj\n"


@pytest.fixture(autouse=True)
def _own_storage(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def client_account(owner):
    return create_client_account(actor=owner, name="Hartwell Dental")


def package(*names, mimetype=b"") -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name in names:
            archive.writestr(name, b"x")
        if mimetype:
            archive.writestr("mimetype", mimetype)
    return packed.getvalue()


DOCX = package("word/document.xml")
FILM = b"\0\0\0\x18ftypmp42" + b"\0" * 12 + b"\0\0\0\x08mdat"  # behind a photo that moves


def attach(actor, record, data=PDF, name="contract.pdf") -> File:
    return attach_file(actor=actor, record=record, upload=ContentFile(data, name))


@pytest.mark.parametrize(
    ("data", "media_type"),
    [
        (PDF, "application/pdf"),
        (b"\x89PNG\r\n\x1a\n..", "image/png"),
        (b"GIF89a/*<html><script>alert(1)</script>*/", "image/gif"),  # two kinds at once: what its first bytes say
        (PDF + package("word/document.xml"), "application/pdf"),
        (b"RIFF\x08\0\0\0WEBPVP8 ", "image/webp"),
        (package("xl/workbook.xml"), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (package(mimetype=b"application/vnd.oasis.opendocument.text"), "application/vnd.oasis.opendocument.text"),
        ("Grüße;1\r\n".encode(), "text/plain"),
        (picture(kind="JPEG") + FILM, "image/jpeg"),
        (picture(kind="JPEG") + b"\0\0\x01\nImage_UTC_Data..SEFH..SEFT", "image/jpeg"),
    ],
    ids=["pdf", "png", "gif-and-html", "pdf-and-zip", "webp", "xlsx", "odt", "text", "pixel-phone", "galaxy-phone"],
)
def test_the_type_is_that_of_the_content(owner, client_account, data, media_type):
    assert attach(owner, client_account, data, "x.exe").media_type == media_type


@pytest.mark.parametrize(
    ("data", "refusal"),
    [
        (b"", EmptyFile),
        (b"MZ\x90\0\x03", KindNotTaken),
        (b"<html><script>", KindNotTaken),
        (b"<svg onload=x>", KindNotTaken),
        (package("word/document.xml", "word/vbaProject.bin"), KindNotTaken),
        (package(mimetype=b"application/vnd.oasis.opendocument.x\r\nSet-Cookie: a"), KindNotTaken),
        (b"PK\x03\x04 no archive", KindNotTaken),
        (picture() + package("a"), FileHasMore),
        (picture(kind="JPEG") + FILM + package("a"), FileHasMore),
        (
            package(*(f"{number}{'x' * 200}" for number in range(2200))),
            KindNotTaken,
        ),  # zipfile would read it for seconds
    ],
    ids=[
        "empty",
        "exe",
        "html",
        "svg",
        "macros",
        "hostile-mimetype",
        "no-archive",
        "picture-and-zip",
        "film-and-zip",
        "many-entries",
    ],  # archives hold the time
)
def test_what_is_not_taken_says_why_and_leaves_nothing(owner, client_account, data, refusal, tmp_path):
    with pytest.raises(refusal) as refused:
        attach(owner, client_account, data)
    assert str(refused.value)
    assert refused.value.advice
    assert not File.objects.exists()
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_a_package_is_opened_elsewhere_and_what_is_said_of_it_is_looked_up(owner, client_account, monkeypatch):
    monkeypatch.setattr(zipfile, "ZipFile", Mock(side_effect=AssertionError))
    assert "wordprocessing" in attach(owner, client_account, DOCX).media_type
    for said in (Mock(side_effect=Failed("crashed")), Mock(return_value=Outcome({"media_type": "text/html"}))):
        monkeypatch.setattr(uploads, "read_in_child", said)
        with pytest.raises(KindNotTaken):
            attach(owner, client_account, DOCX, "other.docx")


def test_limits(owner, client_account, monkeypatch):
    monkeypatch.setattr(services, "MOST_PER_RECORD", 1)
    first = attach(owner, client_account)
    assert attach(owner, client_account) == first  # a second click
    with pytest.raises(TooManyFiles):
        attach(owner, client_account, name="other.pdf")
    monkeypatch.setattr(uploads, "MAX_BYTES", 3)
    with pytest.raises(FileTooLarge):
        attach(owner, client_account)


def test_the_files_of_a_partner_have_room_and_no_more(
    company, owner, api, sign_in, client_account, settings, monkeypatch
):
    monkeypatch.setattr(services, "MB", len(PDF))
    settings.FILES_MB_PER_PARTNER = 2
    browser, keyed = sign_in(company.user("owner")), api(company.partner, "files:read", "files:write")
    attach(owner, client_account)
    attach(owner, create_client_account(actor=owner, name="Another"))
    third = {"subject_id": client_account.pk, "file": SimpleUploadedFile("third.pdf", PDF)}
    refused = keyed.post("/api/v1/files", third, format="multipart")
    assert (refused.status_code, refused.json()["code"]) == (400, "no_room_left")
    third = {"file": SimpleUploadedFile("third.pdf", PDF)}
    page = browser.post(f"{company.url}/files/{client_account.pk}/attach/", third, follow=True).text
    assert "With third.pdf the attached files of your company would take more than 2 MB." in page
    assert f"All files of your company take {2 * len(PDF)}" in page
    settings.FILES_MB_PER_PARTNER = 0
    assert attach(owner, client_account, name="third.pdf").is_available


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ('a "quoted" %22name%22.pdf', "a quoted name .pdf"),
        ("line\r\nbreak%0D%0A: here.pdf", "line break here.pdf"),
        (f"{'ä' * 300}.pdf", f"{'ä' * 146}.pdf"),
        ("x" * 300, "x" * 150),
    ],
)
def test_whatever_a_file_is_called_it_arrives_and_is_served_under_a_name(
    owner, company, sign_in, client_account, sent, kept
):
    upload = ContentFile(PDF)
    upload.name = sent
    file = attach_file(actor=owner, record=client_account, upload=upload)
    assert file.filename == kept
    answer = sign_in(company.user("owner")).get(f"{company.url}/files/{file.pk}/")
    disposition = answer["Content-Disposition"]
    assert parse_header_parameters(disposition)[1]["filename"] == kept
    assert not set("\r\n") & set(disposition)


def test_who_may_attach_and_remove(company, owner, outsider, client_account, tmp_path):
    with pytest.raises(NotAllowed):
        attach(company.actor("billing"), client_account)
    with pytest.raises(NotFound):
        attach(outsider, client_account)
    assert not list(tmp_path.iterdir())  # refused before anything is written
    file = attach(owner, client_account)
    with pytest.raises(NotFound):
        attach(outsider, client_account)  # also one that is there already
    with pytest.raises(NotFound):
        remove_file(actor=outsider, file=file)
    with pytest.raises(PartnerSuspended):
        attach(replace(owner, suspended=True), client_account, name="other.pdf")
    remove_file(actor=owner, file=file)
    with pytest.raises(NotFound):
        remove_file(actor=owner, file=file)


def test_an_archived_client_keeps_its_files_as_they_are(company, owner, sign_in, client_account):
    file = attach(owner, client_account)
    archive_client_account(actor=owner, client_account=client_account, reason="Gone")
    with pytest.raises(AccountArchived):
        attach(owner, client_account, name="other.pdf")
    with pytest.raises(AccountArchived):
        remove_file(actor=owner, file=file)
    browser = sign_in(company.user("owner"))
    assert browser.get(f"{company.url}/files/{file.pk}/").status_code == 200
    page = browser.get(f"{company.url}/clients/{client_account.pk}/").content.decode()
    assert "contract.pdf" in page
    assert "Attach file" not in page


def test_files_move_with_a_client_that_is_merged(owner, client_account):
    other = create_client_account(actor=owner, name="Hartwell Dental Ltd")
    kept, twin = attach(owner, client_account), attach(owner, other)
    moved = attach(owner, other, name="plan.pdf")
    merge_client_accounts(actor=owner, client_account=client_account, other=other, confirmation=other.name)
    assert set(File.objects.filter(subject_id=client_account.pk)) == {kept, moved}
    assert not File.objects.filter(pk=twin.pk).exists()


def test_bytes_go_with_a_transaction_that_is_rolled_back(owner, client_account, tmp_path, monkeypatch):
    with transaction.atomic():  # around the action, as where an answer is kept for an idempotency key
        attach(owner, client_account)
        transaction.set_rollback(True)
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]
    monkeypatch.setattr(services, "record_event", Mock(side_effect=RuntimeError))
    with pytest.raises(RuntimeError):
        attach(owner, client_account)
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_what_a_killed_process_left_is_named_and_deleted_on_demand(owner, client_account, tmp_path, capsys):
    file = attach(owner, client_account)
    storages["default"].save("attachments/left", ContentFile(PDF))
    call_command("orphaned_files", "--delete")
    assert capsys.readouterr().out == ""  # its row may be on its way
    with clock.moved(by=timedelta(hours=2)):
        call_command("orphaned_files", "--delete")
    assert capsys.readouterr().out == "attachments/left\n"
    assert storages["default"].exists(file.stored.name)
    assert not storages["default"].exists("attachments/left")


def test_the_whole_way_by_page(company, sign_in, client_account, django_capture_on_commit_callbacks):
    browser, page = sign_in(company.user("seller")), f"{company.url}/clients/{client_account.pk}/"
    upload = SimpleUploadedFile("Größe & mehr.pdf", PDF)
    done = browser.post(f"{company.url}/files/{client_account.pk}/attach/", {"file": upload}, follow=True)
    assert done.redirect_chain[-1][0] == f"{page}#files"
    file = File.objects.get()
    assert "Größe &amp; mehr.pdf" in done.content.decode()
    got = browser.get(f"{company.url}/files/{file.pk}/", headers={"Range": "bytes=0-3"})
    assert (got.status_code, b"".join(got.streaming_content)) == (206, b"%PDF")
    assert "filename*=utf-8''Gr%C3%B6%C3%9Fe%20%26%20mehr.pdf" in got["Content-Disposition"]
    assert (got["X-Content-Type-Options"], got["Content-Type"]) == ("nosniff", "application/pdf")
    assert sign_in(company.user("learner")).get(f"{company.url}/files/{file.pk}/").status_code == 404
    wrong = browser.post(f"{company.url}/files/{client_account.pk}/attach/", {}, follow=True)
    assert "No file is chosen" in wrong.content.decode() or "required" in wrong.content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        browser.post(f"{company.url}/files/{file.pk}/remove/")
    assert not File.objects.exists()
    assert not storages["default"].exists(file.stored.name)
    timeline = browser.get(page).content.decode()
    assert "attached Größe &amp; mehr.pdf to" in timeline
    assert "removed Größe &amp; mehr.pdf from" in timeline


def test_the_whole_way_by_rest(company, api, client_account):
    keyed = api(company.partner, "files:read", "files:write")
    values = {"file": SimpleUploadedFile("a.pdf", PDF), "subject_id": client_account.pk}
    made = keyed.post("/api/v1/files", values, format="multipart")
    assert made.status_code == 201, made.content
    pk = made.json()["id"]
    listed = keyed.get("/api/v1/files", {"subject_id": client_account.pk}).json()["data"]
    assert [(row["id"], row["state"]) for row in listed] == [(pk, "available")]
    assert b"".join(keyed.get(f"/api/v1/files/{pk}/download").streaming_content) == PDF
    elsewhere = {"file": SimpleUploadedFile("a.pdf", PDF), "subject_id": "cl_x"}
    foreign = keyed.post("/api/v1/files", elsewhere, format="multipart")
    assert (foreign.status_code, foreign.json()["errors"][0]["field"]) == (400, "subject_id")
    assert keyed.delete(f"/api/v1/files/{pk}").status_code == 204


class Clamd:
    """Answers one conversation as ClamAV does."""

    def __init__(self, answer: bytes):
        self.answer, self.heard = answer, b""
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"tcp://127.0.0.1:{self.listener.getsockname()[1]}"
        self.thread = threading.Thread(target=self._serve)
        self.thread.start()

    def _serve(self) -> None:
        with self.listener, suppress(OSError):  # when it is closed before anybody asked
            connection, _ = self.listener.accept()
            with connection:
                while not self.heard.endswith(bytes(4)):
                    self.heard += connection.recv(4096)
                connection.sendall(self.answer)

    def close(self) -> None:
        with suppress(OSError):
            self.listener.shutdown(socket.SHUT_RDWR)
        self.thread.join(5)


@pytest.fixture
def clamd():
    """`clamd(answer)` listens, and is gone when the test ends."""
    with ExitStack() as stack:
        yield lambda answer: stack.enter_context(closing(Clamd(answer)))


def test_nothing_is_served_before_the_verdict(company, owner, sign_in, api, client_account, settings, clamd):
    scanner = clamd(b"stream: OK\0")
    settings.FILES_SCANNER = scanner.address
    file = attach(owner, client_account)
    browser = sign_in(company.user("owner"))
    assert browser.get(f"{company.url}/files/{file.pk}/").status_code == 409
    assert "Waiting for the virus check" in browser.get(f"{company.url}/clients/{client_account.pk}/").content.decode()
    answer = api(company.partner, "files:read").get(f"/api/v1/files/{file.pk}/download")
    assert answer.json()["code"] == "file_waiting"
    assert scan_due_files() == 1
    assert scanner.heard == b"zINSTREAM\0" + len(PDF).to_bytes(4, "big") + PDF + bytes(4)
    assert browser.get(f"{company.url}/files/{file.pk}/").status_code == 200


def test_an_infected_file_is_refused_with_a_word_and_its_bytes_are_gone(
    company, owner, sign_in, client_account, settings, clamd, django_capture_on_commit_callbacks
):
    settings.FILES_SCANNER = clamd(b"stream: Eicar-Test-Signature FOUND\0").address
    file = attach(owner, client_account)
    with django_capture_on_commit_callbacks(execute=True):
        scan_due_files()
    assert not storages["default"].exists(file.stored.name)
    assert Event.objects.filter(verb="file.refused", subject_id=client_account.pk).exists()
    answer = sign_in(company.user("owner")).get(f"{company.url}/files/{file.pk}/")
    assert answer.status_code == 410
    assert "Eicar-Test-Signature" in answer.content.decode()
    settings.FILES_SCANNER = ""
    assert attach(owner, client_account).is_available  # another day's check may know better
    remove_file(actor=owner, file=file)


def test_a_scanner_that_is_down_keeps_the_file_waiting_and_is_asked_again(owner, client_account, settings, clamd):
    gone = socket.create_server(("127.0.0.1", 0))
    settings.FILES_SCANNER = f"tcp://127.0.0.1:{gone.getsockname()[1]}"
    gone.close()
    file = attach(owner, client_account)
    assert scan_due_files() == 0
    file.refresh_from_db()
    assert (file.state, file.attempts) == ("waiting", 1)
    assert file.next_at > clock.now()
    settings.FILES_SCANNER = clamd(b"stream: OK\0").address
    with clock.moved(by=timedelta(minutes=1)):
        assert scan_due_files() == 1
