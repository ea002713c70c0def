import pytest

from portal.processes.lock import AlreadyRunning, Lock, running_portal


def test_a_second_portal_on_the_same_data_is_refused_and_told_where_the_first_is(tmp_path):
    first = Lock(tmp_path)
    first.write_state({"SITE_URL": "http://localhost:8000"})
    with pytest.raises(AlreadyRunning, match=r"already runs on the data in .+ at http://localhost:8000"):
        Lock(tmp_path)
    assert running_portal(tmp_path)["SITE_URL"] == "http://localhost:8000"
    first.release()


def test_a_released_folder_can_be_taken_again(tmp_path):
    Lock(tmp_path).release()
    assert running_portal(tmp_path) == {}
    Lock(tmp_path).release()
