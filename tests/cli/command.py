"""The program as the command-line tests run it: in an environment and a folder of its own."""
import os
import subprocess
from pathlib import Path

BINARY = Path(os.environ.get("DOCFLOW_BINARY", Path(__file__).parents[2] / "build" / "docflow")).resolve()


class Program:
    """Runs docflow; the environment holds nothing of the caller's."""

    def __init__(self, folder: Path):
        self.data_dir = folder / "data"
        self.data_dir.mkdir()
        self.environment = {
            "PATH": "/usr/local/bin:/usr/bin:/bin",
            "HOME": str(folder),
            "LC_ALL": "C.UTF-8",
            "DOCFLOW_DATA_DIR": str(self.data_dir),
        }

    def __call__(self, *arguments: str, environment: dict[str, str] | None = None, **options):
        """The finished process: returncode, stdout, stderr."""
        options.setdefault("stdout", subprocess.PIPE)
        options.setdefault("stderr", subprocess.PIPE)
        return subprocess.run(
            [BINARY, *arguments], env=self.environment | (environment or {}), text=True, timeout=60,
            cwd=self.data_dir.parent, **options)

    def write_settings(self, text: str, mode: int = 0o600) -> Path:
        """The settings file of the data folder."""
        path = self.data_dir / "docflow.conf"
        path.write_text(text, encoding="utf-8")
        path.chmod(mode)
        return path
