"""What the commands of hosts share: whose competition is named, and how long a command waits."""

import pytest
from flask import Flask

from server.errors import ThrottledError
from server.web.kaggle.hosting import wait_until
from server.web.slots import COMMANDS, MOST_COMMANDS
from tests.server.web.kaggle.hosting import IRIS, NAMES, QUAY, Hosting, hanna, iris, owner, patient, run, runner

__all__ = ["hanna", "iris", "owner", "patient", "run", "runner"]


def test_waiting_ends_once_it_is_so(make_app, owner):
    answers = [False, False, True]
    app: Flask = make_app(command_seconds=100.0)

    with app.test_request_context():
        assert wait_until(owner, lambda: answers.pop(0))

    assert answers == []


def test_waiting_ends_when_it_takes_too_long(app: Flask, owner):
    with app.test_request_context():
        assert not wait_until(owner, lambda: False)


def test_a_host_waits_for_a_few_commands_at_once(app: Flask, owner):
    held = [COMMANDS.take(f"user:{owner.id}") for _ in range(MOST_COMMANDS)]

    with app.test_request_context(), pytest.raises(ThrottledError):
        wait_until(owner, lambda: True)
    for give_back in held:
        give_back()
    with app.test_request_context():
        assert wait_until(owner, lambda: True)


def test_what_was_refused_before_does_not_count(patient: Hosting, owner, database, runner, run):
    patient.get("CreateCompetition", **NAMES)
    patient.solve(QUAY, b"\x00\x01\x02")
    run()
    assert patient.get("GetCompetitionSolutionStatus", **QUAY)["setupError"]
    patient.solve(QUAY, b"id,y\n1,0\n2,1\n3,0\n4,1\n")
    run()

    assert patient.get("GetCompetitionSolutionStatus", **QUAY)["setupError"] is None


def test_a_call_without_a_name_is_refused(hanna: Hosting, iris):
    assert hanna.ask("LaunchCompetition").status_code == 400
    assert hanna.ask("GetCompetitionSettings", **IRIS).status_code == 200
