import pytest

from tests.suite import Suite, in_own_group


def test_what_was_left_out_is_said_aloud_with_the_command_that_brings_it(capsys):
    suite = Suite([], strict=False)
    suite.leave_out("the browser journeys", "apt-get install chromium")
    assert suite.conclude() == 0
    assert "LEFT OUT: the browser journeys. To run it: apt-get install chromium" in capsys.readouterr().out


def test_where_packages_may_be_installed_nothing_may_be_left_out():
    suite = Suite([], strict=True)
    suite.leave_out("the browser journeys", "apt-get install chromium")
    assert suite.conclude() == 1


@pytest.mark.parametrize(("ending", "expected"), [("exit 0", 0), ("exit 1", 1)])
def test_an_engine_on_which_it_fails_fails_the_whole(ending, expected, capsys):
    suite = Suite([], strict=False)
    with in_own_group(["sh", "-c", f"echo 1 failed; echo 3 passed; echo; {ending}"]) as process:
        suite.pass_on("SQLite", process, process.stdout)
    assert suite.closing_lines == ["SQLite: 3 passed"]
    assert suite.conclude() == expected


def test_steps_run_side_by_side_and_each_says_how_it_ended(capsys):
    suite = Suite([], strict=False)
    with suite.side_by_side(
        {"well": ["printf", "much\\nfine"], "badly": ["sh", "-c", "echo first; echo last; exit 3"]}
    ):
        assert capsys.readouterr().out == ""
    assert capsys.readouterr().out == "well: fine\nbadly: first\nlast\n"
    assert suite.failed == ["badly"]
