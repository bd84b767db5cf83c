"""Programs, the database and the disk die at every point and at any time: nothing is lost, nothing happens
twice."""
import random
import re

import pytest

from crash import (EFFORT_MS, POINTS, SERVER_DEATHS, STEPS, TEMPLATE, die_at, die_by_chance, died,
                   kill_server, new_site, prepared_server)
from crash_proof import findings
from disk import Disk

KILLS = 50
SEED = 20250312
DOCUMENTS = 2000
BATCH = 200


@pytest.fixture(name="server", scope="module")
def server_fixture():
    with prepared_server() as server:
        yield server


@pytest.fixture(name="fresh_site")
def fresh_site_fixture(server, request):
    with new_site(server, re.sub(r"\W+", "_", request.node.name)[:60], TEMPLATE) as site:
        yield site


@pytest.fixture(name="site")
def site_fixture(fresh_site):
    """At the end everything in it is as if nothing had ever happened."""
    yield fresh_site
    fresh_site.come_to_rest()
    assert findings(fresh_site) == []


# ---- programs ----

def test_at_every_point_twice(site):
    for passes in (1, 2):
        for point in POINTS:
            die_at(site, point, passes)
    assert all(site.kills[point] >= 2 for point in POINTS)


def test_no_point_is_left_out(site):
    listed = {line.split()[0] for line in site.docflow.succeed("dev", "faults").splitlines()}
    assert {point.split("/")[0] for point in POINTS} == listed


def test_at_any_time(site):
    print(f"seed {SEED}")
    die_by_chance(site, KILLS, random.Random(SEED))


def test_two_workers_do_nothing_twice(site):
    with site.workers(2, DOCFLOW_JOB_LEASE_MS="60000") as workers:
        for _ in range(DOCUMENTS // BATCH):
            site.submit([site.make("right") for _ in range(BATCH)])
        site.wait_for("SELECT count(*) FROM jobs", 0)
    counts = [re.search(r"done (\d+) lost (\d+)", worker.output).groups() for worker in workers]
    assert all(int(done) > 0 for done, _ in counts)
    assert sum(int(done) for done, _ in counts) == DOCUMENTS * (len(STEPS) + 1)
    assert [lost for _, lost in counts] == ["0", "0"]
    assert site.ask("SELECT max((payload ->> 'attempt')::int) FROM audit_logs") == 1


def test_what_kills_whoever_does_it_fails(fresh_site):
    """One document does not bring down worker after worker for ever."""
    settings = {"DOCFLOW_JOB_ATTEMPTS": "2", "DOCFLOW_FAULT_POINT": "step_run/read"}
    fresh_site.submit([fresh_site.make("right")])
    for _ in range(2):
        assert died(fresh_site.driver.start("work", environment=settings).exit_code())
    with fresh_site.workers(1, **settings):
        fresh_site.wait_for("SELECT status FROM processes", "failed")
    assert "begun 2 times" in fresh_site.ask("SELECT error_message FROM processes")


# ---- the database ----

@pytest.mark.parametrize("death", SERVER_DEATHS)
def test_the_database_dies(site, death):
    """The same workers go on."""
    with site.workers(2, EFFORT_MS):
        for _ in range(2):
            kill_server(site, death)
        site.wait_for("SELECT count(*) FROM jobs", 0)


# ---- the disk ----

@pytest.fixture(name="disk")
def disk_fixture(fresh_site):
    """A small one for documents and exported files; the database has another."""
    with Disk(fresh_site.data_dir, "2m") as disk:
        fresh_site.docflow.prefix = fresh_site.driver.prefix = disk.prefix
        fresh_site.data_dir = disk.folder
        yield disk


@pytest.fixture(name="site_on_disk")
def site_on_disk_fixture(disk, fresh_site):
    yield fresh_site
    assert not (disk.folder / "ballast").exists()
    fresh_site.come_to_rest()
    assert findings(fresh_site) == []


def refuse(site, document, stream=None, **settings: str) -> str:
    """The sentence; and nothing of the document is there."""
    path = site.docflow.folder / "refused.txt"
    path.write_text(document.text)
    source, options = (path, {}) if stream is None else ("-", {"stdin": stream})
    sentence = site.docflow.fail("process", source, "--client", document.client, "--reference",
                                 document.reference, environment=settings, **options)
    assert site.ask("SELECT count(*) FROM processes") == 0
    files = {path.name for path in site.data_dir.rglob("*") if path.is_file()}
    assert files <= {"ballast", "installation"}
    return sentence


def test_no_room_for_a_document(site_on_disk, disk):
    site = site_on_disk
    document = site.make("right")
    disk.fill()
    assert "has 0 MiB free" in refuse(site, document)
    disk.free()
    assert "needs 11 MiB, 10 of them in reserve" in refuse(
        site, document, DOCFLOW_STORAGE_RESERVE_MB="10")
    with open("/dev/zero", "rb") as endless:
        assert "No space left on device" in refuse(site, document, endless)
    site.submit([document])


def test_no_room_for_an_exported_file(site_on_disk, disk):
    """The work is done; what is left waits for room."""
    site = site_on_disk
    site.submit(site.make_mixture(16))
    disk.fill()
    with site.workers(1):
        site.wait_for("SELECT bool_and(status = 'retrying' AND error_message ~ 'No space left') "
                      "FROM output_actions", True)
        site.wait_for("SELECT count(*) FROM processes WHERE status NOT IN ('completed', 'failed', "
                      "'hitl_review')", 0)
        disk.free()
        site.wait_for("SELECT count(*) FROM jobs", 0)
