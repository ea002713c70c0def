import stat

import pytest

from portal.processes import broker as module
from portal.processes.broker import NoBrokerFound, choose_broker, find_binary


@pytest.fixture
def path(tmp_path, monkeypatch):
    """An otherwise empty PATH on which a test puts programs."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))

    def add(name: str) -> str:
        program = folder / name
        program.write_text("#!/bin/sh\n")
        program.chmod(0o755)
        return str(program)

    return add


def test_redis_url_comes_before_anything_on_the_machine(path, tmp_path):
    path("redis-server")
    chosen = choose_broker(tmp_path / "broker", {"REDIS_URL": "redis://broker.example:6379/1"})
    assert chosen.url == "redis://broker.example:6379/1"
    assert chosen.config is None


@pytest.mark.parametrize("name", ["redis-server", "valkey-server"])
def test_a_server_on_path_comes_before_the_one_in_the_wheel(path, tmp_path, name):
    program = path(name)
    assert choose_broker(tmp_path / "broker", {}).binary == program


def test_the_wheel_serves_when_path_has_none(path):
    assert find_binary().endswith("valkey-server")


def test_without_any_server_the_refusal_names_the_cure(path, tmp_path, monkeypatch):
    monkeypatch.setattr(module, "_binary_in_wheel", lambda: None)
    with pytest.raises(NoBrokerFound, match="apt-get install redis-server"):
        choose_broker(tmp_path / "broker", {})


def test_only_the_owner_reads_the_password_and_each_start_has_a_new_one(tmp_path):
    first, second = (choose_broker(tmp_path / "broker", {}) for _ in range(2))
    assert first.url != second.url
    assert stat.S_IMODE(second.config.stat().st_mode) == 0o600
    assert second.url.split("@")[0].removeprefix("redis://:") in second.config.read_text()


def test_what_was_queued_survives_a_kill(tmp_path):
    import redis

    from tests.servers import running, wait_until

    def serve(work):
        broker = choose_broker(tmp_path / "broker with space", {})
        client = redis.Redis.from_url(broker.url)
        with running(broker.argv, tmp_path / "log") as process:
            wait_until(lambda: answers(client), 10, "broker")
            result = work(client)
            process.kill()
            return result

    def answers(client) -> bool:
        try:
            return client.ping()
        except redis.RedisError:
            return False

    def queue(client):
        client.rpush("celery", "a nudge")
        client.execute_command("WAITAOF", 1, 0, 2000) if client.info()["redis_version"] >= "7.2" else None

    serve(queue)
    assert serve(lambda client: client.lrange("celery", 0, -1)) == [b"a nudge"]
