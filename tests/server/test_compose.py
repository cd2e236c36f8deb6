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


def test_two_replicas_a_scheduler_and_a_worker_answer_alike():
    here = f"127.0.0.1:{free_port()}"
    programs = {"python": [sys.executable], "streamlit": [sys.executable, "-m", "streamlit"]}

    def started(service: str, *options: str):
        """One of the services, with this machine in the place of the scheduler's."""
        settings = SERVICES[service].get("environment", {})
        env = {name: value.replace("scheduler:8786", here) for name, value in settings.items()}
        program, *words = shlex.split(SERVICES[service]["command"].replace("scheduler:8786", here))
        return process(*programs[program], *words, *options, out=DEVNULL, **env)

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
        for service, at in zip(("app1", "app2"), ports, strict=True):
            stack.enter_context(started(service, f"--server.port={at}"))
        until(lambda: all([over(at) for at in ports]))
        first, second = map(answers, ports)
    assert first and second and first.json() == second.json()
    assert not [block for block in first.json() if block["kind"] == "warning"]
