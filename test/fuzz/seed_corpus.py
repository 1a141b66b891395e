#!/usr/bin/env python3
"""Writes the seed corpora from test/golden/messages.txt and, for the connection and the settings, from here.

For every message the oldest, the first flexible and the newest version, full and blank. Run in test/fuzz after the
golden file has changed.
"""
import pathlib
import struct

KEYS = {
    'Produce': 0, 'Fetch': 1, 'ListOffsets': 2, 'Metadata': 3, 'OffsetCommit': 8, 'OffsetFetch': 9,
    'FindCoordinator': 10, 'JoinGroup': 11, 'Heartbeat': 12, 'LeaveGroup': 13, 'SyncGroup': 14, 'SaslHandshake': 17,
    'ApiVersions': 18, 'CreateTopics': 19, 'DeleteTopics': 20, 'InitProducerId': 22, 'OffsetForLeaderEpoch': 23,
    'AddPartitionsToTxn': 24, 'AddOffsetsToTxn': 25, 'EndTxn': 26, 'TxnOffsetCommit': 28, 'SaslAuthenticate': 36,
    'DescribeCluster': 60,
}
FIRST_FLEXIBLE = {
    'Produce': 9, 'Fetch': 12, 'ListOffsets': 6, 'Metadata': 9, 'OffsetCommit': 8, 'OffsetFetch': 6,
    'FindCoordinator': 3, 'JoinGroup': 6, 'Heartbeat': 4, 'LeaveGroup': 4, 'SyncGroup': 4, 'ApiVersions': 3,
    'CreateTopics': 5, 'DeleteTopics': 4, 'InitProducerId': 2, 'OffsetForLeaderEpoch': 4, 'AddPartitionsToTxn': 3,
    'AddOffsetsToTxn': 3, 'EndTxn': 3, 'TxnOffsetCommit': 3, 'SaslAuthenticate': 2, 'DescribeCluster': 0,
}


def main():
    here = pathlib.Path(__file__).resolve().parent
    recorded = {}
    for line in (here.parent / 'golden' / 'messages.txt').read_text().splitlines():
        if line.startswith('#'):
            continue
        api, direction, version, filling, body = (line.split(' ') + [''])[:5]
        recorded.setdefault((api, direction), {})[int(version), filling] = bytes.fromhex(body)

    for (api, direction), bodies in recorded.items():
        folder = here / 'corpus' / f'decode_{direction}s'
        folder.mkdir(parents=True, exist_ok=True)
        versions = [version for version, _ in bodies]
        for version in {min(versions), FIRST_FLEXIBLE.get(api, 0), max(versions)}:
            for filling in ('full', 'blank'):
                body = bytes([KEYS[api], version]) + bodies[version, filling]
                (folder / f'{api}-{version}-{filling}').write_bytes(body)

    folder = here / 'corpus' / 'frame_splitter'
    folder.mkdir(parents=True, exist_ok=True)
    header = bytes.fromhex('0000 000c 00000008 0005 70726f6265 00')
    frames = b''.join(len(part).to_bytes(4, 'big') + part for part in (header, b'', header + b'rest', b'\x00'))
    (folder / 'frames').write_bytes(b'\x06' + frames)
    (folder / 'too-large').write_bytes(b'\x01' + frames + b'\x7f\xff\xff\xff')
    (folder / 'tls').write_bytes(b'\x00\x15\x03\x03\x00\x02\x02\x46')
    (folder / 'http').write_bytes(b'\x1fHTTP/1.1 400 Bad Request\r\n')

    write_segments(here / 'corpus' / 'broker_recovery', here / 'corpus' / 'record_batch')
    write_sessions(here / 'corpus' / 'broker_requests', recorded)
    write_conversations(here / 'corpus' / 'client_connection')
    write_settings(here / 'corpus' / 'config_properties')


def write_segments(folder, batches):
    """As they are, and to be put in order: see broker_recovery.cpp."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in ('none-shapes', 'idempotent', 'log-append-time', 'lz4-shapes'):
        for order in (0, 1):
            (folder / f'{name}-{order}').write_bytes(bytes([order]) + (batches / name).read_bytes())


def write_sessions(folder, recorded):
    """Sessions of requests, each in two versions: frames without the upper half of their size."""
    folder.mkdir(parents=True, exist_ok=True)
    for (api, direction), bodies in recorded.items():
        if direction != 'request' or KEYS[api] in (17, 24, 25, 26, 28, 36):  # these it does not serve
            continue
        versions = sorted({version for version, _ in bodies})
        session = b''
        for correlation, version in enumerate({versions[len(versions) // 2], versions[-1]}):
            tags = b'\0' if version >= FIRST_FLEXIBLE.get(api, 1000) else b''
            header = struct.pack('>hhih', KEYS[api], version, correlation, 1) + b'c' + tags
            frame = header + bodies[version, 'full']
            session += struct.pack('>H', len(frame)) + frame
        (folder / api).write_bytes(session)


def write_conversations(folder):
    """Settings, then what the peer does: see client_connection.cpp."""
    folder.mkdir(parents=True, exist_ok=True)
    honest = [0] * 12
    events = {
        'honest': honest,
        'spoilt': [0, 0, 0, 1, 2, 9, 0, 3] + honest,
        'another-body': [0, 0, 0, 2, 4, 0, 0, 0, 0] + honest,
        'raw': [0, 0, 3, 5, 0, 0, 0, 1, 7] + honest,
        'closed': [0, 0, 0, 0, 0, 4, 0, 0, 4] + honest,
        'reset': [0, 0, 0, 0, 0, 5, 5, 5] + honest,
        'silent': [0, 0, 0, 0, 0, 6, 6] + honest,
        'twice': [0, 0, 0, 0, 0, 7, 0, 7] + honest,
        'late': [0, 0, 0, 0, 0, 8, 150, 0, 8, 99] + honest,
        'cut': [0, 0, 0, 0, 0, 9, 11, 0, 9, 30] + honest,
        'longer': [0, 10, 3, 1, 2, 3, 0, 10, 2, 7, 7] + honest,
        'before': [0, 0, 11, 4, 0, 0, 0, 0] + honest,
        'refused': [255, 255, 0] + honest,
    }
    for kind, name in ((0, 'idempotent'), (3, 'leader'), (7, 'none'), (64 + 32, 'single')):
        for event, script in events.items():
            (folder / f'{event}-{name}').write_bytes(bytes([kind, kind & 1, 3, 2, *script]))


def write_settings(folder):
    folder.mkdir(parents=True, exist_ok=True)
    (folder / 'documented').write_text('bootstrap_servers=a:1,[::1]:2\nlinger_ms=5\nacks=all\ncompression_type=zstd\n'
                                       'compression_level=-5\nlog_level=debug\ntopic.orders.batch_size=1000\n')
    (folder / 'dotted').write_text('bootstrap.servers= h:9092 \nbatch.num.messages=0\nretries=3\nacks=-1\n'
                                   'compression.lz4.level=9\ntopic.a.b.linger.ms=7\npartitioner=murmur2\n')
    (folder / 'faults').write_text('lnger.ms=5\nbatch.size=big\nmax_in_flight=99999999999999999999\nacks=2\nh:0\n')
    (folder / 'circuit').write_text('a:1\ncircuit_breaker_failure_threshold=3\ncircuit_breaker_recovery_timeout_ms=1\n')


main()
