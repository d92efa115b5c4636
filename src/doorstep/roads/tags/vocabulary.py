"""Words of the street graph: modes, classes of street, and what stands at nodes, arcs and turns."""

from __future__ import annotations

from enum import IntEnum, IntFlag

import numpy as np

NO_ARC = np.uint32(2**32 - 1)


class Mode(IntEnum):
    """A way of moving that has streets of its own. Profiles of one mode share one topology."""

    MOTOR = 0
    CYCLE = 1
    FOOT = 2


class RoadClass(IntEnum):
    """Importance of a street, least first; links have the class of their road and `ArcFlag.LINK`."""

    OTHER = 0
    FERRY = 1
    STEPS = 2
    PATH = 3
    FOOTWAY = 4
    PEDESTRIAN = 5
    CYCLEWAY = 6
    TRACK = 7
    SERVICE = 8
    LIVING_STREET = 9
    ROAD = 10
    RESIDENTIAL = 11
    UNCLASSIFIED = 12
    TERTIARY = 13
    SECONDARY = 14
    PRIMARY = 15
    TRUNK = 16
    MOTORWAY = 17


class NodeFlag(IntFlag):
    """What stands at a junction."""

    SIGNALS = 1
    STOP = 2
    GIVE_WAY = 4
    CROSSING = 8
    """A marked crossing for pedestrians."""
    BARRIER = 16
    """Anything tagged `barrier`, also one that all may pass."""
    LEVEL_CROSSING = 32
    MINI_ROUNDABOUT = 64
    CALMING = 128
    TURNING_CIRCLE = 256
    ENTRANCE = 512


class ArcFlag(IntFlag):
    """What an arc is, and what its driver meets just before its head."""

    ROUNDABOUT = 1
    """`junction=roundabout` or `junction=circular`."""
    LINK = 2
    BRIDGE = 4
    TUNNEL = 8
    SIGNALS_AT_HEAD = 16
    """Signals for this direction within 40 m before the head; not counted in `arc_signals`."""
    STOP_AT_HEAD = 32
    GIVE_WAY_AT_HEAD = 64
    MAPPED_CROSSING = 128
    """A footway or cycleway that crosses a road (`footway=crossing`, `cycleway=crossing`)."""
    SIDEWALK = 256
    """A separately mapped sidewalk (`footway=sidewalk`)."""


class TurnFlag(IntFlag):
    """What a turn from one arc into the next passes."""

    U_TURN = 1
    """Back over the same piece of street."""
    SIGNALS = 2
    """Signals at the node, or just before it for this direction."""
    STOP = 4
    GIVE_WAY = 8
    TO_MAJOR = 16
    """From a street of lower class than the highest at this junction."""
    ROUNDABOUT = 32
    """From a roundabout arc to a roundabout arc."""
    ENTER_ROUNDABOUT = 64
    LEAVE_ROUNDABOUT = 128
    JUNCTION = 256
    """More than two street ends of this mode meet here."""
    CROSSING = 512
    BARRIER = 1024
    LEVEL_CROSSING = 2048
    MINI_ROUNDABOUT = 4096
    CALMING = 8192
    FROM_MAJOR = 16384
    """The arc one comes from has the highest class here, and others are lower."""
    ARRIVES = 32768
    """Into an arrival copy of an arc that is no through road; see `zones`."""
