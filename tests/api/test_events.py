"""What happens is told to those who listen, each client its own, without loss and twice nothing."""
import json
import threading
from pathlib import Path

import pytest

SAMPLES = Path(__file__).resolve().parents[2] / "samples"
EVENTS = "/api/v1/events"
PROCESSES = "/api/v1/processes"


class Listener:
    """Reads a stream event by event."""

    def __init__(self, api, token, **headers):
        self.connection = api.connect()
        self.connection.request("GET", EVENTS, headers={
            "Authorization": f"Bearer {token}", **{name.replace("_", "-"): value for name, value in headers.items()}})
        self.reply = self.connection.getresponse()
        assert (self.reply.status, self.reply.headers["content-type"]) == (200, "text/event-stream"), self.reply.read()
        assert self.reply.readline() == b"retry: 2000\n"

    def next(self):
        """id and data of the next event; None at the end of the stream."""
        found = {}
        while line := self.reply.readline():
            name, _, value = line.decode().rstrip("\n").partition(": ")
            if name in ("id", "event", "data"):
                found[name] = value
            elif "data" in found:
                assert found["event"] == "process"
                return found["id"], json.loads(found["data"])
        return None

    def until(self, event: str, process_id: str) -> list:
        """What is told up to an event of a process."""
        told = []
        while not told or (told[-1][1]["event"], told[-1][1]["process_id"]) != (event, process_id):
            told.append(self.next())
            assert told[-1], "the stream ended"
        return told

    def close(self):
        self.connection.close()


@pytest.fixture(name="listen")
def listen_fixture(api):
    opened = []

    def listen(token, **headers):
        opened.append(Listener(api, token, **headers))
        return opened[-1]
    yield listen
    for listener in opened:
        listener.close()


def cancelled_process(api, token) -> str:
    process_id = api("POST", PROCESSES, token, (SAMPLES / "invoice-en-letter.pdf").read_bytes(),
                     {"process_type_id": "simple_invoice"}, Content_Type="application/pdf").json["process_id"]
    api("POST", f"{PROCESSES}/{process_id}/cancel", token, {})
    return process_id


def test_each_client_is_told_its_own(api, tokens, listen):
    ours, theirs = listen(tokens["viewer"]), listen(tokens["stranger"])
    process_id = cancelled_process(api, tokens["operator"])
    told = ours.until("process.cancelled", process_id)
    assert told[-1][1]["status"] == "cancelled"
    foreign = cancelled_process(api, tokens["stranger"])
    seen = theirs.until("process.cancelled", foreign)
    assert {data["process_id"] for _, data in seen} == {foreign}


def test_who_comes_back_goes_on_where_it_ended(api, tokens, listen):
    first = listen(tokens["viewer"])
    before = first.until("process.cancelled", cancelled_process(api, tokens["operator"]))
    first.close()
    missed = cancelled_process(api, tokens["operator"])
    again = listen(tokens["viewer"], Last_Event_ID=before[-1][0])
    told = again.until("process.cancelled", missed)
    assert not {place for place, _ in told} & {place for place, _ in before}
    once_more = listen(tokens["viewer"], Last_Event_ID=before[-1][0])
    assert once_more.until("process.cancelled", missed) == told


def test_a_bad_place_is_refused(api, tokens):
    assert api("GET", EVENTS, tokens["viewer"], Last_Event_ID="yesterday").status == 400


def test_notifications_come_with_what_they_are_about(api, tokens, listen):
    listener = listen(tokens["viewer"])
    broken = api("POST", PROCESSES, tokens["operator"], b"%PDF-1.4 broken", {"process_type_id": "simple_invoice"},
                 Content_Type="application/pdf").json["process_id"]
    while True:
        _, data = listener.next()
        if data["process_id"] == broken and data["notifications"]:
            assert data["notifications"][0]["type"] == "process_failed"
            return


def test_who_is_sent_away_hears_no_more(api, tokens, listen):
    user = api("POST", "/api/v1/users", tokens["admin"], {"email": "listener@acme.com", "role": "viewer",
                                                          "password": "a good one"}).json
    key = api("POST", "/api/v1/api_keys", tokens["admin"], {"name": "listener", "scopes": ["processes:read"]}).json
    person, program = listen(api.login("listener@acme.com", "a good one")["access_token"]), listen(key["key"])
    process_id = cancelled_process(api, tokens["operator"])
    person.until("process.cancelled", process_id)
    program.until("process.cancelled", process_id)
    api("PATCH", f"/api/v1/users/{user['user_id']}", tokens["admin"], {"status": "inactive"}, If_Match="*")
    api("DELETE", f"/api/v1/api_keys/{key['api_key_id']}", tokens["admin"])
    assert person.next() is None and program.next() is None


def test_many_hear_the_same(api, tokens, listen):
    listeners = [listen(tokens["viewer"]) for _ in range(20)]
    process_id = cancelled_process(api, tokens["operator"])
    told = []
    threads = [threading.Thread(target=lambda one=one: told.append(one.until("process.cancelled", process_id)))
               for one in listeners]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(told) == 20 and all(one == told[0] for one in told)


def test_no_body_is_read_for_head(api, tokens):
    connection = api.connect()
    connection.request("HEAD", EVENTS, headers={"Authorization": f"Bearer {tokens['viewer']}"})
    assert connection.getresponse().status == 200
    connection.close()
