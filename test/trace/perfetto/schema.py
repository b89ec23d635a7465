"""Reads Perfetto traces with the schema that the Perfetto project publishes (PyPI: perfetto), and says what is in them.

    python3 schema.py FILE ...    one line of JSON for each
"""

import collections
import json
import sys

from google.protobuf.unknown_fields import UnknownFieldSet
from perfetto.protos.perfetto.trace import perfetto_trace_pb2 as schema


def unknown_fields(message):
    """Fields that the schema doesn't have, at any depth."""
    count = len(UnknownFieldSet(message))
    for field, value in message.ListFields():
        if field.message_type is None:
            continue
        for one in value if field.is_repeated else [value]:
            count += unknown_fields(one)
    return count


def path(tracks, uuid):
    track = tracks[uuid]
    name = track.name or track.process.process_name
    return f"{path(tracks, track.parent_uuid)} / {name}" if track.parent_uuid else name


def describe(file):
    with open(file, "rb") as trace:
        data = trace.read()
    read = schema.Trace.FromString(data)
    tracks = {}
    names = {}
    events = collections.Counter()
    flows = 0
    clocks = set()
    for packet in read.packet:
        if packet.HasField("clock_snapshot"):
            clocks.add(schema.BuiltinClock.Name(packet.clock_snapshot.primary_trace_clock))
        if packet.sequence_flags & schema.TracePacket.SEQ_INCREMENTAL_STATE_CLEARED:
            names = {}
        for entry in packet.interned_data.event_names:
            names[entry.iid] = entry.name
        if packet.HasField("track_descriptor"):
            tracks[packet.track_descriptor.uuid] = packet.track_descriptor
        if packet.HasField("track_event"):
            event = packet.track_event
            kind = schema.TrackEvent.Type.Name(event.type).removeprefix("TYPE_").removeprefix("SLICE_").lower()
            name = names[event.name_iid] if event.name_iid else ""
            events[f"{kind}: {path(tracks, event.track_uuid)}: {name}"] += 1
            flows += len(event.flow_ids) + len(event.terminating_flow_ids)
    return {
        "unknown": unknown_fields(read),
        "bytes": len(data),
        "again": len(read.SerializeToString()),
        "clocks": sorted(clocks),
        "events": events,
        "flows": flows,
    }


for argument in sys.argv[1:]:
    print(json.dumps(describe(argument)))
