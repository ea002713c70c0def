"""Two real exports, oddity by oddity, and the headers of systems nobody has tried here yet."""

from datetime import date
from pathlib import Path

import pytest

from partners.clients.columns import CLIENT_FIELDS, NAME_FIELDS
from partners.clients.models import ClientAccount
from portal.imports.mapping import map_columns
from portal.imports.preview import Preview, PreviewRow
from portal.imports.tables import Row
from tests.imports.tables import preview

DATA = Path(__file__).parents[1] / "data"
ALL_FIELDS = (*CLIENT_FIELDS, *NAME_FIELDS)


def read(name: str) -> Preview:
    return preview((DATA / name).read_bytes(), CLIENT_FIELDS)


@pytest.fixture(scope="module")
def psa() -> Preview:
    return read("psa-companies.csv")


@pytest.fixture(scope="module")
def kunden() -> Preview:
    return read("kunden-export.csv")


def client(result: Preview, external_id: str) -> PreviewRow:
    return next(row for row in result.rows if row.values["external_id"] == external_id)


def codes(row: PreviewRow) -> dict[str, str]:
    return {problem.column: problem.code for problem in row.problems}


class TestPsaExport:
    def test_the_byte_order_mark_is_no_part_of_the_first_header(self, psa):
        assert (psa.source.encoding, psa.source.delimiter) == ("UTF-8", ",")
        assert psa.header[0] == "Company_RecID"
        assert psa.mapping[0] == "external_id"

    def test_every_column_but_type_and_territory_is_used(self, psa):
        assert psa.unmapped == ("Type", "Territory")

    def test_the_blank_row_is_counted_and_keeps_the_numbers_after_it(self, psa):
        assert psa.blank_rows == 1
        assert [row.number for row in psa.rows] == [2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 13]

    def test_only_the_two_rows_that_are_wrong_have_errors(self, psa):
        assert [row.number for row in psa.rows if row.errors] == [7, 8]

    def test_an_ordinary_row_is_read_whole(self, psa):
        assert client(psa, "1042").values == {
            "external_id": "1042",
            "domain": "hartwelldental.example",
            "name": "Hartwell & Sons Dental",
            "country": "US",
            "phone": "+15035550142",
            "address_line1": "18 NW Couch St",
            "address_line2": "Suite 300",
            "city": "Portland",
            "region": "OR",
            "postal_code": "97209",
            "contact_name": "Priya Hartwell",
            "contact_email": "priya@hartwelldental.example",
            "status": "active",
            "acquired_on": date(2019, 3, 14),
        }

    def test_commas_and_quotation_marks_in_names_are_kept(self, psa):
        assert client(psa, "1043").values["name"] == "Bluebird Veterinary Clinic, LLC"
        assert client(psa, "1044").values["name"] == '"The Paper Mill" Bookshop'

    def test_an_apostrophe_is_valid_in_an_address(self, psa):
        assert client(psa, "1043").values["contact_email"] == "sam.o'neil@bluebirdvet.example"

    def test_an_ambiguous_date_is_read_by_the_order_of_its_column(self, psa):
        assert client(psa, "1043").values["acquired_on"] == date(2020, 11, 2)
        assert client(psa, "1052").values["acquired_on"] == date(2018, 6, 1)

    def test_three_other_shapes_of_date_stand_in_the_same_column(self, psa):
        assert client(psa, "1044").values["acquired_on"] == date(2021, 7, 30)
        assert client(psa, "1045").values["acquired_on"] == date(2022, 9, 1)
        assert client(psa, "1050").values["acquired_on"] == date(2020, 2, 29)

    def test_a_nine_digit_zip_is_valid(self, psa):
        assert client(psa, "1043").values["postal_code"] == "97030-1234"
        assert not client(psa, "1043").problems

    def test_a_line_break_in_an_address_becomes_a_comma(self, psa):
        assert client(psa, "1044").values["address_line1"] == "4 Ankeny Sq, (behind the fountain)"
        assert client(psa, "1044").number == 4

    def test_scheme_capitals_port_and_path_are_no_part_of_the_domain(self, psa):
        assert client(psa, "1044").values["domain"] == "papermill.example"

    def test_a_semicolon_in_a_cell_separates_nothing(self, psa):
        assert client(psa, "1044").cells[3] == "Client;Prospect"

    def test_an_international_domain_is_the_same_in_website_and_address(self, psa):
        row = client(psa, "1045")
        assert row.values["domain"] == "xn--mnchen-logistik-zvb.example"
        assert row.values["contact_email"] == "j.weiss@xn--mnchen-logistik-zvb.example"

    def test_the_same_company_twice_is_a_warning_that_names_the_other_row(self, psa):
        row = client(psa, "1046")
        assert codes(row) == {"Website": "possible_duplicate"}
        assert row.duplicate_of == client(psa, "1042").number
        assert "row 2" in row.problems[0].message
        assert not row.errors

    def test_state_names_country_codes_and_status_are_normalised(self, psa):
        values = client(psa, "1046").values
        assert (values["region"], values["country"], values["status"]) == ("OR", "US", "inactive")
        assert values["acquired_on"] is None

    def test_a_row_without_a_name_is_an_error(self, psa):
        assert codes(client(psa, "1047")) == {"Company Name": "required"}

    def test_every_wrong_cell_of_a_row_is_named(self, psa):
        row = client(psa, "1048")
        assert codes(row) == {
            "Website": "invalid_website",
            "Phone Number": "invalid_phone",
            "Zip": "odd_postal_code",
            "Default Contact Email": "invalid_email",
            "Date Acquired": "no_such_day",
        }
        assert {problem.found for problem in row.problems} == {
            "kestrel", "503-555-01", "ABCDE", "mei.chen(at)kestrel.example", "31/02/2023",
        }  # fmt: skip

    def test_every_message_repeats_what_was_found_and_says_what_was_expected(self, psa):
        for problem in psa.problems:
            assert problem.found in problem.message
            assert "Expected" in problem.message
            assert problem.cure

    def test_a_formula_stays_text_and_is_pointed_out(self, psa):
        row = client(psa, "1049")
        assert row.values["name"] == '=HYPERLINK("http://x.example","click")'
        assert codes(row) == {"Company Name": "looks_like_formula"}

    def test_letters_of_any_script_are_kept(self, psa):
        assert client(psa, "1050").values["name"] == "Ōtautahi Coffee Roasters"
        assert client(psa, "1051").values["name"] == "مكتبة النيل"

    def test_regions_and_phones_of_other_countries_are_taken(self, psa):
        assert client(psa, "1050").values["region"] == "Canterbury"
        assert client(psa, "1050").values["phone"] == "+6435550199"
        assert client(psa, "1051").values["phone"] == "+20255501234"
        assert not client(psa, "1051").problems

    def test_spaces_around_cells_are_dropped(self, psa):
        values = client(psa, "1052").values
        assert values["name"] == "Riverside Accountants"
        assert values["domain"] == "riverside-acc.example"
        assert values["contact_name"] == "Ana Lima"
        assert values["contact_email"] == "ana@riverside-acc.example"

    def test_an_extension_is_kept(self, psa):
        assert client(psa, "1052").values["phone"] == "+19715550110;ext=12"


class TestKundenExport:
    def test_encoding_and_delimiter_are_decided_by_looking(self, kunden):
        assert (kunden.source.encoding, kunden.source.delimiter) == ("Windows-1252", ";")

    def test_licences_prices_and_contract_ends_are_ignored_and_listed(self, kunden):
        assert kunden.unmapped == ("Lizenzen", "Preis/Monat", "Vertragsende")

    def test_german_headers_are_understood(self, kunden):
        assert client(kunden, "K-0001").values == {
            "external_id": "K-0001",
            "domain": "mueller-soehne.example",
            "name": "Müller & Söhne KG",
            "country": "DE",
            "phone": "+49211555010",
            "address_line1": "Königsallee 5",
            "city": "Düsseldorf",
            "postal_code": "40212",
            "contact_name": "Herr Jörg Müller",
            "contact_email": "mueller@mueller-soehne.example",
        }

    def test_a_delimiter_in_quotation_marks_is_text(self, kunden):
        assert client(kunden, "K-0003").values["name"] == "Bäckerei Groß; Filiale 2"

    def test_accents_apostrophes_and_the_last_letter_of_the_code_page_survive(self, kunden):
        values = client(kunden, "K-0002").values
        assert (values["contact_name"], values["address_line1"]) == ("Zoë Faÿ", "Rue de l'Église 3")
        assert values["postal_code"] == "L-1458"

    def test_the_impossible_day_in_an_ignored_column_is_nobodys_problem(self, kunden):
        assert client(kunden, "K-0003").cells[-1] == "29.02.2027"
        assert not client(kunden, "K-0003").problems

    def test_the_phone_number_that_is_too_short_is_the_only_error(self, kunden):
        assert [(problem.row, problem.column, problem.found) for problem in kunden.problems] == [
            (5, "Telefon", "+420 555 044")
        ]
        assert client(kunden, "K-0004").values["postal_code"] == "110 00"


@pytest.mark.parametrize(
    ("headers", "fields"),
    [
        (
            "Record ID,Company name,Company Domain Name,Phone Number,Street Address,City,State/Region,Postal Code,"
            "Country/Region,Create Date,Lifecycle Stage",
            "external_id name domain phone address_line1 city region postal_code country acquired_on -",
        ),
        (
            "Account ID,Account Name,Billing Street,Billing City,Billing State/Province,Billing Zip/Postal Code,"
            "Billing Country,Phone,Website,Account Owner",
            "external_id name address_line1 city region postal_code country phone domain owner",
        ),
        (
            "*Company,AccountNumber,EmailAddress,POAddressLine1,POAddressLine2,POCity,PORegion,POPostalCode,POCountry",
            "name external_id contact_email address_line1 address_line2 city region postal_code country",
        ),
        (
            "Kundennummer,Firmenname,Straße 1,PLZ 1,Ort 1,Land 1,E-Mail 1,Telefon 1,Zahlungsziel",
            "external_id name address_line1 postal_code city country contact_email phone -",
        ),
        (
            "Client Name,Client ID,Main Contact,Main Contact Email,Active,Customer Since",
            "name external_id contact_name contact_email status acquired_on",
        ),
        ("Company,Client,Company Name", "- - name"),
        (
            "Company_RecID,Company_Name,Company_Status_Desc,PhoneNbr,State_ID,Date_Entered",
            "external_id name status phone region acquired_on",
        ),
        (
            "Client Id,Client Name,Site Address Line 1,Site Address Line 2,Site Postcode,Client Domain(s),Date Created",
            "external_id name address_line1 address_line2 postal_code domain acquired_on",
        ),
        ("Customer,Acct #,Web,Main tel.", "name external_id domain phone"),
        (
            "First Name,Last Name,Company,Business Street,Business City,Business State,Business Postal Code,"
            "Business Country/Region,Business Phone,E-mail Address,Web Page",
            "contact_first_name contact_last_name name address_line1 city region postal_code country phone contact_email domain",
        ),
        (
            "Vorname,Nachname,Firma,Straße geschäftlich,Ort geschäftlich,Region geschäftlich,Postleitzahl geschäftlich,"
            "Land/Region geschäftlich,Telefon geschäftlich,E-Mail-Adresse,Webseite",
            "contact_first_name contact_last_name name address_line1 city region postal_code country phone contact_email domain",
        ),
        ("Customer,Phone Numbers,Email,Full Name,Billing Address", "name phone contact_email contact_name address_line1"),
        (
            "Konto,Name (Adressattyp Unternehmen),Name (Adressattyp natürl. Person),Vorname (Adressattyp natürl. Person),"
            "Straße,Postleitzahl,Ort",
            "external_id name contact_last_name contact_first_name address_line1 postal_code city",
        ),
        (
            "*ContactName,AccountNumber,EmailAddress,FirstName,LastName,POAddressLine1,POCity",
            "name external_id contact_email contact_first_name contact_last_name address_line1 city",
        ),
        ("Company,*ContactName", "name contact_name"),
    ],
)
def test_headers_of_other_systems_find_their_fields(headers, fields):
    cells = tuple(headers.split(","))
    columns = map_columns(Row(1, 1, cells, len(cells)), len(cells), ALL_FIELDS)
    assert [column.field or "-" for column in columns.columns] == fields.split()


def test_no_header_is_claimed_by_two_fields():
    claimed: dict[str, str] = {}
    for field in ALL_FIELDS:
        for word in field.words:
            assert claimed.setdefault(word, field.name) == field.name


@pytest.mark.parametrize("field", [field for field in CLIENT_FIELDS if field.max_length], ids=lambda field: field.name)
def test_no_cell_is_taken_that_the_record_cannot_hold(field):
    assert field.max_length <= ClientAccount._meta.get_field(field.name).max_length
