from partners.profiles.completeness import NEEDED, missing

FULL = dict.fromkeys(NEEDED, "x")


def test_nothing_is_missing_when_all_is_there():
    assert missing(FULL, {"legal"}) == []


def test_each_missing_thing_is_named():
    assert [str(one) for one in missing({**FULL, "website": "", "services": ""}, {"billing"})] == [
        "website",
        "services offered",
        "legal address",
    ]
