"""Servers that a benchmark starts, asks and ends."""
import contextlib
import socket
import subprocess
import time
import urllib.request


class Server:
    """One that runs: its address, its token, and its process."""

    def __init__(self, port: int, process: subprocess.Popen, token: str = ""):
        self.url, self.process, self.token = f"http://127.0.0.1:{port}", process, token


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def await_answer(url: str, process: subprocess.Popen) -> None:
    deadline = time.monotonic() + 60
    while True:
        try:
            return urllib.request.urlopen(url, timeout=5).close()
        except OSError:
            if process.poll() is not None or time.monotonic() > deadline:
                raise SystemExit(f"nothing answers at {url}") from None
            time.sleep(0.05)


@contextlib.contextmanager
def running(command, port: int, path: str, kind=Server, **options):
    process = subprocess.Popen(list(map(str, command)), stdout=subprocess.DEVNULL, **options)
    try:
        await_answer(f"http://127.0.0.1:{port}{path}", process)
        yield kind(port, process)
    finally:
        process.terminate()
        process.wait()
