"""Counting many worlds for the screens: right counts, paired differences, stops, stale answers."""

from __future__ import annotations

import multiprocessing

import numpy as np
import pytest

import negosim
from negosim.scenario.change import with_values
from negosim.scenario.tabulate import tabulate
from negosim.study.batches import Batch
from negosim.study.estimates import tango
from negosim.study.progress import Reading
from negosim.study.tally import STATUSES, Tally
from negosim.talks.batch import play_blocks
from negosim.tui.desk import counting
from negosim.tui.desk.counting import (
    Both,
    Census,
    CountRequest,
    PlaySheets,
    SheetCache,
    count,
    find_world,
)
from negosim.tui.desk.surveying import Phase, Survey
from negosim.tui.ensemble.census import BINS, differs, weights
from negosim.tui.ensemble.odds import change_words, odds_rows, signed_words, why_words
from negosim.tui.ensemble.place import Spot, bin_of, moved, next_named, place
from steps import at_most

RED = "clauses.dam_height.stances.high.accepts"


def go_on() -> bool:
    """Never stop."""
    return False


def counted(scenario, base=None, worlds=1_000, kept=None, stop=go_on, seed=7):
    """All that was told while counting, and whether the count is whole."""
    told = []
    wanted = CountRequest(1, scenario, base, seed, worlds)
    whole = count(wanted, kept or SheetCache(), told.append, stop)
    return told, whole


@pytest.fixture(scope="module")
def changed(river):
    """The invented scenario with a red line moved."""
    return with_values(river, {RED: [0.2, 1.0]})


def test_a_count_is_the_ensembles(river):
    """The screen shows what `negosim ensemble` prints for the same seed and worlds."""
    told, whole = counted(river, worlds=700)
    expected = negosim.ensemble(river, worlds=700, seed=7).tally
    assert whole
    assert told[-1].worlds == 700
    for mine, theirs in zip(told[-1].tally.counts.values(), expected.counts.values(), strict=True):
        assert np.array_equal(mine, theirs)


def test_why_an_instrument_is_not_signed_stands_beside_it(river):
    """With the shares of the worlds, if there is room; nothing beside one that is always signed."""
    census = counted(river, worlds=256)[0][-1]
    assert why_words(census, 0) == "not: no room 1"
    assert why_words(census, 1) == ""
    treaty, protocol, *_ = (row.plain for row in odds_rows(river, census, 118, 6))
    assert "not: no room 1" in treaty
    assert "not:" not in protocol
    narrow = odds_rows(river, census, 60, 6)
    assert not any("not:" in row.plain for row in narrow)
    assert all(row.cell_length <= 60 for row in narrow)


def test_a_thousand_worlds_come_quickly():
    """They are played side by side: few steps for the largest preset, on any machine."""
    scenario = negosim.load("euro-security-2021")
    with at_most(250_000):  # 100 a world; one world alone takes 139,000
        told, _ = counted(scenario)
    assert told[-1].worlds == 1_000


def test_the_first_block_is_told_before_the_rest(river, monkeypatch):
    """There is something to see after 256 worlds, and what was told does not change later."""
    monkeypatch.setattr(counting, "PAUSE", 0.0)
    told, _ = counted(river)
    assert [c.worlds for c in told][:2] == [256, 1_000]
    assert int(told[0].tally["endings"].sum()) == 256


def test_differences_are_paired_world_by_world(river, changed):
    """P(signed), P(verdict) and their errors are those of the differences in the same worlds."""
    told, _ = counted(changed, river, worlds=600)
    both = told[-1].both
    now, was = (play_blocks(tabulate(s), 7, [0, 1, 2]) for s in (changed, river))
    for i in range(now.signed.shape[1]):
        d = now.signed[:600, i].astype(float) - was.signed[:600, i]
        assert both.signed_change(i)[:2] == pytest.approx((d.mean(), d.std() / np.sqrt(600)))
    c = now.floor.table.clauses.index("dam_height")
    for k in range(len(STATUSES)):
        d = (now.status[:600, c] == k).astype(float) - (was.status[:600, c] == k)
        change, differing = both.status_change(c, k), np.count_nonzero(d)
        ends = tango(d.mean(), differing, 600)
        assert change == pytest.approx((d.mean(), d.std() / np.sqrt(600), *ends, differing))
    assert max(abs(both.status_change(c, k)[0]) for k in range(4)) > 0.1


@pytest.mark.parametrize(
    ("gained", "lost", "said"),
    [
        (0, 0, "unchanged"),
        (3, 0, "was .100, +.003 [−.001, +.009]"),
        (9, 0, "was .100, +.009 [+.005, +.017]"),
        (0, 1_000, "was .100, −1.000 [−1.000, −.992]"),
        (50, 0, "was .10, +.05 ± .01"),
    ],
)
def test_few_worlds_that_differ_have_an_interval(gained, lost, said):
    """No error of 0 and none from a handful of worlds; a clause is marked if 0 is left out."""
    none = np.zeros(1, dtype=np.int64), np.zeros((1, len(STATUSES)), dtype=np.int64)
    now, was = none[1].copy(), none[1].copy()
    now[0, 0], was[0, 0] = gained, lost
    both = Both(1_000, (none[0],) * 3, (now, was, none[1]))
    assert change_words(0.1, both.status_change(0, 0), 1_000).plain == said
    tally = Tally(1_000, {})
    census = Census(7, 1_000, tally, tally, both, Reading(1, 1, None, None))
    assert differs(census, 0) == (gained + lost > 3)


def test_a_rare_signature_has_an_interval():
    """Fewer than ten worlds on either side; never and always are said in words."""
    for k, said in ((0, "in no world"), (9, "[.005, .017]"), (10, "± .003"), (991, "[.983, .995]")):
        tally, reading = Tally(1_000, {"signed": np.array([k])}), Reading(1, 1, None, None)
        assert signed_words(Census(7, 1_000, tally, None, None, reading), 0)[2].plain == said


def test_a_baseline_is_played_once(river, changed, monkeypatch):
    """After an edit only the edited scenario is played; the differences are the same."""
    kept, played = SheetCache(), []
    true = counting.play_blocks

    def play(table, seed, blocks):
        played.append(len(blocks))
        return true(table, seed, blocks)

    monkeypatch.setattr(counting, "play_blocks", play)
    counted(river, kept=kept)
    assert sum(played) == 4
    played.clear()
    told, _ = counted(changed, river, kept=kept)
    assert sum(played) == 4
    fresh, _ = counted(changed, river)
    assert told[-1].both.signed_change(0) == fresh[-1].both.signed_change(0)
    assert np.array_equal(told[-1].base["status"], fresh[-1].base["status"])
    assert told[-1].both.worlds == fresh[-1].both.worlds == 1_000


def test_a_stop_keeps_what_is_counted(river):
    """After a stop the last thing told holds the worlds played so far and no others."""
    stops = iter([False, True, True])
    told, whole = counted(river, stop=lambda: next(stops))
    assert not whole
    assert told[-1].worlds == 256
    assert told[-1].asked == 1_000


def test_large_counts_in_processes_are_the_same_and_leave_none_behind(river, changed):
    """The processes engine, driven from here, gives the serial counts; its workers are gone."""
    told, whole = counted(changed, river, worlds=2_500)
    assert whole
    serial = negosim.ensemble(changed, worlds=2_500, seed=7).tally
    assert np.array_equal(told[-1].tally["status"], serial["status"])
    assert told[-1].both.worlds == 2_500
    assert multiprocessing.active_children() == []


def test_a_sheet_holds_no_world_beyond_those_asked_for(river):
    """The last block is drawn whole and counted in part."""
    sheet = PlaySheets((tabulate(river),), 7, 300)(Batch(0, (0, 1)))
    assert sheet.tally.worlds == len(sheet.signed) == len(sheet.status) == 300


# --- places in a distribution ---------------------------------------------------------------
def test_bins_hold_every_world_once_and_level_one_is_in_the_last(river):
    """The columns of a distribution add up to the worlds."""
    told, _ = counted(river, worlds=256)
    for c in range(len(river.clauses)):
        assert sum(weights(told[-1], c)) == 256
    assert [bin_of(x) for x in (0.0, 0.019, 0.02, 0.58, 0.99, 1.0)] == [0, 0, 1, 29, 49, 49]


def test_a_world_is_found_where_the_distribution_has_one(river):
    """Every bin with a world in it leads to a world whose level, played alone, lies in the bin."""
    told, _ = counted(river, worlds=1_000)
    census = told[-1]
    clause = "summer_flow"
    c = list(river.clauses).index(clause)
    filled = [b for b, w in enumerate(weights(census, c)) if w]
    assert len(filled) > 3
    for b in (filled[0], filled[len(filled) // 2], filled[-1]):
        low, middle, high = place(census, c, Spot("", b))
        world = find_world(river, clause, 7, 1_000, (low, middle, high), go_on)
        assert world is not None
        level = negosim.run(river, seed=7, world=world).outcome.clauses[clause].level
        assert bin_of(round(level, 3)) == b


def test_no_world_is_found_where_none_ends(river):
    """An empty place gives none, and a stop ends the search."""
    assert find_world(river, "summer_flow", 7, 512, (2.0, 2.0, 3.0), go_on) is None
    assert find_world(river, "summer_flow", 7, 512, (0.0, 0.5, 1.001), lambda: True) is None


def test_moving_stops_at_filled_bins_only(river):
    """←→ pass over levels at which no world ends, and stay at the last that has one."""
    told, _ = counted(river, worlds=256)
    census, c = told[-1], list(river.clauses).index("summer_flow")
    filled = [b for b, w in enumerate(weights(census, c)) if w]
    spot, seen = Spot("", filled[0]), [filled[0]]
    for _ in range(BINS):
        spot = moved(census, c, spot, 1)
        if spot.bin != seen[-1]:
            seen.append(spot.bin)
    assert seen == filled
    assert moved(census, c, Spot("", filled[-1]), 1).bin == filled[-1]


def test_tab_walks_through_the_percentiles():
    """From a bin to the median, then round and round."""
    assert next_named(Spot("", 3), 1).named == "median"
    assert [next_named(Spot(n), 1).named for n in ("p05", "median", "p95")] == [
        "median", "p95", "p05",
    ]  # fmt: skip


# --- what the program keeps of it -----------------------------------------------------------
def test_stale_counts_are_dropped(river, changed):
    """What an older count still tells changes nothing."""
    survey = Survey(river)
    first = survey.ask(river, None)
    second = survey.ask(changed, river)
    told, _ = counted(river, worlds=256)
    assert not survey.take(first.number, told[-1])
    assert survey.census is None
    assert not survey.end(first.number, True)
    assert survey.phase is Phase.RUNNING
    assert survey.take(second.number, told[-1])
    assert survey.end(second.number, False)
    assert survey.phase is Phase.STOPPED


def test_a_count_that_failed_shows_nothing_of_an_earlier_scenario(river, changed):
    """While a new count begins the old one may still be seen; when it fails it is gone."""
    survey = Survey(river)
    told, _ = counted(river, worlds=256)
    survey.take(survey.ask(river, None).number, told[-1])
    again = survey.ask(changed, river)
    assert survey.census is not None
    assert not survey.fresh
    survey.end(again.number, False, "no memory")
    assert survey.census is None
    assert survey.phase is Phase.FAILED
