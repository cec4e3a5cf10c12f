"""Puts everything about a scenario on one page for people who never open a terminal."""

from __future__ import annotations

import shlex
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from negosim import record
from negosim.analysis.against_record import against_record
from negosim.api.ensemble import Ensemble, ensemble
from negosim.api.report_studies import STUDIES, forecasts, pictured, reference_points
from negosim.api.run import Run, run
from negosim.api.unlock import Unlocked, unlock
from negosim.prose import MARKS, ending_sentence, verdict_sentence
from negosim.prose.blocks import Block, Heading, Table, Text
from negosim.prose.endings import record_sentences, record_summary, record_table, worth_sentence
from negosim.prose.names import clause_name, instrument_name, party_name
from negosim.prose.sessions import session_sentences
from negosim.prose.stances import every_stance
from negosim.prose.stated import calendar_sentences, sources
from negosim.prose.studies.ensemble import share
from negosim.record import Status
from negosim.report.blocks import Bullets, Document, Facts, Fold, Part, Picture, Section
from negosim.scenario.faults import no_such
from negosim.scenario.marks import party_marks
from negosim.scenario.schema import Scenario
from negosim.study.study import HERE, Study
from negosim.text import counted, dated, listed, number, opened

WORLDS = 400
TURNS = ("happened", "agreed", "leaves")
"""The verbs of what changes the talks."""

MOST_OFFERS = 6
"""Clauses whose offers are drawn: those that decided the talks first."""


class Findings(NamedTuple):
    """What the first page rests on: a run, many worlds, and what would open what is blocked."""

    played: Run
    many: Ensemble
    key: Unlocked


def findings(
    scenario: Scenario,
    seed: int | None,
    world: int | None,
    worlds: int | Ensemble = WORLDS,
    worlds_seed: int | None = None,
    on_step: Callable[[str], object] = bool,
) -> Findings:
    """Play a run and the worlds, unless they are an ensemble already, and search what opens it."""
    on_step("playing the talks")
    played = run(scenario, seed=seed, world=world)
    if isinstance(worlds, int):
        on_step(f"playing {counted(worlds, 'world')}")
        worlds = ensemble(scenario, worlds, (seed or 0) if worlds_seed is None else worlds_seed)
    on_step("searching what would open it")
    return Findings(played, worlds, unlock(scenario, worlds=0))


def report_page(
    scenario: Scenario,
    *,
    seed: int | None = None,
    world: int | None = None,
    worlds: int | Ensemble = WORLDS,
    worlds_seed: int | None = None,
    studies: Sequence[str] = (),
    words: Sequence[str] = (),
    on_step: Callable[[str], object] = bool,
    study: Study = HERE,
) -> Document:
    """One run of a scenario, in words and drawings, and what studies say about it.

    Other worlds are of the run's seed, 0 for the central run, unless `worlds_seed` is given;
    `worlds` may be an ensemble that was played already. `studies` are those of `STUDIES` to add,
    which take longer and are carried out as `study` says; ValueError for another. `words` name the
    scenario on a command line, with its changes. `on_step` gets what is computed next, in words,
    and may raise to stop it.
    """
    if unknown := [name for name in studies if name not in STUDIES]:
        raise ValueError(no_such("study of a report", unknown[0], STUDIES))
    words = words or (scenario.id,)
    drawn = () if seed is None else ("--seed", str(seed), "--world", str(world or 0))
    found = findings(scenario, seed, world, worlds, worlds_seed, on_step)
    played, many, key = found
    on_step("finding reference points")
    solved = list(reference_points(scenario))
    added = [
        STUDIES[name](scenario, many.seed, words, on_step, study) for name in dict.fromkeys(studies)
    ]
    on_step("writing the page")
    about = "" if seed is None else f"world {world or 0} of seed {seed}"
    commands = [("These talks", shlex.join(["negosim", "run", *words, *drawn]))]
    commands += [pair for each in added for pair in each.commands]
    return Document(
        title=scenario.title,
        about=" · ".join(x for x in (scenario.story.rstrip("."), about) if x),
        sections=[
            Section("The answer", first_page(scenario, found)),
            Section("What decided", list(_decided(scenario, played))),
            Section("Turning points", list(_turning_points(scenario, played))),
            Section("Clause by clause", list(_clauses(scenario, played))),
            Section("Offers, session by session", list(_offers(scenario, played))),
            Section("Other worlds", list(pictured(many, many.plot(), "Verdicts by clause"))),
            *(Section(each.title, each.parts) for each in added),
            Section("What would open it", list(pictured(key, key.plot(), "Cost by clause"))),
            Section("Reference points of theories", solved),
            Section("Forecasts of the literature", list(forecasts(scenario, many))),
            Section("The record", list(record_parts(scenario, played))),
            Section("Sources behind every stance", list(_sources(scenario))),
            Section("Assumptions", list(_assumptions(scenario))),
            Section("How to repeat this", [_repeat(played, many, commands)]),
        ],
        notes=["Results are not forecasts. Positions are estimates where the scenario says so."],
    )


def end_page(
    scenario: Scenario, seed: int | None, world: int | None, worlds: int = WORLDS
) -> list[Block]:
    """The first page of the report on one run, for a terminal."""
    found = findings(scenario, seed, world, worlds)
    return [Text(scenario.title, "bold"), *first_page(scenario, found)]


def first_page(scenario: Scenario, found: Findings) -> list[Block]:
    """The result in five sentences, and the clauses by verdict."""
    by_status = {
        status: [
            f"{clause_name(scenario, c)} {number(x.level)}"
            if status is Status.AGREED
            else clause_name(scenario, c)
            for c, x in found.played.outcome.clauses.items()
            if x.status is status
        ]
        for status in Status
    }
    return [
        *(Text(sentence) for sentence in answer(scenario, found)),
        Text(""),
        *(
            Text(f"{MARKS[status]} {status.value} ({len(names)}): {listed(names)}")
            for status, names in by_status.items()
            if names
        ),
    ]


def answer(scenario: Scenario, found: Findings) -> Iterator[str]:
    """The result in five sentences: the end, what decided, what is missing, chances, what opens."""
    played, many, key = found
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
        reason = verdict_sentence(scenario, played, c).text
        yield Picture(played.plot(c), reason, _offer_table(scenario, played, c))


def _offer_table(scenario: Scenario, played: Run, clause: str) -> Table:
    """Each party's offer and the text, session by session."""
    said = [{p: x[clause] for p, x in s.answers.items() if clause in x} for s in played.sessions]
    spoken = [p for p in scenario.parties if any(p in each for each in said)]
    rows = [
        [
            "last call" if s.last_call else str(s.n),
            *("" if (x := each.get(p)) is None else _level(x.offer) for p in spoken),
            _level(s.text.get(clause)),
        ]
        for s, each in zip(played.sessions, said, strict=True)
    ]
    head = ["session", *(party_name(scenario, p) for p in spoken), "text"]
    return Table(head, rows, range(1, len(head)))


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


def _level(level: float | None) -> str:
    return "" if level is None else number(level)


def _sources(scenario: Scenario) -> Iterator[Part]:
    """The stances with their sources, folded clause by clause."""
    yield Text(sources(scenario))
    parts: list[Block] = []
    for block in every_stance(scenario):
        if isinstance(block, Heading):
            parts = []
            yield Fold(block.text, parts)
        else:
            parts.append(block)


def _repeat(played: Run, many: Ensemble, commands: Sequence[tuple[str, str]]) -> Facts:
    made = played.provenance
    return Facts(
        [
            *commands,
            ("Other worlds", f"{many.worlds:,} worlds of seed {many.seed}"),
            ("Scenario", f"{played.scenario}, hash {made.scenario_hash}"),
            ("Program", f"negosim {made.version}, model {made.model}"),
        ]
    )
