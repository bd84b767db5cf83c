#!/usr/bin/python3
"""The migrations as Alembic revisions, in either form that people write them in.

    bench/alembic_revisions.py operations|statements FOLDER

operations: tables with their comments are op.create_table, indexes op.create_index; what Alembic has no
operation for (roles, rights, policies, functions, triggers, views) is SQL in op.execute.
statements: each statement is SQL in op.execute.

Written anew for each benchmark, which also compares the schemas that the revisions and the migrations make.
It knows the SQL of the migrations, not SQL.
"""
import re
import sys
from pathlib import Path
from typing import NamedTuple

MIGRATIONS = Path(__file__).resolve().parents[1] / "db" / "migrations"
WIDTH = 100

SETTINGS = "[alembic]\nscript_location = {folder}\n"
ENVIRONMENT = """import os

from alembic import context
from sqlalchemy import create_engine

with create_engine(os.environ["BENCH_URL"]).connect() as connection:
    context.configure(connection=connection, transaction_per_migration=True)
    with context.begin_transaction():
        context.run_migrations()
"""

TYPES = {
    "bigint": "sa.BigInteger()", "boolean": "sa.Boolean()", "bytea": "sa.LargeBinary()",
    "date": "sa.Date()", "integer": "sa.Integer()", "jsonb": "postgresql.JSONB()",
    "numeric": "sa.Numeric()", "smallint": "sa.SmallInteger()", "text": "sa.Text()",
    "text[]": "postgresql.ARRAY(sa.Text())", "timestamptz": "sa.DateTime(timezone=True)",
    "uuid": "postgresql.UUID()", "xid8": "Xid8()",
}
TYPE_OF_ITS_OWN = '''

class Xid8(sa.types.UserDefinedType):
    def get_col_spec(self):
        return "xid8"
'''
REVISION = '''"""{title}

Revision ID: {revision}
Revises: {before}
"""
{imports}
revision = "{revision}"
down_revision = {down_revision}
{classes}

def upgrade():
{body}'''


class Call(NamedTuple):
    """op.create_table("jobs", ...), laid out in one line or in one line for each argument."""
    name: str
    arguments: list

    def lay_out(self, indent: int) -> str:
        pad = " " * indent
        flat = f"{self.name}({', '.join(lay_out(item, 0) for item in self.arguments)})"
        if len(pad + flat) < WIDTH and "\n" not in flat and self.name != "op.create_table":
            return pad + flat
        inner = ",\n".join(lay_out(item, indent + 4) for item in self.arguments)
        return f"{pad}{self.name}(\n{inner},\n{pad})"


def lay_out(item, indent: int) -> str:
    return item.lay_out(indent) if isinstance(item, Call) else " " * indent + item


def quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


# ---- SQL taken apart ----

def statements_of(path: Path) -> list:
    """The statements of a migration, without the comments before each: a function's goes on to the end of
    its body."""
    statement, found = "", []
    for line in path.read_text().splitlines(keepends=True):
        statement += line
        is_in_body = statement.count("$$") % 2 or ("\nBEGIN ATOMIC\n" in statement and line != "END;\n")
        if line.split("--")[0].rstrip().endswith(";") and not is_in_body:
            found.append(re.sub(r"\A(\s*--.*\n|\s*\n)*", "", statement))
            statement = ""
    return found


def without_comments(sql: str) -> str:
    return " ".join(re.sub(r"--.*", "", sql).split())


def closing(sql: str, start: int) -> int:
    """Where the parenthesis that opens at `start` closes; none stands in a string alone."""
    depth = 0
    for position in range(start, len(sql)):
        depth += {"(": 1, ")": -1}.get(sql[position], 0)
        if depth == 0:
            return position
    raise ValueError(sql)


def parts(body: str) -> list:
    """Split at the commas outside of parentheses, brackets and strings."""
    found, depth, is_string = [""], 0, False
    for character in body:
        is_string ^= character == "'"
        depth += 0 if is_string else {"(": 1, "[": 1, ")": -1, "]": -1}.get(character, 0)
        if character == "," and depth == 0 and not is_string:
            found.append("")
        else:
            found[-1] += character
    return [part.strip() for part in found]


def literal(sql: str) -> str:
    """'one ' 'two' as one text."""
    return "".join(part.replace("''", "'") for part in re.findall(r"'((?:[^']|'')*)'", sql))


# ---- tables ----

class Table:
    """A CREATE TABLE, with the comments that follow it."""

    def __init__(self, name: str, body: str, rest: str, keys: dict):
        self.name = name
        self.comment = None
        self.column_comments = {}
        self.items = parts(body)
        self.rest = rest
        self.keys = keys # of the tables so far: primary key by table
        self.later = [] # what op.create_table cannot say
        for item in self.items:
            if " PRIMARY KEY" in item:
                keys[name] = item.split()[0]

    def render(self) -> list:
        arguments = [quoted(self.name), *filter(None, map(self._item, self.items))]
        if self.rest.startswith("PARTITION BY"):
            arguments.append(f"postgresql_partition_by={quoted(self.rest[len('PARTITION BY '):])}")
        elif self.rest:
            self.later.append(f"SET {self.rest[len('WITH '):]}")
        if self.comment:
            arguments.append(f"comment={quoted(self.comment)}")
        return [Call("op.create_table", arguments),
                *(Call("op.execute", [quoted(f"ALTER TABLE {self.name} {change}")])
                  for change in self.later)]

    def _item(self, item: str):
        if not re.match(r"(CONSTRAINT|CHECK|UNIQUE|PRIMARY|FOREIGN)\b", item):
            return self._column(item)
        if "NULLS NOT DISTINCT" in item or "SET NULL (" in item:
            self.later.append(f"ADD {item}")
            return None
        name = re.match(r"CONSTRAINT (\w+) ", item)
        call = self._constraint(item[name.end():] if name else item)
        if name:
            call.arguments.append(f"name={quoted(name.group(1))}")
        return call

    def _constraint(self, item: str) -> Call:
        if item.startswith("CHECK "):
            return Call("sa.CheckConstraint", [quoted(item[len("CHECK ("):-1])])
        if item.startswith("FOREIGN"):
            own, table, theirs, action = re.fullmatch(
                r"FOREIGN KEY \((.+?)\) REFERENCES (\w+) \((.+?)\)(?: ON DELETE (.+))?", item).groups()
            lists = [[quoted(own_name) for own_name in parts(own)],
                     [quoted(f"{table}.{column}") for column in parts(theirs)]]
            return Call("sa.ForeignKeyConstraint",
                        [f"[{', '.join(names)}]" for names in lists] +
                        ([f"ondelete={quoted(action)}"] if action else []))
        kind, names = re.fullmatch(r"(UNIQUE|PRIMARY KEY) \((.+)\)", item).groups()
        return Call("sa.UniqueConstraint" if kind == "UNIQUE" else "sa.PrimaryKeyConstraint",
                    [quoted(name) for name in parts(names)])

    def _column(self, item: str) -> Call:
        name, kind, rest = re.fullmatch(r"(\w+) ([\w\[\]]+(?:\([\d, ]+\))?) ?(.*)", item).groups()
        size = re.fullmatch(r"(varchar|numeric)\((.+)\)", kind)
        if size:
            python = {"varchar": "String", "numeric": "Numeric"}[size.group(1)]
            rendered = f"sa.{python}({', '.join(parts(size.group(2)))})"
        else:
            rendered = TYPES[kind]
        arguments = [quoted(name), rendered, *self._clauses(rest)]
        if kind == "integer" and "PRIMARY KEY" in rest:
            arguments.append("autoincrement=False")
        if name in self.column_comments:
            arguments.append(f"comment={quoted(self.column_comments[name])}")
        return Call("sa.Column", arguments)

    def _clauses(self, rest: str) -> list:
        """What stands after the type; positional arguments first."""
        positional, named = [], []
        while rest:
            if (match := re.match(r"CHECK ", rest)):
                end = closing(rest, match.end()) + 1
                positional.append(Call("sa.CheckConstraint", [quoted(rest[match.end() + 1:end - 1])]))
            elif (match := re.match(r"REFERENCES (\w+)(?: ON DELETE (SET NULL|CASCADE))?", rest)):
                end = match.end()
                target = f"{match.group(1)}.{self.keys[match.group(1)]}"
                positional.append(Call("sa.ForeignKey", [quoted(target)] + (
                    [f"ondelete={quoted(match.group(2))}"] if match.group(2) else [])))
            elif (match := re.match(r"GENERATED ALWAYS AS IDENTITY", rest)):
                end = match.end()
                positional.append("sa.Identity(always=True)")
            elif (match := re.match(r"GENERATED ALWAYS AS ", rest)):
                end = closing(rest, match.end()) + 1
                expression = rest[match.end() + 1:end - 1]
                positional.append(Call("sa.Computed", [quoted(expression), "persisted=True"]))
                end += len(" STORED")
            elif (match := re.match(r"DEFAULT ('[^']*'|\w+\(.*?\)|[\w.]+)", rest)):
                end = match.end()
                named.append(f"server_default=sa.text({quoted(match.group(1))})")
            else:
                match = re.match(r"NOT NULL|PRIMARY KEY|UNIQUE", rest)
                end = match.end()
                named.append({"NOT NULL": "nullable=False", "PRIMARY KEY": "primary_key=True",
                              "UNIQUE": "unique=True"}[match.group()])
            rest = rest[end:].strip()
        return positional + named


# ---- a migration ----

INDEX = re.compile(r"CREATE (UNIQUE )?INDEX (\w+) ON (\w+) (?:USING (\w+) )?\((.*?)\)(?: WHERE (.+))?;")


def index(match: re.Match) -> Call:
    unique, name, table, method, columns, condition = match.groups()
    listed = [quoted(column) if re.fullmatch(r"\w+", column) else f"sa.text({quoted(column)})"
              for column in parts(columns)]
    arguments = [quoted(name), quoted(table), f"[{', '.join(listed)}]"]
    if unique:
        arguments.append("unique=True")
    if method:
        arguments.append(f"postgresql_using={quoted(method.lower())}")
    if condition:
        arguments.append(f"postgresql_where=sa.text({quoted(condition)})")
    return Call("op.create_index", arguments)


def execute(statement: str) -> Call:
    """Comments within it stay. A colon before a word would begin a parameter."""
    sql = re.sub(r"(?<![:\w]):(?=\w)", r"\\:", statement.strip().removesuffix(";"))
    if "\n" not in sql:
        return Call("op.execute", [quoted(sql)])
    return Call("op.execute", ['"""' + sql.replace("\\", "\\\\") + '"""'])


def comment(kind: str, flat: str, tables: dict) -> bool:
    """Folded into the table that it explains, when that is made in this revision."""
    match = re.match(rf"COMMENT ON {kind} (\w+)(?:\.(\w+))? IS ", flat)
    if not match or match.group(1) not in tables:
        return False
    table, text = tables[match.group(1)], literal(flat[match.end():])
    if kind == "TABLE":
        table.comment = text
    else:
        table.column_comments[match.group(2)] = text
    return True


def statements(path: Path, _: dict) -> list:
    return [execute(statement) for statement in statements_of(path)]


def operations(path: Path, keys: dict) -> list:
    tables, found = {}, []
    for sql in statements_of(path):
        flat = without_comments(sql)
        if (match := re.match(r"CREATE TABLE (\w+) \(", flat)):
            end = closing(flat, match.end() - 1)
            table = Table(match.group(1), flat[match.end():end], flat[end + 1:].strip(" ;"), keys)
            tables[table.name] = table
            found.append(table)
        elif comment("TABLE", flat, tables) or comment("COLUMN", flat, tables):
            continue
        elif (match := INDEX.fullmatch(flat)):
            found.append(index(match))
        else:
            found.append(execute(sql))
    rendered = []
    for item in found:
        rendered += item.render() if isinstance(item, Table) else [item]
    return rendered


FORMS = {"operations": operations, "statements": statements}


def translate(path: Path, before: str, calls: list) -> str:
    title = re.match(r"-- (.*)", path.read_text()).group(1)
    # Alembic's own record of the revision is not docflow_owner's.
    body = "".join(call.lay_out(4) + "\n" for call in [*calls, Call("op.execute", [quoted("RESET ROLE")])])
    imports = ["from alembic import op"]
    if "sa." in body:
        imports.append("import sqlalchemy as sa")
    if "postgresql." in body:
        imports.append("from sqlalchemy.dialects import postgresql")
    return REVISION.format(title=title, revision=path.name[:4], before=before,
                           down_revision=quoted(before) if before else None,
                           imports="\n".join(imports) + "\n", body=body,
                           classes=TYPE_OF_ITS_OWN if "Xid8()" in body else "")


def write_revisions(folder: Path, form: str) -> Path:
    """An Alembic project in `folder`; returns the path of its settings. BENCH_URL names the database."""
    keys, before = {}, ""
    (folder / "versions").mkdir(parents=True)
    (folder / "env.py").write_text(ENVIRONMENT)
    (folder / "alembic.ini").write_text(SETTINGS.format(folder=folder.resolve()))
    for path in sorted(MIGRATIONS.glob("*.up.sql")):
        name = path.name.removesuffix(".up.sql")
        (folder / "versions" / f"{name}.py").write_text(
            translate(path, before, FORMS[form](path, keys)))
        before = name[:4]
    return folder / "alembic.ini"


if __name__ == "__main__":
    if len(sys.argv) != 3 or sys.argv[1] not in FORMS:
        sys.exit(__doc__)
    write_revisions(Path(sys.argv[2]), sys.argv[1])
