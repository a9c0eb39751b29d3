"""A sign of life while work is done, and how work hears that it is to stop."""

from __future__ import annotations

import pytest

from cli.programs import until
from rushes.cli.pulse import Ending, Pulse, runner_name
from rushes.errors import Stopped


def test_pulse_beats_as_long_as_its_block_and_lets_the_work_go_on() -> None:
    beats: list[int] = []
    with Pulse(lambda: beats.append(1) or "", every_s=0.01, ending=Ending()) as pulse:
        until(lambda: len(beats) > 2)
        pulse.check()
    count = len(beats)
    assert not pulse.reason
    assert len(beats) == count


def test_pulse_that_is_told_a_reason_stops_the_work_with_it() -> None:
    with Pulse(lambda: "Another runner has taken this night over.", every_s=0.01, ending=Ending()) as pulse:
        until(lambda: bool(pulse.reason))
        with pytest.raises(Stopped, match="taken this night over"):
            pulse.check()


def test_pulse_of_a_process_that_is_to_end_stops_the_work() -> None:
    ending = Ending()
    with Pulse(lambda: "", every_s=9, ending=ending) as pulse:
        pulse.check()
        ending.ask()
        with pytest.raises(Stopped, match="asked to end"):
            pulse.check()


def test_pulse_whose_records_cannot_be_written_goes_on() -> None:
    beats: list[int] = []

    def beat() -> str:
        beats.append(1)
        if len(beats) == 1:
            raise OSError("the disk is busy")
        return ""

    with Pulse(beat, every_s=0.01, ending=Ending()) as pulse:
        until(lambda: len(beats) > 1)
        pulse.check()


def test_runner_name_is_unlike_any_other() -> None:
    assert runner_name() != runner_name()
    assert len(runner_name()) <= 80
