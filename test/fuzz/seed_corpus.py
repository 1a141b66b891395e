#!/usr/bin/env python3
"""Writes the seed corpus of the message and frame fuzzers from test/golden/messages.txt.

For every message the oldest, the first flexible and the newest version, full and blank. Run in test/fuzz after the
golden file has changed.
"""
import pathlib

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


main()
