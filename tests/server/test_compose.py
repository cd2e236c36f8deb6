"""Compose: the parts of compose.yaml, started by hand by its own commands; but for the proxy, Caddy's."""

import json
import shlex
import sys
from contextlib import ExitStack
from pathlib import Path
from subprocess import DEVNULL

import httpx
import pytest
import yaml
from processes import free_port, process
from redis_server import listens
from steps import until

ROOT = Path(__file__).parents[2]
SERVICES = yaml.safe_load((ROOT / "compose.yaml").read_text())["services"]
SHEET = "sheet=see&data=moons&n=16&width=4&depth=1&match=steps&steps=40&seeds=3"

pytestmark = pytest.mark.slow


def test_the_proxy_knows_every_replica_and_keeps_visitors_where_they_are():
    replicas = {name for name, service in SERVICES.items() if "streamlit" in service.get("command", "")}
    rule = (ROOT / "Caddyfile").read_text()
    (line,) = [line for line in rule.splitlines() if "reverse_proxy" in line]
    assert set(line.split()[1:-1]) == {f"{name}:8501" for name in replicas} and len(replicas) == 2
    assert "lb_policy cookie" in rule


def test_two_replicas_a_scheduler_a_worker_and_a_redis_answer_alike():
    here, rooms = f"127.0.0.1:{free_port()}", f"127.0.0.1:{free_port()}"
    programs = {"python": [sys.executable], "streamlit": [sys.executable, "-m", "streamlit"]}

    def started(service: str, *options: str):
        """One of the services, with this machine in the place of those of others."""
        settings = SERVICES[service].get("environment", {})
        env = {name: placed(value) for name, value in settings.items()}
        program, *words = shlex.split(placed(SERVICES[service]["command"]))
        return process(*programs.get(program, [program]), *words, *options, out=DEVNULL, **env)

    def placed(text: str) -> str:
        return text.replace("scheduler:8786", here).replace("redis:6379", rooms)

    def opened(port: int) -> str:
        asked = dict(race="run=adam", ask=["lr"], question="Which?", choices=[], seconds=0)
        answer = httpx.post(f"http://127.0.0.1:{port}/downhill/rooms", json=asked, timeout=60)
        return answer.json()["code"]

    def answers(port: int) -> httpx.Response | None:
        try:
            return httpx.get(f"http://127.0.0.1:{port}/downhill/sheet?{SHEET}&watcher={port}", timeout=60)
        except httpx.TransportError:
            return None

    def over(port: int) -> bool:
        answer = answers(port)
        return bool(answer) and json.loads(answer.headers["Downhill-Progress"])["over"]

    host, port = here.split(":")
    ports = [free_port(), free_port()]
    with ExitStack() as stack:
        stack.enter_context(started("scheduler", "--host", host, "--port", port, "--dashboard-address", ":0"))
        stack.enter_context(started("worker"))
        stack.enter_context(started("redis", "--port", rooms.split(":")[1]))
        until(lambda: listens(int(rooms.split(":")[1])))
        for service, at in zip(("app1", "app2"), ports, strict=True):
            stack.enter_context(started(service, f"--server.port={at}"))
        until(lambda: all([over(at) for at in ports]))
        first, second = map(answers, ports)
        room = httpx.get(f"http://127.0.0.1:{ports[1]}/downhill/rooms/{opened(ports[0])}", timeout=60)
    assert first and second and first.json() == second.json()
    assert not [block for block in first.json() if block["kind"] == "warning"]
    assert room.json()["question"] == "Which?"
