"""A small disk that only the programs of one test see: a tmpfs in a mount namespace of its own.

Nothing is mounted where anybody else would find it. An account that is not root gets the right to
mount from a user namespace; the program runs in a further one, in which it is that account again.
"""
import errno
import os
import subprocess
from pathlib import Path

MOUNT = 'mount -t tmpfs -o "size=$2,mode=0755" disk "$1" && echo mounted && exec cat'


class Disk:
    """Used by `with`; `prefix` runs a command that sees the disk in `folder`."""

    def __init__(self, folder: Path, size: str):
        is_root = os.geteuid() == 0
        unshare = ["unshare", "--mount"] if is_root else [
            "unshare", "--user", "--map-root-user", "--mount"]
        self._holder = subprocess.Popen([*unshare, "sh", "-c", MOUNT, "sh", folder, size],
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.prefix = ["nsenter", f"--target={self._holder.pid}", "--mount"]
        if not is_root:
            self.prefix += ["--user", "--preserve-credentials", "unshare", "--user",
                            f"--map-user={os.getuid()}", f"--map-group={os.getgid()}"]
        self.folder = Path(f"/proc/{self._holder.pid}/root{folder}")

    def __enter__(self):
        assert self._holder.stdout.readline() == "mounted\n"
        return self

    def __exit__(self, *_):
        self._holder.stdin.close()
        self._holder.wait()
        self._holder.stdout.close()

    def fill(self, left_bytes: int = 0) -> None:
        """To the last byte, or until only that much is left."""
        ballast = self.folder / "ballast"
        with ballast.open("wb", buffering=0) as file:
            for size in (1 << 20, 1 << 12, 1):
                try:
                    while file.write(bytes(size)) == size:
                        pass
                except OSError as error:
                    assert error.errno == errno.ENOSPC
        os.truncate(ballast, ballast.stat().st_size - left_bytes)

    def free(self) -> None:
        (self.folder / "ballast").unlink()
