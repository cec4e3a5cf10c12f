"""Puts everything about a scenario on one page for people who never open a terminal."""

from __future__ import annotations

import shlex
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import islice

from negosim import record
from negosim.analysis.against_record import against_record
from negosim.api.bargain import bargain
from negosim.api.ensemble import Ensemble, ensemble
from negosim.api.forecast import forecast
from negosim.api.result import Shown
from negosim.api.run import Run, run
from negosim.api.unlock import Unlocked, unlock
from negosim.charts.svg import Svg
from negosim.extras import MissingExtraError
from negosim.prose import MARKS, ending_sentence, verdict_sentence
from negosim.prose.blocks import Block, Heading, Table, Text
from negosim.prose.endings import record_sentences, record_summary, record_table, worth_sentence
from negosim.prose.names import clause_name, instrument_name, party_name
from negosim.prose.sessions import session_sentences
from negosim.prose.stances import every_stance
from negosim.prose.stated import calendar_sentences, sources
from negosim.prose.studies.ensemble import share
from negosim.record import Status
from negosim.report.blocks import Bullets, Document, Facts, Part, Picture, Section
from negosim.scenario.marks import party_marks
from negosim.scenario.schema import Scenario
from negosim.text import counted, dated, listed, number, opened

WORLDS = 2_000
TURNS = ("happened", "agreed", "leaves")
"""The verbs of what changes the talks."""

MOST_OFFERS = 6
"""Clauses whose offers are drawn: those that decided the talks first."""

NARROW = 96
"""Columns of a page of a study, which become a table."""


def report_page(
    scenario: Scenario,
    *,
    seed: int | None = None,
    world: int | None = None,
    worlds: int = WORLDS,
    worlds_seed: int | None = None,
    words: Sequence[str] = (),
    on_step: Callable[[str], object] = bool,
) -> Document:
    """One run of a scenario, in words and drawings, and what studies say about it.

    Other worlds are of the run's seed, 0 for the central run, unless `worlds_seed` is given.
    `words` name the scenario on a command line, with its changes. `on_step` gets what is computed
    next, in words, and may raise to stop it.
    """
    words = words or (scenario.id,)
    drawn = () if seed is None else ("--seed", str(seed), "--world", str(world or 0))
    on_step("playing the talks")
    played = run(scenario, seed=seed, world=world)
    on_step(f"playing {counted(worlds, 'world')}")
    many = ensemble(scenario, worlds, (seed or 0) if worlds_seed is None else worlds_seed)
    on_step("searching what would open it")
    key = unlock(scenario, worlds=0)
    about = "" if seed is None else f"world {world or 0} of seed {seed}"
    command = shlex.join(["negosim", "run", *words, *drawn])
    return Document(
        title=scenario.title,
        about=" · ".join(x for x in (scenario.story.rstrip("."), about) if x),
        sections=[
            Section("The answer", first_page(scenario, played, many, key)),
            Section("What decided", list(_decided(scenario, played))),
            Section("Turning points", list(_turning_points(scenario, played))),
            Section("Clause by clause", list(_clauses(scenario, played)), True),
            Section("Offers, session by session", list(_offers(scenario, played)), True),
            Section("Other worlds", list(_study(many, many.plot(), "Verdicts by clause")), True),
            Section("What would open it", list(_study(key, key.plot(), "Cost by clause")), True),
            Section("Reference points of theories", list(_bargain(scenario, on_step)), True),
            Section("Forecasts of the literature", list(_forecast(scenario, on_step)), True),
            Section("The record", list(record_parts(scenario, played))),
            Section("Sources behind every stance", [Text(sources(scenario)),
                                                    *every_stance(scenario)], True),
            Section("Assumptions", list(_assumptions(scenario))),
            Section("How to repeat this", [_repeat(played, many, command)]),
        ],
        notes=["Results are not forecasts. Positions are estimates where the scenario says so."],
    )  # fmt: skip


def end_page(
    scenario: Scenario, seed: int | None, world: int | None, worlds: int = WORLDS
) -> list[Block]:
    """The first page of the report on one run, for a terminal."""
    played = run(scenario, seed=seed, world=world)
    many, key = ensemble(scenario, worlds, seed or 0), unlock(scenario, worlds=0)
    return [Text(scenario.title, "bold"), *first_page(scenario, played, many, key)]


def first_page(scenario: Scenario, played: Run, many: Ensemble, key: Unlocked) -> list[Block]:
    """The result in five sentences, and the clauses by verdict."""
    by_status = {
        status: [
            f"{clause_name(scenario, c)} {number(x.level)}"
            if status is Status.AGREED
            else clause_name(scenario, c)
            for c, x in played.outcome.clauses.items()
            if x.status is status
        ]
        for status in Status
    }
    return [
        *(Text(sentence) for sentence in answer(scenario, played, many, key)),
        Text(""),
        *(
            Text(f"{MARKS[status]} {status.value} ({len(names)}): {listed(names)}")
            for status, names in by_status.items()
            if names
        ),
    ]


def answer(scenario: Scenario, played: Run, many: Ensemble, key: Unlocked) -> Iterator[str]:
    """The result in five sentences: the end, what decided, what is missing, chances, what opens."""
    yield ending_sentence(scenario, played).text
    decisive = _decisive(played)
    if decisive:
        yield opened(verdict_sentence(scenario, played, decisive[0]).text)
        first = listed([clause_name(scenario, c) for c in decisive[:3]])
        needed = any(paper.missing for paper in played.outcome.instruments.values())
        what = "a signature needs before all" if needed else "first"
        yield (
            f"{counted(len(decisive), 'clause', len(scenario.clauses))} without agreement; "
            f"{what}: {first}."
        )
    else:
        yield "Every clause is agreed."
    counts = many.to_dict()
    shares = [
        f"{instrument_name(scenario, i)} in {share(p)}" for i, p in counts["p_signed"].items()
    ]
    yield (
        f"Of {counted(many.worlds, 'world')} drawn from the stated uncertainty, what is signed: "
        f"{listed(shares)}."
    )
    if not decisive:
        agreed = {c: float(x["status"]["agreed"]) for c, x in counts["clauses"].items()}
        least = sorted(agreed, key=lambda c: agreed[c])[:3]
        often = [f"{clause_name(scenario, c)} in {share(agreed[c])}" for c in least]
        yield f"Least often agreed in these worlds: {listed(often)}."
    yield _opens(scenario, key)


def _opens(scenario: Scenario, key: Unlocked) -> str:
    for name, paper in key.instruments.items():
        if paper.already:
            continue
        title, bundle = instrument_name(scenario, name), paper.lines or paper.tactics
        if bundle is None:
            return f"No movements were found with which {title} is signed."
        who = Counter(party_name(scenario, m.party) for m in bundle.movements if m.party)
        moves = listed([f"{n} of {party}" for party, n in who.most_common()])
        return (
            f"{counted(len(bundle.movements), 'movement')} would get {title} signed: {moves}; cost "
            f"{number(bundle.cost, 3)}, as a share of the movers' utility."
        )
    return "Nothing has to move: the central run signs every paper."


def _decisive(played: Run) -> list[str]:
    """The clauses that are not agreed, essential ones of unsigned papers first."""
    missing = [c for i in played.outcome.instruments.values() for c in i.missing]
    open_ = [c for c, x in played.outcome.clauses.items() if x.status is not Status.AGREED]
    return sorted(dict.fromkeys([*missing, *open_]), key=lambda c: c not in missing)


def _decided(scenario: Scenario, played: Run) -> Iterator[Part]:
    decisive = _decisive(played)
    if not decisive:
        yield Text("Nothing stood in the way: every clause was agreed.")
        return
    yield Text("The refusals and conditions that stood between these talks and a signature:")
    yield Bullets([opened(verdict_sentence(scenario, played, c).text) for c in decisive])
    yield Text("What it is worth to each:")
    yield Bullets([worth_sentence(scenario, played, p).text for p in played.outcome.utilities])


def _turning_points(scenario: Scenario, played: Run) -> Iterator[Part]:
    """The sessions in which something happened outside, was agreed, or somebody left."""
    points = []
    for session in played.sessions:
        said = session_sentences(scenario, played, session.n)
        texts = [s.text for s in said if s.verb in TURNS]
        if texts:
            name = "Last call" if session.last_call else f"Session {session.n}"
            points.append((f"{name}, {dated(session.date)}", " ".join(texts)))
    if points:
        yield Facts(points)
    else:
        yield Text("In no session was anything agreed, and nothing happened outside.")


def _clauses(scenario: Scenario, played: Run) -> Iterator[Part]:
    recorded = {x.clause: x.level for x in against_record(scenario, played)}
    rows = []
    for c, x in played.outcome.clauses.items():
        known = recorded.get(c)
        level = "" if known is None else number(known)
        rows.append(
            [
                f"{MARKS[x.status]} {clause_name(scenario, c)}",
                x.status.value,
                number(x.level),
                level,
                verdict_sentence(scenario, played, c).reason,
            ]
        )
    yield Table(["clause", "verdict", "level", "record", "why"], rows, (2, 3))


def _offers(scenario: Scenario, played: Run) -> Iterator[Part]:
    first = _decisive(played)
    chosen = [*first, *(c for c in played.outcome.clauses if c not in first)][:MOST_OFFERS]
    marks = party_marks(scenario)
    letters = listed([f"{marks[p]} {party_name(scenario, p)}" for p in scenario.parties])
    yield Text(
        f"Letters are the offers of parties ({letters}), diamonds are the text. Shaded: the levels "
        "that all who must agree would sign."
    )
    for c in chosen:
        yield Heading(scenario.clauses[c].title)
        yield Picture(played.plot(c), verdict_sentence(scenario, played, c).text)


def _study(result: Shown, drawing: Svg | None, label: str) -> Iterator[Part]:
    if drawing is not None:
        yield Picture(drawing, label)
    yield from untitled(result._page(NARROW))


def untitled(page: Iterator[Block]) -> Iterator[Block]:
    """A page of a study without its title."""
    return islice(page, 1, None)


def _bargain(scenario: Scenario, on_step: Callable[[str], object]) -> Iterator[Part]:
    on_step("finding reference points")
    try:
        found = bargain(scenario)
    except MissingExtraError as error:
        yield Text(str(error))
        return
    drawn = len(found.bargaining) > 1 and found.solutions
    names = listed([party_name(scenario, p) for p in found.bargaining[:2]])
    drawing = found.plot() if drawn else None
    yield from _study(found, drawing, f"Utilities of {names} in each package")


def _forecast(scenario: Scenario, on_step: Callable[[str], object]) -> Iterator[Part]:
    on_step("forecasting by the literature's models")
    found = forecast(scenario)
    yield from _study(found, found.plot(), "Levels of each clause by model and in the central run")


def record_parts(scenario: Scenario, played: record.Run) -> Iterator[Part]:
    """What the record says, and a run beside it."""
    sentences = record_sentences(scenario, played)
    if not sentences:
        yield Text("The file has no record: the case is invented, or nobody has written one.")
        return
    for sentence in sentences:
        yield Text(sentence.text)
    if table := record_table(scenario, played):
        yield table
        yield Text(record_summary(scenario, played))


def _assumptions(scenario: Scenario) -> Iterator[Part]:
    yield Text(calendar_sentences(scenario))
    low = [
        f"{party_name(scenario, p)} on {clause_name(scenario, c)}"
        for c, clause in scenario.clauses.items()
        for p, stance in clause.stances.items()
        if stance.confidence == "low"
    ]
    stances = sum(len(clause.stances) for clause in scenario.clauses.values())
    yield Text(
        f"{len(low)} of {counted(stances, 'stance')} have low confidence"
        f"{f': {listed(low[:12])}' if low else ''}{' and others' if len(low) > 12 else ''}."
    )


def _repeat(played: Run, many: Ensemble, command: str) -> Facts:
    made = played.provenance
    return Facts(
        [
            ("These talks", command),
            ("Other worlds", f"{many.worlds:,} worlds of seed {many.seed}"),
            ("Scenario", f"{played.scenario}, hash {made.scenario_hash}"),
            ("Program", f"negosim {made.version}, model {made.model}"),
        ]
    )
