#!/usr/bin/env python3
"""Makes the environment in .venv on first use, then starts negosim in it.

    python3 run.py ...          negosim with these arguments (none: the terminal UI)
    python3 run.py add EXTRA    install an extra: analysis, cluster, formats, frames or web
    python3 run.py docs         the documentation in a browser, with search
    python3 run.py test ...     all checks; the arguments go to pytest
    python3 run.py test-lowest  a smoke test with the lowest versions that pyproject.toml allows

Standard library only, in a syntax that old Pythons can read too: they get one clear line.
"""

from __future__ import print_function

import errno
import os
import signal
import sys
import time

ROOT = os.path.dirname(os.path.abspath(__file__))
VENV = os.path.join(ROOT, ".venv")
LOWEST = os.path.join(ROOT, ".venv-lowest")
LOCK = os.path.join(ROOT, ".venv.lock")
ADDED = os.path.join(ROOT, ".venv.added")
OURS = os.path.join(VENV, "made-by-run.py")
OLDEST = (3, 11)
ADDABLE = ("analysis", "cluster", "formats", "frames", "web")
# what each purpose installs; `use` is what the commands need, the others come on top of it
EXTRAS = dict([(x, x) for x in ADDABLE], use="analysis,web", docs="docs", test="dev")
WINDOWS = os.name == "nt"
BIN = os.path.join(VENV, "Scripts" if WINDOWS else "bin")
PYTHON = os.path.join(BIN, "python.exe" if WINDOWS else "python")
# settings of the user's for another Python or another place to install to
STRAY = ("PYTHONPATH", "PYTHONHOME", "PIP_TARGET", "PIP_PREFIX", "PIP_ROOT", "__PYVENV_LAUNCHER__")


class Trouble(Exception):
    """An error to report, in words for the user."""


def say(line):
    """One line for the user; stdout stays negosim's own."""
    sys.stderr.write("negosim: " + line + "\n")


def too_old():
    """The message for a Python that is too old, or None."""
    if sys.version_info[:2] >= OLDEST:
        return None
    here = ".".join(str(n) for n in sys.version_info[:3])
    line = "Python 3.11 or newer is needed; this is Python %s (%s)" % (here, sys.executable)
    folders = os.environ.get("PATH", "").split(os.pathsep)
    for name in ("python3.14", "python3.13", "python3.12", "python3.11"):
        if any(os.access(os.path.join(folder, name), os.X_OK) for folder in folders):
            return line + ". Try: %s run.py" % name
    return line


def environment():
    """The user's environment without settings that would mislead our Python."""
    env = dict(os.environ, PIP_USER="0", PIP_DISABLE_PIP_VERSION_CHECK="1")
    for name in STRAY:
        env.pop(name, None)
    return env


def read(path):
    """The file's text, or '' if there is none."""
    try:
        with open(path, "rb") as file:
            return file.read().decode("utf-8", "surrogateescape")
    except (IOError, OSError):
        return ""


def write(path, text):
    """Write the file whole or not at all."""
    with open(path + ".new", "wb") as file:
        file.write(text.encode("utf-8", "surrogateescape"))
    os.replace(path + ".new", path)


def stamp_path(purpose):
    """The path of the stamp of a finished installation, which is written last."""
    return os.path.join(VENV, "ready-to-" + purpose)


def stamp():
    """What an installation was made for: this folder, this Python, these versions; a line each."""
    import zlib

    wanted = "".join(read(os.path.join(ROOT, n)) for n in ("pyproject.toml", "constraints.txt"))
    crc = zlib.crc32(wanted.encode("utf-8", "surrogateescape")) & 0xFFFFFFFF
    return "%s\nPython %d.%d\n%08x\n" % ((ROOT,) + tuple(sys.version_info[:2]) + (crc,))


def ready(purpose):
    """Whether .venv can be used as it is; the extra of `test` contains all the others."""
    stamps = [read(stamp_path(p)) for p in (purpose, "test")]
    return stamp() in stamps and os.path.exists(PYTHON)


def ensure(purpose):
    """Install what `purpose` needs, unless it is there. Raises Trouble."""
    if ready(purpose):
        return
    with_lock(lambda fd: ready(purpose) or install(purpose, fd))


def with_lock(work):
    """Run work(fd) while no other start does; a child process with fd keeps the lock."""
    try:
        fd = os.open(LOCK, os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        raise Trouble(
            "cannot write to %s (%s). Move the folder to a place that you can write to"
            % (ROOT, error.strerror)
        )
    try:
        if not take(fd, wait=False):
            say("another start is setting up .venv; waiting for it")
            take(fd, wait=True)
        work(fd)
    finally:
        os.close(fd)


def take(fd, wait):
    """Lock the open file; False if another process holds it and we do not wait."""
    try:
        if WINDOWS:
            import msvcrt

            while True:
                try:
                    msvcrt.locking(fd, msvcrt.LK_NBLCK, 1)
                    break
                except OSError:
                    if not wait:
                        return False
                    time.sleep(0.5)
        else:
            import fcntl

            fcntl.flock(fd, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    except OSError as error:
        if error.errno in (errno.EAGAIN, errno.EACCES):
            return False
        raise
    return True


def install(purpose, lock):
    """Make .venv if necessary, install into it, and write the stamps last."""
    begun = time.time()
    purposes = sorted({purpose, "use"}.union(added()))
    reason = reason_to_rebuild()
    what = "setting up .venv (%s)" % reason if reason else "installing into .venv"
    say(what + "; this takes half a minute on a fast line, once")
    if reason:
        make_venv(lock)
    # the build tool first, so that the version pinned here builds the package too
    pip(PYTHON, "constraints.txt", ["hatch-fancy-pypi-readme", "hatchling"], lock)
    package = "%s[%s]" % (ROOT, ",".join(EXTRAS[p] for p in purposes))
    pip(PYTHON, "constraints.txt", ["--no-build-isolation", "--editable", package], lock)
    for name in purposes:
        write(stamp_path(name), stamp())
    say("ready after %.0f s" % (time.time() - begun))


def added():
    """The extras that were added. Their list is outside .venv, which may have to be made anew."""
    return set(read(ADDED).split()).intersection(ADDABLE)


def reason_to_rebuild():
    """Why .venv has to be made anew, in a few words; None if it can be used."""
    if not os.path.isdir(VENV) or not os.listdir(VENV):
        return "first start"
    stamps = [s for s in map(read, map(stamp_path, EXTRAS)) if s]
    if not stamps and os.path.exists(OURS):
        return "the last start did not finish"
    for text in stamps:
        lines = text.splitlines() + ["", ""]
        if lines[0] != ROOT:
            return "the folder was moved"
        if lines[1] != stamp().splitlines()[1]:
            return "it was made for " + lines[1]
    if not os.path.exists(PYTHON):
        return "its Python is gone"
    return None


def make_venv(lock):
    """Put a fresh environment at .venv; one that run.py did not make is never deleted."""
    import glob
    import shutil

    try:
        import ensurepip  # noqa: F401
        import venv  # noqa: F401
    except ImportError as error:
        raise Trouble(missing(str(error)))
    if os.path.isdir(VENV):
        if os.listdir(VENV) and not os.path.exists(OURS):
            raise Trouble(
                "%s cannot be used (%s), and run.py did not make it. Move it away and start again"
                % (VENV, reason_to_rebuild())
            )
        # renamed first: an interrupted deletion would leave a folder that looks complete
        os.rename(VENV, "%s.old-%d" % (VENV, os.getpid()))
    for old in glob.glob(glob.escape(VENV) + ".old-*"):
        shutil.rmtree(old, ignore_errors=True)
    os.mkdir(VENV)
    write(OURS, "run.py made this folder and may delete it.\n")
    code, last = call([sys.executable, "-m", "venv", VENV], lock)
    if code:
        raise Trouble(missing(" ".join(last)) if "ensurepip" in " ".join(last) else failed(last))


def missing(what):
    """The message for a Python without venv or pip, with the package to install."""
    return (
        "this Python (%s) cannot make environments: %s.\n"
        "  Debian, Ubuntu:  sudo apt install python%d.%d-venv\n"
        "  elsewhere:       install Python's venv and pip, or Python from python.org"
    ) % ((sys.executable, what.strip()) + tuple(sys.version_info[:2]))


def failed(last):
    """The message for a failed installation, with the installer's last lines."""
    noise = ("WARNING: Location", "note: This", "hint:")
    said = [line.strip() for line in last if not line.strip().startswith(noise)]
    offline = any(w in " ".join(said) for w in ("onnection", "resol", "No matching"))
    hint = "Is the network reachable? " * offline + "Nothing is lost: the next start tries again."
    words = "\n".join("    " + line for line in said[-8:])
    return "the installation failed. The installer's last lines:\n%s\n  %s" % (words, hint)


def pip(python, constraints, arguments, lock):
    """Run pip's install in the environment of `python`, with the versions of `constraints`."""
    pinned = os.path.join(ROOT, constraints)
    # modules are compiled when they are imported: most never are, and it would be a third more
    command = [python, "-m", "pip", "install", "--no-input", "--no-compile", "-c", pinned]
    code, last = call(command + arguments, lock)
    if code and any("No module named pip" in line for line in last):
        venv = os.path.dirname(os.path.dirname(python))
        raise Trouble("%s has no pip. Move it away and start again" % venv)
    if code:
        raise Trouble(failed(last))


def call(command, lock):
    """Run the command, its progress on one line of the terminal: (exit code, last lines)."""
    import subprocess

    options = {"cwd": ROOT, "env": environment(), "stdin": subprocess.DEVNULL}
    if not WINDOWS:
        options["pass_fds"] = (lock,)
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, **options)
    last = []
    with process.stdout:
        for raw in process.stdout:
            line = raw.decode("utf-8", "replace").rstrip()
            last = (last + [line])[-40:] if line else last
            if sys.stderr.isatty():
                sys.stderr.write("\r\x1b[K  " + line.strip()[:70])
                sys.stderr.flush()
    if sys.stderr.isatty():
        sys.stderr.write("\r\x1b[K")
    return process.wait(), last


def hand_over(arguments):
    """Replace this process by negosim; on Windows, which cannot, return its exit code."""
    if WINDOWS:
        return wait_for(script("negosim") + arguments)
    sys.stdout.flush()
    signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])  # negosim unblocks what it can answer
    return os.execve(PYTHON, script("negosim") + arguments, environment())


def script(name):
    """The command that starts an installed program of .venv."""
    if WINDOWS:
        return [os.path.join(BIN, name + ".exe")]
    # through the interpreter, because a script's first line must not be long or hold a space
    return [PYTHON, os.path.join(BIN, name)]


def wait_for(command):
    """Run the command to its end and return its exit code; Ctrl-C is left to the command."""
    import subprocess

    process = subprocess.Popen(command, env=environment())
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:
            continue


def gate(arguments):
    """Run all checks, also if one fails, pytest last; the exit code."""
    os.chdir(ROOT)
    if os.environ.pop("PYTHONDONTWRITEBYTECODE", None):  # hundreds of processes import the same
        os.environ.setdefault("PYTHONPYCACHEPREFIX", os.path.join(VENV, "compiled"))
    tool = [PYTHON, "-m"]
    steps = [
        ("ruff check", tool + ["ruff", "check", "."]),
        ("ruff format --check", tool + ["ruff", "format", "--check", "."]),
        ("mypy --strict src", tool + ["mypy", "--strict", "src"]),
        ("lint-imports", script("lint-imports")),
        ("pytest", tool + ["pytest"] + in_parallel(arguments)),
    ]
    wrong = []
    for name, command in steps:
        print("== " + name, flush=True)
        begun = time.time()
        code = wait_for(command)
        if code:
            wrong.append(name)
        if name != "pytest":  # pytest's own closing line stays the last one
            result = "FAILED" if code else "passed"
            print("== %s: %s in %.1f s\n" % (name, result, time.time() - begun), flush=True)
    if wrong:
        print("== failed: " + ", ".join(wrong), flush=True)
    return 1 if wrong else 0


def add(extras):
    """Install the extras beside what is there, if they are not; the exit code."""
    if not extras or not set(extras) <= set(ADDABLE):
        say("add one of these extras: " + ", ".join(ADDABLE))
        return 2
    for extra in extras:
        ensure(extra)
        write(ADDED, "\n".join(sorted(added().union([extra]))) + "\n")
        say("%s is installed" % extra)
    return 0


def lowest():
    """A new environment with the lowest versions, and the smoke test in it; its exit code."""
    if sys.version_info[:2] != OLDEST:
        raise Trouble("the lowest versions belong to Python %d.%d; start this with it" % OLDEST)

    def make(lock):
        code, last = call([sys.executable, "-m", "venv", "--clear", LOWEST], lock)
        if code:
            raise Trouble(failed(last))
        say("installing the lowest versions into .venv-lowest")
        package = "%s[%s]" % (ROOT, ",".join(ADDABLE))
        pip(python, "constraints-lowest.txt", ["--editable", package], lock)

    python = PYTHON.replace(VENV, LOWEST, 1)
    with_lock(make)
    return wait_for([python, os.path.join(ROOT, "tests", "smoke.py")])


def in_parallel(arguments):
    """The arguments for pytest, on four processes unless they say so: many tests only wait."""
    own = ("-n", "--numprocesses", "--pdb", "--trace", "-s", "--collect-only", "--co", "no:xdist")
    stated = any(a.startswith(own) for a in arguments)
    return arguments if stated else ["-n", "4", "--dist", "worksteal"] + arguments


def main(arguments):
    """Set up if necessary, then start negosim or run the checks; the exit code."""
    old = too_old()
    if old:
        say(old)
        return 2
    try:
        if arguments[:1] == ["test"]:
            ensure("test")
            return gate(arguments[1:])
        if arguments[:1] == ["docs"]:
            ensure("docs")
            return wait_for(script("mkdocs") + (arguments[1:] or ["serve"]))
        if arguments[:1] == ["test-lowest"]:
            return lowest()
        if arguments[:1] == ["add"]:
            return add(arguments[1:])
        ensure("use")
    except Trouble as trouble:
        say(str(trouble))
        return 1
    except OSError as error:
        say("cannot set up .venv: %s" % error)
        return 1
    except KeyboardInterrupt:
        say("interrupted; the next start continues the setup")
        return 130
    return hand_over(arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
