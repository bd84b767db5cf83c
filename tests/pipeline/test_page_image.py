"""The picture of a page: drawn once and kept beside its document."""
import struct

import pytest

from documents import pdf, write

ACME = ("--client", "acme-corp", "--type", "simple_invoice")


@pytest.fixture(name="process_id", scope="module")
def process_id_fixture(docflow, tmp_path_factory):
    """Two pages, read."""
    inbox = tmp_path_factory.mktemp("inbox")
    path = write(inbox, "two.pdf", pdf([["Invoice number: 4711"], ["Total: 119.00"]]))
    return docflow.process_one(path, *ACME, "--wait", code=3)["process_id"]


def picture(docflow, process_id, target, *arguments) -> bytes:
    docflow.succeed("process", "page", process_id, "--output", target, *arguments)
    return target.read_bytes()


def size_of(webp: bytes) -> tuple:
    """Width and height; lossy WebP."""
    assert (webp[:4], webp[8:16]) == (b"RIFF", b"WEBPVP8 ")
    return struct.unpack("<HH", webp[26:30])


def kept(docflow) -> list:
    return sorted(path.name.partition(".")[2] for path in (docflow.data_dir / "documents").rglob("*.*"))


def test_a_page_is_drawn_once_and_kept(docflow, process_id, inbox):
    large = picture(docflow, process_id, inbox / "large.webp", "--page", "2")
    width, height = size_of(large)
    assert 2_900_000 < width * height < 3_100_000
    assert abs(height / width - 842 / 595) < 0.01
    assert kept(docflow) == ["2-0-large"]
    [stored] = (docflow.data_dir / "documents").rglob("*.2-0-large")
    assert stored.read_bytes() == large
    # What is kept is shown, not drawn again.
    assert picture(docflow, process_id, inbox / "again.webp", "--page", "2") == large
    assert len(picture(docflow, process_id, inbox / "small.webp", "--size", "small")) < len(large)
    assert kept(docflow) == ["1-0-small", "2-0-large"]
    assert "everything agrees" in docflow.succeed("reconcile")


def test_standard_output(docflow, process_id, inbox):
    with (inbox / "page.webp").open("wb") as target:
        assert docflow("process", "page", process_id, stdout=target).returncode == 0
    assert size_of((inbox / "page.webp").read_bytes())


@pytest.mark.parametrize("arguments, message", [
    (["--page", "3"], "document 1 has no page 3, only 2"),
    (["--document", "2"], "process {} has no document 2"),
    (["--page", "0"], "--page: 0 is not between 1 and 2147483647"),
    (["--size", "huge"], "--size is small or large, not 'huge'"),
])
def test_what_is_not_there(docflow, process_id, inbox, arguments, message):
    target = inbox / "none.webp"
    result = docflow("process", "page", process_id, "--output", target, *arguments)
    assert result.returncode != 0
    assert result.stderr.splitlines()[0] == "docflow: " + message.format(process_id)
    # As root, the account that docflow becomes may not remove it.
    assert not target.exists() or target.read_bytes() == b""


def test_a_page_that_cannot_be_drawn(docflow, inbox):
    path = write(inbox, "noise.png", b"\x89PNG\r\n\x1a\n" + bytes(range(256)))
    answer = docflow.process_one(path, *ACME, "--wait", code=4)
    error = docflow.fail("process", "page", answer["process_id"], "--output", inbox / "x.webp")
    assert error == "docflow: page 1 has 134810123 by 202182159 pixels, which is too many\n"
