"""What is left of a script without some of its tasks still means something, and does nothing in vain."""

from __future__ import annotations

from doorstep.domain.ids import ChargerId, HubId, KerbId, TaskId, VehicleId
from doorstep.planning.problems.pruning import pruned
from doorstep.planning.script import (
    Door,
    Element,
    OnFoot,
    Park,
    Recharge,
    Reload,
    RouteScript,
    Serve,
    TakeRest,
)

A, B, C = (TaskId(name) for name in "abc")
RELOAD = Reload(HubId("hub"))
CHARGE = Recharge(ChargerId("charger"), 100)
PARK, NEXT = Park(KerbId("k1")), Park(KerbId("k2"))
LOOP = OnFoot("hand")


def left(elements: list[Element], known: str, taken: tuple[int, ...] = ()) -> list[Element]:
    """What is left of a script when only these tasks are known."""
    script = pruned(RouteScript(VehicleId("van"), tuple(elements)), list(known), rests_taken=taken)
    return [] if script is None else list(script.elements)


def test_a_first_trip_without_a_task_goes_with_its_reload():
    """The second trip becomes the first, which loads where the vehicle starts."""
    assert left([Serve(A), TakeRest(0), RELOAD, CHARGE, Serve(B)], "b") == [Serve(B)]


def test_a_charge_on_the_way_stays_with_the_trip_whose_reload_goes():
    """It is a halt like any other; without it the battery may not last."""
    script = RouteScript(VehicleId("van"), (Serve(A), RELOAD, CHARGE, Serve(B)))
    kept = pruned(script, [B], on_the_way=[CHARGE.charger_id])
    assert kept is not None
    assert kept.elements == (CHARGE, Serve(B))


def test_a_trip_in_the_middle_goes_with_its_reload_and_the_charge_beside_it():
    """Nobody goes to a hub to load nothing."""
    elements = [Serve(A), RELOAD, CHARGE, Serve(B), RELOAD, Serve(C)]
    assert left(elements, "ac") == [Serve(A), RELOAD, Serve(C)]
    assert left(elements, "ab") == [Serve(A), RELOAD, CHARGE, Serve(B)]


def test_a_trip_that_only_charges_is_no_trip():
    """A halt to charge before the first task that is left, on a trip that has none any more."""
    assert left([Serve(A), CHARGE, RELOAD, Serve(B)], "b") == [Serve(B)]


def test_loops_and_halts_go_with_their_last_door():
    """One of two loops, then the halt."""
    elements = [PARK, LOOP, Door(A), LOOP, Door(B), NEXT, LOOP, Door(C)]
    assert left(elements, "bc") == [PARK, LOOP, Door(B), NEXT, LOOP, Door(C)]
    assert left(elements, "c") == [NEXT, LOOP, Door(C)]
    assert left(elements, "") == []


def test_a_rest_that_would_come_before_any_work_is_left_out():
    """At a kerb, after a reload and at the start nobody has worked yet."""
    assert left([PARK, LOOP, Door(A), TakeRest(0), LOOP, Door(B)], "b") == [PARK, LOOP, Door(B)]
    elements = [Serve(A), RELOAD, Serve(B), TakeRest(0), Serve(C)]
    assert left(elements, "ac") == [Serve(A), RELOAD, Serve(C)]
    assert left([Serve(A), TakeRest(0), Serve(B)], "b") == [Serve(B)]


def test_rests_count_from_0_again_when_earlier_ones_are_over():
    """The second break is the first of those that are left."""
    elements = [Serve(A), TakeRest(0), Serve(B), TakeRest(1), Serve(C)]
    assert left(elements, "bc", taken=(0,)) == [Serve(B), TakeRest(0), Serve(C)]
