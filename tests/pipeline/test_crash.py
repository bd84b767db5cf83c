"""Programs, the database and the disk die at every point and at any time: nothing is lost, nothing happens
twice."""
import random

import pytest

from crash import POINTS, TEMPLATE, die_at, die_by_chance, new_site, prepared_server
from crash_proof import findings

KILLS = 50
SEED = 20250312


@pytest.fixture(name="server", scope="module")
def server_fixture():
    with prepared_server() as server:
        yield server


@pytest.fixture(name="site")
def site_fixture(server, request):
    """At the end everything in it is as if nothing had ever happened."""
    with new_site(server, request.node.name[:40], TEMPLATE) as site:
        yield site
        site.come_to_rest()
        assert findings(site) == []


def test_at_every_point_twice(site):
    for passes in (1, 2):
        for point in POINTS:
            die_at(site, point, passes)
    assert site.kills > 2 * len(POINTS)


def test_no_point_is_left_out(site):
    listed = {line.split()[0] for line in site.docflow.succeed("dev", "faults").splitlines()}
    assert {point.split("/")[0] for point in POINTS} == listed


def test_at_any_time(site):
    print(f"seed {SEED}")
    die_by_chance(site, KILLS, random.Random(SEED))
    assert site.kills == KILLS
