"""The real program behind a pseudo-terminal: what bytes reach it, and what is left when it ends."""

from __future__ import annotations

import os
import re
import signal
import sys
import termios
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from rich.cells import cell_len

from pty_program import Cells, PtyProgram

RIVER = Path(__file__).parent / "river.toml"
# Every sequence that the framework writes, and its own only: no title, no link, no clipboard but
# where something was copied, no scrolling region, nothing that clears, prints or asks for text back
KNOWN = re.compile(
    r"\x1b\[[0-9;]*m"  # colours
    r"|\x1b\[[0-9]*;?[0-9]*H"  # cursor to a place
    r"|\x1b\[\?(?:1049|1000|1002|1003|1004|1006|1015|1016|2004|2026|2048|25|7)[hl]"  # modes
    r"|\x1b\[\?(?:2026|2048)\$p"  # asking for two of them
    r"|\x1b\[[<>][0-9]*u"  # the keyboard's protocol
    r"|\x1b\]22;[a-z-]*\x07"  # the pointer's shape
)
COPIED = re.compile(r"\x1b\]52;c;[A-Za-z0-9+/=]*\x07")
HOSTILE = (
    r"\u001b]0;title\u0007\u001b[2J\u001b[31m\u009b5m\u0090q\u009c\u0008\u007f",
    "[@click=app.quit]x[/] [b]bold[/b] [link=file:///]y[/link]",
    r"abc\u202edef\u2066ghi\u200b\ufeff\u2028x\u0085",
    "👩‍👩‍👧 🏳️‍🌈 🎉 長い名前の条項と交渉当事者",
    "L" * 300,
)
NAMED = re.compile(r'^(title|short|name|story|about|article|note|summary) = ".*"$', re.MULTILINE)
INLINE = re.compile(r'(title|name|quote|source|note) = "[^"]*"')


@pytest.fixture
def started(tmp_path) -> Iterator:
    """Starts the program; whatever the test does, it is ended afterwards.

    `first` is Python that is run before it, to make a part of it fail.
    """
    running: list[PtyProgram] = []

    def start(scenario: Path | str, size=(120, 40), first="", **env: str) -> PtyProgram:
        code = f"{first}\nfrom negosim.cli.main import main\nmain()"
        words = [sys.executable, "-c", code, "tui", str(scenario)]
        own = {"NEGOSIM_HOME": str(tmp_path / "home"), "TERM": "xterm-256color", "LANG": "C.UTF-8"}
        running.append(PtyProgram(words, size, {**own, **env}))
        return running[-1]

    yield start
    for program in running:
        program.close()


def hostile_file(folder: Path) -> Path:
    """The invented scenario with hostile names, written with TOML's escapes."""
    turn = iter(range(10_000))

    def name(found: re.Match[str]) -> str:
        text = HOSTILE[next(turn) % len(HOSTILE)]
        if found[1] == "short":  # the schema takes forty characters; no escape is cut in two
            text = text[:36].rpartition("\\")[0] or text[:36]
        return f'{found[1]} = "{text}"'

    text = RIVER.read_text(encoding="utf-8")
    path = folder / "hostile.toml"
    path.write_text(INLINE.sub(name, NAMED.sub(name, text)), encoding="utf-8")
    return path


def unknown(raw: bytes, copied: bool = False) -> list[str]:
    """What is neither printable text, a line's end nor a known sequence."""
    text = KNOWN.sub("", raw.decode("utf-8"))
    text = COPIED.sub("", text) if copied else text
    marks = {"\u200d", "\ufe0f"}  # inside an emoji they are part of it
    found = re.finditer(r"\x1b.{0,20}|.", text, re.DOTALL)
    return [f[0] for f in found if not (f[0].isprintable() or f[0] in "\r\n" or f[0] in marks)]


def test_a_hostile_scenario_sends_nothing_but_text_and_known_sequences(started, tmp_path):
    """On every screen, at both sizes, no byte of a name acts on the terminal."""
    program = started(hostile_file(tmp_path))
    program.wait_for("session 1 of", "play")
    for keys in (
        "\x1b[C", " ", " ", "\x1b[F", "c", "\x1b", "s", "\x1b", "?", "\x1b", "\x1bOP", "\x1b",
        "\x0f", "a", "/", "bold", "\x1b", "e", "\t", "+", "\r", "\x1b", "\t\t\t", "\x1b",
        "m", "\x1b", "d", "\x1b", "\x10", "a", "\x1b", "P", "\r", "\r", "\x1b", "n",
    ):  # fmt: skip
        program.press(keys)
        program.settle(0.15)
    program.resize((80, 24))
    os.kill(program.pid, signal.SIGWINCH)
    program.settle()
    for keys in ("\x1b", "\x1b", "\x1b", "\x1b[B"):
        program.press(keys)
        program.settle(0.15)
    program.press("\x03")
    program.settle(0.3)
    program.press("y")
    assert program.wait_end() is not None
    assert len(program.raw) > 50_000
    assert unknown(bytes(program.raw)) == []


def test_the_parser_of_this_test_knows_an_intruder():
    """What it has to find, it finds."""
    assert unknown(b"\x1b[1;31mtext\x1b[0m\r\n\x1b[2;3H\xe2\x9c\x93") == []
    for bad in (b"\x1b[2J", b"\x1b]0;t\x07", b"\x1b]52;c;aGk=\x07", b"\x07", b"\x1b[?1049",
                b"\xc2\x9b31m", b"\xe2\x80\xae", b"\x1b]8;;http://x\x1b\\"):  # fmt: skip
        assert unknown(b"a" + bad + b"b") != [], bad
    assert unknown(b"\x1b]52;c;aGk=\x07", copied=True) == []


def test_what_is_copied_goes_to_the_clipboard_and_to_a_file(started, tmp_path):
    """Y sends the table by OSC 52 and writes the same text; T the transcript."""
    program = started(RIVER)
    program.wait_for("session 1 of", "play")
    program.settle()
    program.press("Y")
    program.wait_for("copied, and saved as")
    program.press("T")
    program.settle()
    sent = COPIED.findall(program.raw.decode("utf-8"))
    assert unknown(bytes(program.raw), copied=True) == []
    import base64

    files = sorted((tmp_path / "home" / "exports").iterdir())
    texts = [path.read_text(encoding="utf-8") for path in files]
    assert [base64.b64decode(s[7:-1]).decode("utf-8") for s in sent] == texts
    assert "height of the dam" in texts[0]
    assert "session 1 of 6" in texts[0]
    assert "Lowland refuses" in texts[1] or "refuses" in texts[1]


def test_without_utf8_only_ascii_reaches_the_terminal(started):
    """LC_ALL=C: frames, marks and charts in ASCII, and nothing moved."""
    program = started(RIVER, LC_ALL="C")
    assert "+- Clauses" in program.shows("session 1 of", "play")
    for key, text in (("e", "5 stances"), ("m", "all counted"), ("?", "Keys of the"),
                      ("\x10", "All actions")):  # fmt: skip
        program.press(key)
        program.shows(text)
        program.press("\x1b")
        program.until(lambda shown, text=text: text not in shown, f"leaving after {key!r}")
    program.press("c\x1b[C")
    program.shows("session 2 of")
    program.press("q")
    assert program.wait_end() == 0
    assert [b for b in program.raw if b > 127] == []


@pytest.mark.parametrize("how", ["q", "\x03", signal.SIGTERM, signal.SIGHUP])
def test_however_it_ends_the_terminal_is_as_it_was(started, how):
    """Line settings, screen, cursor and mouse are given back."""
    program = started(RIVER, size=(80, 24))
    before = termios.tcgetattr(program.fd)
    program.wait_for("session 1 of", "play")
    program.settle()
    assert termios.tcgetattr(program.fd) != before
    if isinstance(how, str):
        program.press(how)
    else:
        os.kill(program.pid, how)
    assert program.wait_end() == (0 if isinstance(how, str) else 128 + how)
    assert termios.tcgetattr(program.fd) == before
    for mode in ("1049", "1000", "1003", "1006", "2004", "1004"):
        on, off = (program.raw.rfind(f"\x1b[?{mode}{end}".encode()) for end in "hl")
        assert off > on >= 0, mode
    assert program.raw.rfind(b"\x1b[?25h") > program.raw.rfind(b"\x1b[?25l")


def test_a_terminal_that_is_closed_ends_the_program(started, tmp_path):
    """No process stays though it was writing, and what was remembered is a whole file."""
    program = started(RIVER)
    program.wait_for("session 1 of", "play")
    program.press("3 ")
    program.shows("session 2 of")
    program.hang_up()
    end = time.monotonic() + 60
    done = 0
    while not done and time.monotonic() < end:
        done, _ = os.waitpid(program.pid, os.WNOHANG)
        time.sleep(0.05)
    assert done == program.pid
    program.ended = 0
    kept = tmp_path / "home"
    assert [p.name for p in kept.iterdir() if p.is_file()] == ["tui-state.json"]


@pytest.mark.parametrize("emoji", [1, 2])
def test_no_frame_shifts_however_wide_the_terminal_takes_emoji(started, tmp_path, emoji):
    """Whether it takes one cell or two for one, and none or one for what joins them."""
    size = (100, 30)

    def width(char: str) -> int:
        return emoji if ord(char) > 0x1F000 else cell_len(char)

    program = started(hostile_file(tmp_path), size=size)
    program.cells = Cells(size, width)
    program.shows("session 1 of", "space play")
    program.press("\x1b[C\x1b[C\x1b[B")
    program.shows("session 3 of")
    program.settle()
    assert any(
        ord(char) > 0x1F000 for row in program.cells.rows for char, _ in row if len(char) == 1
    )
    edges = {row[-1][0] for row in program.cells.rows[1:-2]}
    assert edges <= set("│╮╯")


# --- what reaches the terminal ----------------------------------------------------------------
STEP, DIALOG = 15_000, 25_000  # bytes


def written_by(program: PtyProgram, keys: str, *shown: str) -> int:
    """How many bytes come of the keys, once these texts are painted and nothing follows."""
    mark = program.press(keys)
    program.shows(*shown)
    program.settle()
    return len(program.raw) - mark


def test_only_what_changed_is_written(started):
    """A step of a session, a dialog opened and closed: few bytes at 120×40 in truecolour."""
    program = started("euro-security-2021", COLORTERM="truecolor", TEXTUAL_ANIMATIONS="none")
    program.shows("session 1 of", "Calendar")
    program.settle()
    for n in range(2, 8):
        assert written_by(program, "\x1b[C", f"session {n} of") <= STEP
    for key, shown in (("?", "Keys of the"), ("\x10", "All actions"), ("/", "Search clauses")):
        opened = written_by(program, key, shown)
        assert opened + written_by(program, "\x1b", "Calendar", "space play") <= DIALOG
    painted = program.cells.rows
    program.cells.rows = [[(" ", None)] * 120 for _ in range(40)]
    assert written_by(program, "\x0c", "Calendar") > STEP  # written whole
    assert program.cells.rows == painted


def test_another_size_is_painted_whole(started):
    """What a terminal shows after its size has changed is its own affair."""
    program = started(RIVER)
    program.shows("session 1 of", "Calendar")
    program.settle()
    for size in ((100, 30), (120, 40)):
        program.resize(size)  # takes new cells, of which nothing is painted
        program.shows("session 1 of", "Calendar")
        program.settle()
        assert program.cells.unpainted == 0


def test_no_color_sends_no_colour(started):
    """With NO_COLOR there are attributes in the bytes, and no colour of any kind."""
    program = started(RIVER, NO_COLOR="1", COLORTERM="truecolor")
    program.shows("session 1 of", "Calendar")
    program.press("?")
    program.shows("Keys of the")
    program.press("\x1b")
    program.until(lambda shown: "Keys of the" not in shown, "the help gone")
    program.press("m")
    program.shows("all counted")
    styles = re.findall(rb"\x1b\[([\d;]*)m", program.raw)
    codes = {int(code) for style in styles for code in style.split(b";") if code}
    assert codes
    assert codes <= set(range(10)) | set(range(21, 30))


def test_a_dumb_terminal_is_refused_in_a_line(started):
    """A line says what is needed and what else there is, before the one that names the help."""
    program = started(RIVER, TERM="dumb")
    assert program.wait_end() == 2
    assert program.plain().split("\r\n")[0] == (
        "negosim: the terminal UI needs a terminal that can place text, and TERM is dumb; "
        f"'negosim run {RIVER}' prints a transcript"
    )
    assert b"\x1b" not in program.raw


def test_keys_typed_ahead_reach_the_screen_that_opens(started):
    """In one go: a word into the line that / opens, steps into the scenario that Enter opens."""
    program = started(RIVER)
    program.shows("session 1 of", "Calendar")
    program.press("/gauges\r\x1b[C\x1b[C")
    program.shows("▸·  shared gauges", "session 3 of")
    program.press("e\x1b[H\x1b[B\x1b[B\x1b[B+")
    program.shows("▸   patience")
    program.press("\x1b\x1b")
    program.shows("Enter run")
    program.press("\r\x1b[C\x1b[C\x1b[C")
    program.shows("session 4 of")


def stopped(program: PtyProgram) -> bool:
    """Whether the process is stopped, waited for."""
    end = time.monotonic() + 60
    while time.monotonic() < end:
        program.read(0.05)
        pid, status = os.waitpid(program.pid, os.WNOHANG | os.WUNTRACED)
        if pid:
            return os.WIFSTOPPED(status)
    return False


@pytest.mark.parametrize("dialog", ["", "?"])
def test_ctrl_z_suspends_and_comes_back(started, dialog):
    """The terminal is given back; on return the screen is painted whole, with every change."""
    program = started(RIVER)
    before = termios.tcgetattr(program.fd)
    program.shows("session 1 of", "Calendar")
    program.press("e\x1b[B+")
    program.shows("1 change")
    program.press(f"\x1b{dialog}")
    program.shows("Keys of the" if dialog else "space play")
    program.settle()
    program.press("\x1a")
    assert stopped(program)
    assert termios.tcgetattr(program.fd)[3] == before[3]
    program.resize((120, 40))
    os.kill(program.pid, signal.SIGCONT)
    program.shows("1 change", "Calendar" if not dialog else "Keys of the")
    program.settle()
    assert program.cells.unpainted == 0


def test_a_program_stopped_from_outside_comes_back_and_leaves_the_terminal_as_it_was(
    started,
):
    """No Ctrl+Z: the signal of a debugger or a batch system. One reader of keys, one terminal."""
    program = started(RIVER)
    before = termios.tcgetattr(program.fd)
    program.shows("session 1 of", "Calendar")
    for _ in range(2):
        os.kill(program.pid, signal.SIGSTOP)
        assert stopped(program)
        program.resize((100, 30))
        os.kill(program.pid, signal.SIGCONT)
        program.shows("Session 1 ·")
        program.settle()
        assert program.cells.unpainted == 0
    program.press("\x1b[C" * 3)
    program.shows("Session 4 ·")
    program.press("q")
    assert program.wait_end() == 0
    assert termios.tcgetattr(program.fd)[3] == before[3]


def test_a_signal_that_another_thread_takes_wakes_the_program(started):
    """The kernel may hand a signal to any thread; the loop sleeps in the first."""
    first = (
        "import signal, threading, time\n"
        "def take():\n"
        "    signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGCONT])\n"
        "    time.sleep(600)\n"
        "signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGCONT])\n"
        "threading.Thread(target=take, daemon=True).start()\n"
    )
    program = started(RIVER, first=first)
    program.shows("session 1 of", "Calendar")
    program.settle()
    program.press("\x1a")
    assert stopped(program)
    program.resize((120, 40))
    os.kill(program.pid, signal.SIGCONT)
    program.shows("session 1 of", "Calendar")


NO_TEXT = {
    "a lone continuation byte": b"\x80",
    "a byte that UTF-8 never has": b"\xff",
    "half a character, and a key": b"\xc3n",
    "a character in Latin-1": b"\xe9",
    "a mouse report past column 95": b"\x1b[M \xe0\x30",
    "pasted in another encoding": b"\x1b[200~caf\xe9 \xff\x80\x1b[201~",
    "typed into a line": b"/caf\xe9\xff\r",
    "a surrogate": b"\xed\xa0\x80",
    "a cell that no terminal has": b"\x1b[<0;99999999999999999999;1M",
}


@pytest.mark.parametrize("raw", NO_TEXT.values(), ids=NO_TEXT)
def test_bytes_that_are_no_text_end_nothing(started, tmp_path, raw):
    """Whatever a terminal sends, the program goes on, and keys work as before."""
    program = started(RIVER)
    program.shows("session 1 of", "play")
    program.press(raw)
    program.settle(0.2)
    for _ in range(2):  # out of a dialog, and to the library
        program.press("\x1b")
        program.settle(0.2)
    program.shows("Scenarios")
    program.press("q")
    assert program.wait_end() == 0
    assert list((tmp_path / "home").glob("error-*.txt")) == []


RAISE = "def fail(*_, **__): raise RuntimeError('a test made this fail')\n"
APP = f"{RAISE}from negosim.tui.app import NegosimApp\n"
LIBRARY = f"{RAISE}from negosim.tui.library.screen import LibraryScreen\n"
TABLE = f"{RAISE}from negosim.tui.table.screen import TableScreen\n"
DRIVER = f"{RAISE}from textual.drivers.linux_driver import LinuxDriver\n"
# What fails, and the keys that lead there (none: it fails by itself)
ENDINGS = {
    "the thread that reads keys": (
        f"{RAISE}from textual._xterm_parser import XTermParser\nXTermParser.feed = fail", "n"),
    "the start of the program": (f"{APP}NegosimApp.on_mount = fail", ""),
    "the style sheet": (f"{APP}NegosimApp.CSS = 'Screen {{ colour: none'", ""),
    "the style sheet of a screen": (f"{LIBRARY}LibraryScreen.CSS = 'Screen {{ colour: none'", ""),
    "the layout of the first frame": (f"{LIBRARY}LibraryScreen.arrange = fail", ""),
    "the layout of a later frame": (f"{TABLE}TableScreen.arrange = fail", ""),
    "a widget": (
        f"{RAISE}from negosim.tui.parts.keybar import KeyBar\nKeyBar.on_mount = fail", ""),
    "a screen that is leaving": (f"{TABLE}TableScreen.on_unmount = fail", "q"),
    "the program while it is leaving": (f"{APP}NegosimApp.on_unmount = fail", "q"),
    "Textual's own end": (f"{APP}NegosimApp._close_all = fail", "q"),
    "the terminal's end": (f"{DRIVER}LinuxDriver.close = fail", "q"),
    "an error, and then the key to quit": (
        f"{APP}def leave(app): app._handle_exception(RuntimeError('as it left')); app.exit()\n"
        "NegosimApp.action_leave = leave", "q"),
}  # fmt: skip


@pytest.mark.parametrize(("first", "keys"), ENDINGS.values(), ids=ENDINGS)
def test_an_abnormal_end_has_a_report_and_exit_code_1(started, tmp_path, first, keys):
    """Wherever it fails: one sentence and the place of the report, no traceback, and never 0."""
    program = started(RIVER, size=(80, 24), first=first)
    before = termios.tcgetattr(program.fd)
    if keys:
        program.wait_for("session 1 of")
        program.press(keys)
    assert program.wait_end() == 1
    reports = list((tmp_path / "home").glob("error-*.txt"))
    assert reports
    assert program.plain().count("negosim stopped: ") == 1
    assert str(reports[0].parent) in program.plain().replace("\r\n", "")
    assert "Traceback" not in program.plain()
    assert termios.tcgetattr(program.fd) == before
