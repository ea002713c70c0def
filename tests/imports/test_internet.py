import idna
import pytest

from portal.imports.cells import Context
from portal.imports.internet import _ascii_form, display_domain, domain_cell, read_domain, read_email
from portal.imports.problems import Unreadable


@pytest.mark.parametrize(
    ("text", "domain"),
    [
        ("https://www.hartwelldental.example/", "hartwelldental.example"),
        ("HTTP://PaperMill.example:80/home", "papermill.example"),
        (" riverside-acc.example ", "riverside-acc.example"),
        ("münchen-logistik.example", "xn--mnchen-logistik-zvb.example"),
        ("XN--MNCHEN-LOGISTIK-ZVB.example.", "xn--mnchen-logistik-zvb.example"),
        ("WWW.XN--MNCHEN-LOGISTIK-ZVB.EXAMPLE", "xn--mnchen-logistik-zvb.example"),
        ("papermill\u3002example", "papermill.example"),
        ("\u212aestrel.example", "kestrel.example"),
        (".".join(["x" * 49] * 5) + ".de", ".".join(["x" * 49] * 5) + ".de"),  # 252
        ("shop.example?utm=1#top", "shop.example"),
        ("https://user:secret@shop.example/x", "shop.example"),
        ("kanzlei.co.uk", "kanzlei.co.uk"),
    ],
)
def test_a_website_becomes_its_domain(text, domain):
    assert read_domain(text) == domain


@pytest.mark.parametrize(
    "text",
    [
        "kestrel", "www.kestrel", "localhost", "http://", "192.168.0.1", "http://[::1]:8000/", "a..example",
        "-a.example", "a_b.example", "two words.example", "info@shop.example", "a.example, b.example",
        "x" * 64 + ".example", "a.1",
        "xn--\u00fc.example", "xn--a.example", "a." * 200 + "example", "example.", "1.2.3.4:80",
        ".".join(["x" * 49] * 5) + ".info", ".".join(["üü"] * 60) + ".example",  # 254, and 188 that become more
    ],
)  # fmt: skip
def test_what_is_no_domain_is_refused_with_what_was_expected(text):
    with pytest.raises(Unreadable, match="Expected: a website or domain"):
        read_domain(text)


def test_the_domain_of_a_mail_provider_is_left_out_with_a_warning():
    cell = domain_cell("https://www.GMX.de", Context())
    assert cell.value is None
    assert [warning.code for warning in cell.warnings] == ["free_mail_domain"]


def test_people_see_the_letters_of_a_domain():
    assert display_domain("xn--mnchen-logistik-zvb.example") == "münchen-logistik.example"
    assert display_domain("xn--zz.example") == "xn--zz.example"


@pytest.mark.parametrize(
    ("text", "address"),
    [
        (" ana@riverside-acc.example ", "ana@riverside-acc.example"),
        ("sam.o'neil@bluebirdvet.example", "sam.o'neil@bluebirdvet.example"),
        ("J.Weiss@München-Logistik.example", "J.Weiss@xn--mnchen-logistik-zvb.example"),
        ("j.weiss@xn--mnchen-logistik-zvb.example", "j.weiss@xn--mnchen-logistik-zvb.example"),
        ("mailto:ana@shop.example", "ana@shop.example"),
        ("Ana Lima <ana@shop.example>", "ana@shop.example"),
        ("ana+invoices@www.shop.example", "ana+invoices@www.shop.example"),
    ],
)
def test_an_address_is_trimmed_and_its_domain_made_canonical(text, address):
    assert read_email(text) == address


@pytest.mark.parametrize(
    "text",
    [
        "mei.chen(at)kestrel.example", "ana@", "@shop.example", "ana@shop", "ana lima@shop.example",
        ".ana@shop.example", "a..b@shop.example", "ana@shop.example; bob@shop.example", "a@b@shop.example",
        "x" * 65 + "@shop.example", "ana@192.168.0.1", "ana@shop.example,", "none",
    ],
)  # fmt: skip
def test_what_is_no_address_is_refused_with_what_was_expected(text):
    with pytest.raises(Unreadable, match="Expected: one address"):
        read_email(text)


@pytest.mark.parametrize(("read", "text"), [(read_domain, "nowhere"), (read_email, "ana@")])
def test_a_file_is_spoken_to_of_cells_and_a_person_is_not(read, text):
    with pytest.raises(Unreadable) as refused:
        read(text)
    assert "leave the cell empty" in str(refused.value.finding.cure)
    assert refused.value.advice.startswith("Correct the ")
    assert "cell" not in refused.value.advice


@pytest.mark.parametrize(
    "host",
    [
        "Example.COM",
        "a.b-c.1x",
        "x--y.de",
        "ab--cd.de",
        "-a.de",
        "a-.de",
        "a..de",
        ".de",
        "a_b.de",
        "1.2.3",
        "x" * 64 + ".de",
        "XN--MNCHEN-LOGISTIK-ZVB.Example",
        "XN--A.example",
        "a\u3002de",
        "\u212aestrel.DE",
        ".".join(["x" * 49] * 5) + ".de",
        ".".join(["üü"] * 60) + ".de",
    ],
)
def test_what_is_plain_ascii_reads_as_idna_reads_it(host):
    def told(read):
        try:
            return read()
        except (idna.IDNAError, UnicodeError):
            return None

    assert told(lambda: _ascii_form(host)) == told(lambda: idna.encode(host, uts46=True).decode().lower())
