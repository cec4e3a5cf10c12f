"""The rules of the house that no linter knows; see CONTRIBUTING.md."""

from __future__ import annotations

import ast
import doctest
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from graphlib import CycleError, TopologicalSorter
from itertools import takewhile
from pathlib import Path

import click
import pytest

import negosim
from negosim.cli.group import COMMANDS
from negosim.cli.group import negosim as group
from negosim.forecasts.registry import BUILT_IN as FORECASTS
from negosim.protocols.registry import BUILT_IN as PROTOCOLS
from negosim.tactics.contract import Param
from negosim.tactics.registry import BUILT_IN

ROOT = Path(__file__).parents[1]
SRC = ROOT / "src"
MODULES = sorted(SRC.rglob("*.py"))
PAGES = sorted((ROOT / "docs").rglob("*.md"))

# countries, alliances and their seats are data; a source file that names one has data in it
NAMES = """
    russia russian russians ukraine ukrainian belarus nato otan osce usa america american americans
    germany german france french britain british poland polish cuba cuban turkey turkish china
    chinese soviet ussr europe european moscow washington kyiv kiev brussels geneva istanbul
    kremlin pentagon putin biden
"""


@cache
def tracked() -> tuple[Path, ...]:
    """The files that belong to the project: those that git knows, or would take up."""
    if not (ROOT / ".git").exists():  # an unpacked source distribution
        kept = (p for p in ROOT.rglob("*") if not any(x.startswith(".") for x in p.parts))
        return tuple(p for p in kept if p.is_file() and "__pycache__" not in p.parts)
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    said = subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout.decode()
    return tuple(p for p in (ROOT / n for n in said.split("\0") if n) if p.is_file())


def texts() -> list[tuple[Path, str]]:
    """Every tracked text file with its text."""
    found = []
    for path in tracked():
        data = path.read_bytes()
        if b"\0" not in data:
            found.append((path, data.decode("utf-8", "replace")))
    return found


def hits(pattern: str, files: list[tuple[Path, str]]) -> list[str]:
    """Where the pattern stands: file:line: the line."""
    searched = re.compile(pattern, re.IGNORECASE)
    return [
        f"{path.relative_to(ROOT)}:{n}: {line.strip()[:100]}"
        for path, text in files
        for n, line in enumerate(text.splitlines(), 1)
        if searched.search(line)
    ]


def test_no_source_file_names_a_country() -> None:
    """Countries and alliances are data: nothing under src names one."""
    words = [
        *NAMES.split(),
        r"united\s+states",
        r"united\s+kingdom",
        r"european\s+union",
        r"u\.s\.",
    ]
    files = [(p, p.read_text("utf-8")) for p in SRC.rglob("*") if p.is_file() and is_text(p)]
    # the tab of a word is not enough: snake_case and `euro-…` names count as words too
    pattern = rf"(?<![a-z])(?:{'|'.join(words)})(?![a-z])"
    assert len(files) > 20
    assert re.search(pattern, "the parties.Nato_x of it", re.IGNORECASE)
    assert hits(pattern, files) == []


def is_text(path: Path) -> bool:
    """Whether it is one of our own text files."""
    return path.suffix in {".py", ".tcss", ".css", ".html", ".j2", ".js", ".json", ".toml", ".md"}


def test_files_fit_in_a_head() -> None:
    """No source file is longer than 400 lines."""
    files = [*MODULES, ROOT / "run.py"]
    long = {str(p.relative_to(ROOT)): len(p.read_text("utf-8").splitlines()) for p in files}
    assert {name: n for name, n in long.items() if n > 400} == {}


def test_no_module_is_a_drawer() -> None:
    """A module is called after what it owns."""
    drawers = {"utils", "util", "helpers", "helper", "common", "misc"}
    names = {part for p in MODULES for part in p.relative_to(SRC).with_suffix("").parts}
    assert names & drawers == set()


def circle(sources: dict[str, str]) -> list[str]:
    """Modules that import each other in a circle, the first at both ends; empty if there are none.

    Every import counts, also one in a function or for types alone.
    """
    graph: dict[str, set[str]] = {}
    for module, source in sources.items():
        wanted = graph.setdefault(module, set())
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.Import):
                wanted |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                full = {f"{node.module}.{alias.name}" for alias in node.names}
                wanted |= {name if name in sources else str(node.module) for name in full}
        wanted -= {module}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


def test_no_modules_import_each_other_in_a_circle() -> None:
    """No two files of src, nor a longer chain, import each other, imports for types included."""
    names = {p: ".".join(p.relative_to(SRC).with_suffix("").parts) for p in MODULES}
    sources = {n.removesuffix(".__init__"): p.read_text("utf-8") for p, n in names.items()}
    assert circle(sources) == []


def test_a_circle_is_found() -> None:
    """The comparison itself, with an import in a function and one for types."""
    a = "def f():\n    from pack import b"
    b = "import pack.c"
    c = "if TYPE_CHECKING:\n    from pack.a import f"
    assert circle({"pack.a": a, "pack.b": b, "pack.c": ""}) == []
    assert set(circle({"pack.a": a, "pack.b": b, "pack.c": c})) == {"pack.a", "pack.b", "pack.c"}


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(SRC)))
def test_each_module_says_what_it_owns(path: Path) -> None:
    """A module starts with a sentence."""
    said = ast.get_docstring(ast.parse(path.read_text("utf-8")))
    assert said, "no docstring"
    assert len(said.split()) >= 3
    assert said.splitlines()[0].endswith((".", ":", ";", ",")) or "\n" in said


def test_no_addresses_of_package_indexes() -> None:
    """Versions are pinned by name; where they come from is the user's affair."""
    hosts = ["py" + "pi.org", "pythonhosted" + ".org", "npm" + "js.org", "npm" + "js.com"]
    options = ["index" + "-url", "find" + "-links", "trusted" + "-host"]
    assert hits("|".join(map(re.escape, hosts + options)), texts()) == []


def test_no_paths_of_a_machine() -> None:
    """Nothing in the project names a folder of the machine that it was written on."""
    folders = ["work", "root", "tmp", r"home/[a-z]", r"Users/[a-z]", r"opt/[a-z]"]
    pattern = rf"(?<![\w.~)}}/-])/(?:{'|'.join(folders)})\b"
    assert re.search(pattern, "in " + "/wo" + "rk/main")
    assert not re.search(pattern, "the at/work of https://example.org/work, ../work and frame/work")
    assert hits(pattern, texts()) == []


def pins(name: str) -> dict[str, str]:
    """The versions that a constraints file pins, by package."""
    lines = (ROOT / name).read_text("utf-8").splitlines()
    pinned = [line for line in lines if not line.startswith("#")]
    assert [x for x in pinned if not re.fullmatch(r"[A-Za-z0-9._-]+==[0-9][A-Za-z0-9.+]*", x)] == []
    split = [line.split("==") for line in pinned]
    found = {re.sub(r"[-_.]+", "-", package).lower(): version for package, version in split}
    assert len(found) == len(pinned)
    return found


def requirements(*extras: str) -> dict[str, str]:
    """What negosim with these extras requires: the lowest version allowed, by package."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    optional = project["optional-dependencies"]
    wanted = [
        *project["dependencies"],
        *(r for extra in extras or optional for r in optional[extra]),
    ]
    split = [r.split(">=") for r in wanted if not r.startswith("negosim[")]
    return {package.lower(): lowest for package, lowest in split}


def test_constraints_hold_names_and_versions_only() -> None:
    """Each line pins one package; no addresses, options or local paths; what we need is pinned."""
    assert set(requirements()) <= set(pins("constraints.txt"))


def test_the_lowest_versions_are_those_that_are_allowed() -> None:
    """The file that `run.py test-lowest` installs pins the lower bound of every requirement."""
    optional = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = set(optional["optional-dependencies"]) - {"dev", "docs"}  # these serve contributors
    lowest = pins("constraints-lowest.txt")
    bounds = requirements(*extras)
    assert set(lowest) == set(bounds)
    padded = {package: (version + ".0.0").split(".")[:3] for package, version in bounds.items()}
    assert {package: version.split(".") for package, version in lowest.items()} == padded


def bounds(p: Param) -> str:
    """The parameter's range as the docs write it."""
    if p.choices:
        return ", ".join(f"`{c}`" for c in p.choices)
    left, right = "(" if p.open_low else "[", ")" if p.open_high else "]"
    return f"{'array of ' if p.many else ''}{left}{p.low:g}, {p.high:g}{right}"


def default(p: Param) -> str:
    """The parameter's default as the docs write it."""
    if isinstance(p.default, tuple):
        return f"[{', '.join(f'{x:g}' for x in p.default)}]"
    return f"`{p.default}`" if isinstance(p.default, str) else f"{p.default:g}"


@pytest.mark.parametrize("tactic", BUILT_IN, ids=lambda t: t.name)
def test_each_tactic_has_its_page(tactic: negosim.tactics.contract.Tactic) -> None:
    """The page of a tactic agrees with the registry on title, parameters and source."""
    page = (ROOT / "docs/tactics" / f"{tactic.name}.md").read_text("utf-8")
    assert page.startswith(f"# `{tactic.name}`: {tactic.title}\n")
    rows = re.findall(r"^\| `(\w+)` \| (.*?) \| (.*) \| (.*?) \|$", page, re.MULTILINE)
    assert rows == [(n, default(p), bounds(p), p.doc) for n, p in tactic.params.items()]
    plain = " ".join(page.replace("*", "").split())
    assert tactic.source.split(" Robotics")[0] in plain
    assert "## A worked number" in page


def test_no_page_is_left_of_a_tactic_that_is_gone() -> None:
    """The pages are those of the registry."""
    pages = {p.stem for p in (ROOT / "docs/tactics").glob("*.md")}
    assert pages - {"README"} == {t.name for t in BUILT_IN}
    listed = (ROOT / "docs/tactics/README.md").read_text("utf-8")
    assert all(f"- [`{t.name}`]({t.name}.md) " in listed for t in BUILT_IN)


def test_each_protocol_has_its_page_and_no_page_is_left_of_one_that_is_gone() -> None:
    """The pages are those of the registry, with title, worked number and source."""
    pages = {p.stem: p.read_text("utf-8") for p in (ROOT / "docs/protocols").glob("*.md")}
    listed = pages.pop("README")
    assert set(pages) == {p.name for p in PROTOCOLS}
    for protocol in PROTOCOLS:
        page = pages[protocol.name]
        assert page.startswith(f"# `{protocol.name}`: {protocol.title}\n")
        assert f"- [`{protocol.name}`]({protocol.name}.md)" in listed
        assert "## A worked number" in page
        for source in protocol.source.split("; "):
            authors, year = re.fullmatch(
                r"(.*?)(?: &.*| et al.*|, .*)? \((\d{4})\)", source
            ).groups()
            assert re.search(rf"{authors},.*?\({year}\)", page, re.DOTALL), source


def test_each_forecast_has_a_page_that_says_what_it_was_checked_against() -> None:
    """A page for each file of forecasts, with all their names, the checks and the source."""
    pages = {p.stem: p.read_text("utf-8") for p in (ROOT / "docs/forecasts").glob("*.md")}
    listed = pages.pop("README")
    files = {p.stem for p in (ROOT / "src/negosim/forecasts").glob("*.py")}
    assert set(pages) == files - {"__init__", "contract", "registry"}
    for name, page in pages.items():
        assert f"({name}.md)" in listed
        assert page.startswith(f"# `{name}`")
        assert all(words in page for words in ("**Checked against**", "**Source"))
    named = "".join(page.partition("\n")[0] for page in pages.values())
    tables = "".join(pages.values())
    assert [f.name for f in FORECASTS if f"`{f.name}`" not in named + tables] == []


@pytest.mark.parametrize("path", PAGES, ids=lambda p: str(p.relative_to(ROOT)))
def test_the_examples_in_the_docs_hold(path: Path) -> None:
    """Every Python example in the docs gives what the page says, and pages of rules have one."""
    examples = doctest.DocTestParser().get_examples(path.read_text("utf-8"))
    assert (
        examples
        or path.parent.name not in {"tactics", "protocols", "forecasts"}
        or path.stem == "README"
    )
    failed, tried = doctest.testfile(str(path), module_relative=False, encoding="utf-8")
    assert tried == len(examples)
    assert failed == 0


def test_links_between_the_pages_lead_somewhere() -> None:
    """A relative link in a page names a file that is there, and a heading of it if it names one."""
    for path in [*PAGES, *ROOT.glob("*.md")]:
        links = re.findall(r"\]\(([^)#:]*)(?:#([^)]*))?\)", path.read_text("utf-8"))
        for target, heading in links:
            file = path.parent / target if target else path
            assert file.exists(), f"{path.relative_to(ROOT)}: {target}"
            if heading:
                assert heading in headings(file), f"{path.relative_to(ROOT)}: {target}#{heading}"


def headings(page: Path) -> set[str]:
    """The headings of a page as links name them."""
    lines = re.findall(r"^#+ (.*)$", page.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", line.lower()).replace(" ", "-") for line in lines}


def test_the_changelog_knows_this_version() -> None:
    """The changelog has a section for what is to come or for the version that this is."""
    text = (ROOT / "CHANGELOG.md").read_text("utf-8")
    assert re.search(rf"^## (Unreleased|{re.escape(negosim.__version__)}\b)", text, re.MULTILINE)


@pytest.mark.parametrize("arguments", [["--help"], ["--version"]])
def test_help_is_quick_because_it_loads_little(arguments: list[str]) -> None:
    """`negosim --help` loads none of the heavy packages."""
    script = (
        "import sys\n"
        "from negosim.cli.main import main\n"
        "sys.argv[:] = ['negosim', *sys.argv[1:]]\n"
        "try:\n"
        "    code = main()\n"
        "except SystemExit as end:\n"
        "    code = end.code\n"
        "heavy = {'numpy', 'textual', 'pydantic', 'simpy', 'scipy', 'polars'}\n"
        "print('heavy:', sorted(heavy & set(sys.modules)), 'code:', code or 0)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, *arguments], capture_output=True, text=True, check=False
    )
    assert done.stdout.splitlines()[-1] == "heavy: [] code: 0", done.stdout + done.stderr


# what not to write: what to write, or why not
INSTEAD = {
    r"told": "reported, shown",
    r"(come|comes|came) (of|to) (it|them|each|what)": "outcome, result",
    r"what (\w+ \w+ )?(comes|came) (of|to)": "outcome, result",
    r"where there (is|are|was|were) (one|none|any|a)\b": "if any",
    r"asked for": "requested",
    r"faults?": "error",
    r"(be|is|was) had again|to have (it|the run) again": "reproducible",
    r"(hang|hangs|hung|hanging) on": "depends on",
    r"how firm": "robust",
    r"(stand|stands|stood) at": "is",
    r"of no use": "useless",
    r"deaf": "open-loop, ignores the other parties",
    r"of which a": "say it in a sentence of its own",
    r"unless said otherwise": "by default",
    r"as (things are|it stands|they stand)": "unchanged",
    r"(look|looks|looked|looking) into": "search, examine",
    r"(go|goes|going) on (with|from|where)": "continue",
    r"left out": "omitted, optional, by default",
    r"(is|are) there already": "already exists",
    r"(will|would|may) do": "is enough",
    r"(speak|speaks) of": "refer to",
    r"anew": "again",
    r"held (against|to)": "compared with, tested",
    r"how often what": "how often each outcome occurs",
    r"where (they|it|the \w+( \w+)?) part": "diverge",
    r"(?<!there )is no (number|whole number|store|name)": "is not a",
}  # fmt: skip
BANNED = [(re.compile(rf"\b(?:{phrase})\b", re.IGNORECASE), use) for phrase, use in INSTEAD.items()]


def dialect(text: str) -> list[str]:
    """The phrases in a text that are not plain, with what to write."""
    plain = re.sub(r"`[^`\n]*`", "`…`", text)  # names of keys and commands are what they are
    plain = re.sub(r"\s+", " ", plain)
    return [
        f"…{plain[max(0, m.start() - 30) : m.end() + 20]}…: {use}"
        for pattern, use in BANNED
        for m in pattern.finditer(plain)
    ]


def test_the_phrases_are_recognised() -> None:
    """The comparison itself: over line ends and in capitals, but in no quoted name."""
    assert len(dialect("What is wrong is Told, where\nthere is one.")) == 2
    assert dialect("`faults` lists the errors of a point; untold riches") == []


@pytest.mark.parametrize("page", [*sorted(ROOT.glob("*.md")), *PAGES], ids=lambda p: p.stem)
def test_pages_are_in_plain_english(page: Path) -> None:
    """No page uses such a phrase; blocks show what the program prints, its transcripts too."""
    text = re.sub(r"^```.*?^```$", "", page.read_text("utf-8"), flags=re.MULTILINE | re.DOTALL)
    assert dialect(text) == []


def helps(command: click.Command, name: str) -> Iterator[tuple[str, str]]:
    """The help of a command and of its subcommands."""
    settings = group.context_settings  # click keeps the help option of the first context
    with click.Context(command, info_name=name, **settings) as context:
        yield name, command.get_help(context)
        if isinstance(command, click.Group):
            for sub in command.list_commands(context):
                inner = command.get_command(context, sub)
                assert inner is not None
                yield from helps(inner, f"{name} {sub}")


def test_help_is_in_plain_english() -> None:
    """No help text uses such a phrase."""
    found = dict(helps(group, "negosim"))
    assert len(found) > len(COMMANDS)
    assert {name: dialect(text) for name, text in found.items() if dialect(text)} == {}


def messages(path: Path) -> Iterator[str]:
    """The texts of a module that a user may read: literals of several words, no docstrings."""
    tree = ast.parse(path.read_text("utf-8"))
    silent = {id(n.value) for n in ast.walk(tree) if isinstance(n, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            parts = (v.value if isinstance(v, ast.Constant) else "…" for v in node.values)
            yield "".join(map(str, parts))
        elif isinstance(node, ast.Constant) and id(node) not in silent and " " in str(node.value):
            yield str(node.value)


def test_messages_are_in_plain_english() -> None:
    """No message, title or word on a screen uses such a phrase, in any module."""
    spoken = {p: list(messages(p)) for p in MODULES}
    assert sum(map(len, spoken.values())) > 1000
    assert sum(bool(spoken[p]) for p in MODULES) > 100
    assert [(p.name, line) for p in MODULES for text in spoken[p] for line in dialect(text)] == []


ARCHITECTURE = (ROOT / "docs/architecture.md").read_text("utf-8")


def layers() -> list[tuple[list[str], bool]]:
    """The rooms of each layer of the contract, and whether they may import each other."""
    config = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]
    contract = next(c for c in config["contracts"] if c["type"] == "layers")
    return [(re.findall(r"\w+", layer), ":" in layer) for layer in contract["layers"]]


def homes() -> dict[str, set[str]]:
    """By room the frameworks that the contracts let no other room import."""
    config = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]
    found: dict[str, set[str]] = {}
    for contract in config["contracts"]:
        if contract["type"] == "forbidden":
            for line in contract["ignore_imports"]:
                source, framework = line.split(" -> ")
                found.setdefault(source.split(".")[1], set()).add(framework)
    return found


def test_the_page_of_the_rooms_says_what_the_contracts_say() -> None:
    """Layers, their order and the frameworks of each are those of pyproject.toml."""
    rows = re.findall(r"^\| (`\w+`(?:, `\w+`)*) \| .* \| (.*?) ?\|$", ARCHITECTURE, re.MULTILINE)
    assert [re.findall(r"\w+", names) for names, _ in rows] == [names for names, _ in layers()]
    for names, frameworks in rows:
        allowed = set().union(*(homes().get(room, set()) for room in re.findall(r"\w+", names)))
        assert set(re.findall(r"\w+", frameworks)) == allowed, names
    together = [names for names, sideways in layers() if sideways]
    said = re.search(r"except\sin\s(.*?)\.\s", ARCHITECTURE, re.DOTALL)
    assert said
    assert re.findall(r"`(\w+)`", said[1]) == [room for names in together for room in names]


def test_the_picture_of_the_rooms_shows_the_layers() -> None:
    """The picture has one line for each layer, in the order of the contract."""
    picture = ARCHITECTURE.split("```text\n")[1].split("```")[0]
    rooms = {room for names, _ in layers() for room in names}
    words = [re.findall(r"\w+", line) for line in picture.splitlines()]
    shown = [list(takewhile(rooms.__contains__, line)) for line in words]
    assert [names for names in shown if names] == [names for names, _ in layers()]


def test_the_lists_of_files_are_of_this_tree() -> None:
    """Every file on the page exists, NAME standing for some; headings count the rows."""
    files = re.findall(r"`((?:src|docs|tests)/[\w./]+|README.md)`", ARCHITECTURE)
    assert len(files) > 15
    assert [f for f in files if not list(ROOT.glob(f.replace("NAME", "*")))] == []
    for heading, table in re.findall(r"^### .*: (\d) files\n\n((?:\|.*\n)+)", ARCHITECTURE, re.M):
        assert len(table.splitlines()) - 2 == int(heading)
