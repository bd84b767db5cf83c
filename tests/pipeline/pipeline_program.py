"""The program as somebody uses it who has documents."""
import json
from pathlib import Path

from program import Program

SAMPLES = Path(__file__).resolve().parents[2] / "samples"

NO_SYNC = "fsync = off\nsynchronous_commit = off\n"
TRACES = """
SELECT (SELECT count(*) FROM processes) || ' ' || (SELECT count(*) FROM documents) || ' '
    || (SELECT count(*) FROM jobs)"""


class Pipeline(Program):
    """What commands print, taken apart."""

    def keep_server(self) -> None:
        """The PostgreSQL runs from here on, so that no command waits for its start."""
        with (self.data_dir / "postgres" / "postgresql.auto.conf").open("a") as settings:
            settings.write(NO_SYNC)
        self.start("db", "psql", "--", "-Xqc", "SELECT 'held'", "-c", "SELECT pg_sleep(3600)"
                   ).wait_for_output("held")

    def process(self, *arguments, code: int = 0, **options) -> list:
        """`docflow process --json ARGUMENT...`: an object for each process."""
        result = self("process", "--json", *arguments, **options)
        assert result.returncode == code, result
        return [json.loads(line) for line in result.stdout.splitlines()]

    def process_one(self, *arguments, code: int = 0, **options) -> dict:
        [answer] = self.process(*arguments, code=code, **options)
        return answer

    def show(self, process_id: str) -> dict:
        return json.loads(self.succeed("process", "show", process_id, "--json"))

    def events(self, process_id: str) -> list:
        return json.loads(self.succeed("process", "events", process_id, "--json"))

    # ---- what must not be left behind ----

    def traces(self) -> tuple:
        """Processes, documents, jobs; and blobs, finished or not."""
        return self.sql(TRACES), sorted(self._blobs())

    def _blobs(self):
        for path in self.data_dir.rglob("*"):
            if "postgres" not in path.relative_to(self.data_dir).parts and path.is_file():
                if path.stat().st_size > 0 and path.name not in ("docflow.conf", "installation"):
                    yield str(path.relative_to(self.data_dir))

    def refusals(self) -> int:
        """Rows of the audit trail about what was not taken in."""
        return int(self.sql("SELECT count(*) FROM audit_logs WHERE event = 'process.refused'"))
