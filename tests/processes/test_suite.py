import pytest

from tests.suite import Suite


def test_what_was_left_out_is_said_aloud_with_the_command_that_brings_it(capsys):
    suite = Suite([], strict=False)
    suite.leave_out("the browser journeys", "apt-get install chromium")
    assert suite.conclude() == 0
    assert "LEFT OUT: the browser journeys. To run it: apt-get install chromium" in capsys.readouterr().out


def test_where_packages_may_be_installed_nothing_may_be_left_out():
    suite = Suite([], strict=True)
    suite.leave_out("the browser journeys", "apt-get install chromium")
    assert suite.conclude() == 1


@pytest.mark.parametrize(("command", "expected"), [("true", 0), ("false", 1)])
def test_a_step_that_fails_fails_the_whole(command, expected, capsys):
    suite = Suite([], strict=False)
    suite.step("a step", [command])
    assert suite.conclude() == expected


def test_the_last_line_of_each_engine_comes_back(capsys):
    assert Suite([], strict=False).step("a step", ["printf", "1 failed\\n3 passed\\n\\n"]) == "3 passed"


def test_steps_run_side_by_side_and_each_says_how_it_ended(capsys):
    suite = Suite([], strict=False)
    with suite.side_by_side(
        {"well": ["printf", "much\\nfine"], "badly": ["sh", "-c", "echo first; echo last; exit 3"]}
    ):
        assert capsys.readouterr().out == ""
    assert capsys.readouterr().out == "well: fine\nbadly: first\nlast\n"
    assert suite.failed == ["badly"]
