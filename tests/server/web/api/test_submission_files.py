"""One's own files again, over the API."""

import hashlib

from server.storage import Storage
from tests.programs import Program

BODY = b"id,y\n1,0.25\n2,0.75\n"


def hand_in(program: Program) -> str:
    return f"/submissions/{program.submit('harbour', BODY, query='filename=four seeds.csv').get_json()['id']}/file"


def test_the_file_comes_back_as_it_was_under_its_name(ada: Program, host: Program, storage: Storage):
    path = hand_in(ada)

    mine, hosts = ada.get(path), host.get(path)

    assert mine.data == hosts.data == BODY
    assert "seeds.csv" in mine.headers["Content-Disposition"]
    assert mine.headers["ETag"] == f'"{hashlib.sha256(BODY).hexdigest()}"'


def test_the_rest_of_a_file_is_sent_and_what_is_here_is_not_sent_again(ada: Program, storage: Storage):
    path = hand_in(ada)
    tag = ada.get(path).headers["ETag"]

    rest = ada.get(path, headers={"Range": "bytes=5-", "If-Range": tag})
    again = ada.get(path, headers={"If-None-Match": tag})

    assert (rest.status_code, rest.data) == (206, BODY[5:])
    assert again.status_code == 304


def test_the_file_of_another_team_looks_like_nothing(ada: Program, crew: dict[str, Program], stranger: Program):
    path = hand_in(ada)

    assert [program.get(path).status_code for program in (crew["cy"], stranger)] == [404, 401]
