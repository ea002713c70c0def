import logging


def test_a_thread_may_make_a_logger_while_pytest_goes_through_all_of_them():
    for number, _ in enumerate(logging.Logger.manager.loggerDict.values()):
        logging.getLogger(f"made.meanwhile.{number % 2}")
