"""Turns the SQL files of db/ and the JSON files of logic/ into C at build time.

    embed.py queries DEPFILE FOLDER OUT.h OUT.c    "-- name:" blocks -> struct db_query
    embed.py migrations DEPFILE FOLDER OUT.c       NNNN_name.up.sql and .down.sql -> struct migration
    embed.py seeds DEPFILE FOLDER OUT.c            whole files -> struct seed
    embed.py metaschemas DEPFILE FOLDER OUT.c      .json files -> struct schema_metaschema

Text is written as it stands, as C string literals, one line each. DEPFILE tells ninja what was read,
the folder among it: a file that comes or goes changes the folder, and the next build sees it.
"""
import hashlib
import json
import re
import sys
from pathlib import Path

NAME = re.compile(r"--\s*name:\s*([a-z][a-z0-9_]*)\s*$")
PARAMETER = re.compile(r"\$(\d+)")
MIGRATION = re.compile(r"(\d{4})_([a-z0-9_]+)\.(up|down)\.sql$")
HEAD = "/* Made by tools/embed.py: edit the files it was made from. */\n"


def literal(text: str) -> str:
    """A C string literal of several lines."""
    lines = text.splitlines() or [""]
    quoted = []
    for line in lines:
        line = line.replace("\\", "\\\\").replace('"', '\\"').replace("\t", "\\t")
        line = line.replace("??", "?\\?")
        quoted.append('    "' + line + '\\n"')
    return "\n".join(quoted)


def blocks(path: Path):
    """(name, sql) of every "-- name:" block."""
    name, lines = None, []
    for line in path.read_text(encoding="utf-8").splitlines():
        match = NAME.match(line)
        if match:
            if name:
                yield name, "\n".join(lines).strip()
            name, lines = match.group(1), []
        elif name is not None:
            if not line.lstrip().startswith("--"):
                lines.append(line)
        elif line.strip() and not line.startswith("--"):
            sys.exit(f"{path}: a statement stands before the first '-- name:' line")
    if name:
        yield name, "\n".join(lines).strip()


def write_queries(header: Path, source: Path, files: list) -> None:
    found = []
    for path in files:
        for name, sql in blocks(path):
            sql = sql.rstrip(";")
            if not sql or ";" in re.sub(r"'[^']*'", "", sql):
                sys.exit(f"{path}: query {name} must be exactly one statement")
            if name in [other for other, _, _ in found]:
                sys.exit(f"{path}: query {name} stands twice")
            numbers = [int(number) for number in PARAMETER.findall(sql)]
            found.append((name, sql, max(numbers, default=0)))
    with header.open("w", encoding="utf-8") as out:
        out.write(HEAD + "#ifndef QUERIES_H\n#define QUERIES_H\n\n#include \"db/db.h\"\n\n")
        for name, _, _ in found:
            out.write(f"extern const struct db_query query_{name};\n")
        out.write("\n#endif\n")
    with source.open("w", encoding="utf-8") as out:
        out.write(HEAD + '#include "queries.h"\n\n')
        for number, (name, sql, parameters) in enumerate(found):
            out.write(f"const struct db_query query_{name} = {{\n"
                      f'    .name = "{name}", .number = {number}, .parameters = {parameters},\n'
                      f"    .sql =\n{literal(sql)}}};\n\n")
        out.write("const struct db_query *const db_queries[] = {\n")
        for name, _, _ in found:
            out.write(f"    &query_{name},\n")
        out.write(f"}};\nconst size_t db_query_count = {len(found)};\n")


def write_migrations(source: Path, files: list) -> None:
    pairs = {}
    for path in files:
        match = MIGRATION.search(path.name)
        if not match:
            sys.exit(f"{path}: not named NNNN_name.up.sql or NNNN_name.down.sql")
        number, name, direction = int(match.group(1)), match.group(2), match.group(3)
        pairs.setdefault((number, name), {})[direction] = path.read_text(encoding="utf-8")
    if [number for number, _ in sorted(pairs)] != list(range(1, len(pairs) + 1)):
        sys.exit("db/migrations: numbers must run from 0001 without a gap and without repeats")
    with source.open("w", encoding="utf-8") as out:
        out.write(HEAD + '#include "db/migrate.h"\n\nconst struct migration migrations[] = {\n')
        for (number, name), texts in sorted(pairs.items()):
            if set(texts) != {"up", "down"}:
                sys.exit(f"db/migrations/{number:04}_{name}: the up or the down file is missing")
            checksum = hashlib.sha256(texts["up"].encode()).hexdigest()
            out.write(f'    {{.version = {number}, .name = "{name}", .checksum = "{checksum}",\n'
                      f'     .up =\n{literal(texts["up"])},\n'
                      f'     .down =\n{literal(texts["down"])}}},\n')
        out.write(f"}};\nconst size_t migration_count = {len(pairs)};\n")


def write_seeds(source: Path, files: list) -> None:
    with source.open("w", encoding="utf-8") as out:
        out.write(HEAD + '#include "db/migrate.h"\n\nconst struct seed seeds[] = {\n')
        for path in files:
            out.write(f'    {{.name = "{path.name}",\n     .sql =\n'
                      f'{literal(path.read_text(encoding="utf-8"))}}},\n')
        out.write(f"}};\nconst size_t seed_count = {len(files)};\n")


def write_metaschemas(source: Path, files: list) -> None:
    with source.open("w", encoding="utf-8") as out:
        out.write(HEAD + '#include "logic/schema_metaschema.h"\n\n'
                         "const struct schema_metaschema schema_metaschemas[] = {\n")
        for path in files:
            text = path.read_text(encoding="utf-8")
            uri = json.loads(text)["$id"].rstrip("#")
            out.write(f'    {{.uri = "{uri}",\n     .text =\n{literal(text)}}},\n')
        out.write(f"}};\nconst size_t schema_metaschema_count = {len(files)};\n")


def write_openapi(source: Path, files: list) -> None:
    with source.open("w", encoding="utf-8") as out:
        out.write(HEAD + '#include "http/openapi.h"\n\nconst struct openapi_file openapi_files[] = {\n')
        for path in files:
            text = path.read_text(encoding="utf-8")
            json.loads(text)
            out.write(f'    {{.name = "{path.name}",\n     .text =\n{literal(text)}}},\n')
        out.write(f"}};\nconst size_t openapi_file_count = {len(files)};\n")


def write_depfile(depfile: Path, outputs: list, inputs: list) -> None:
    def words(paths):
        return " ".join(str(path).replace(" ", "\\ ") for path in paths)
    depfile.write_text(f"{words(outputs)}: {words(inputs)}\n", encoding="utf-8")


def main(arguments: list) -> None:
    writers = {"queries": write_queries, "migrations": write_migrations, "seeds": write_seeds,
               "metaschemas": write_metaschemas, "openapi": write_openapi}
    if len(arguments) < 4 or arguments[0] not in writers:
        sys.exit(__doc__)
    depfile, folder, *outputs = [Path(argument) for argument in arguments[1:]]
    suffix = "json" if arguments[0] in ("metaschemas", "openapi") else "sql"
    files = sorted(folder.glob(f"[!.]*.{suffix}"))
    writers[arguments[0]](*outputs, files)
    write_depfile(depfile, outputs, [folder, *files])


if __name__ == "__main__":
    main(sys.argv[1:])
