"""The sequences of requests that Apache Kafka, the development broker and the simulation's model must answer alike.

A sequence has a partition of its own and asks one step after the other; a step is a verb and what differs from a plain
request. The numbers of producer ids, too, are the same everywhere: what a partition knows of a producer, no other knows.
"""
LAST = 2**31 - 1
LIMIT = 1048588  # message.max.bytes by default
FRAME = 74  # bytes of a batch around one value of that size

_families = []


def family(function):
    _families.append(function)
    return function


def sequences():
    """[(name, [step, ...])]"""
    return [row for function in _families for row in function()]


def step(verb, **words):
    return " ".join([verb, *(f"{key}={value}" for key, value in words.items())])


def put(seq=-1, count=1, id=1, epoch=0, **more):
    return step("produce", id=id, epoch=epoch, seq=seq, count=count, **more)


def plain(**more):
    return put(id=-1, epoch=-1, **more)


END = "end"


def known(batches, size, **more):
    return [put(n * size, size, **more) for n in range(batches)]


@family
def duplicates():
    for batches in (1, 2, 3, 4, 5, 7):
        for size in (1, 3):
            for back in range(1, batches + 1):
                yield (f"{batches} batches of {size}, the one {back} back again",
                       [*known(batches, size), put((batches - back) * size, size), put(batches * size, size), END])


@family
def gaps():
    for batches in (1, 2, 5, 6):
        for gap in (1, 2, 1000):
            yield (f"{batches} batches of 2, then {gap} numbers left out",
                   [*known(batches, 2), put(batches * 2 + gap, 2), put(batches * 2, 2), END])


@family
def overlaps():
    for first in range(7):
        for count in (1, 2, 3, 4):
            if (first % 2, count) not in ((0, 2), (0, 1)) or first == 6:
                yield (f"3 batches of 2, then {count} from number {first}",
                       [*known(3, 2), put(first, count), put(6, 2), END])


@family
def epochs():
    for epoch in (2, 3, 4, 9, 32767):
        for seq in (0, 2, 4, 5):
            yield (f"2 batches of epoch 3, then epoch {epoch} from number {seq}",
                   [*known(2, 2, epoch=3), put(seq, 2, epoch=epoch), put(4, 2, epoch=3), put(2, 2, epoch=epoch),
                    put(0, 2, epoch=epoch), put(2, 2, epoch=3), END])


@family
def unknown_producers():
    for epoch in (0, 7):
        for seq in (0, 1, 4711, LAST - 1):
            yield (f"an unknown producer of epoch {epoch} from number {seq}",
                   [put(seq, 2, epoch=epoch), put(seq, 2, epoch=epoch), put((seq + 2) % 2**31, 2, epoch=epoch), END])


@family
def wraps():
    for before in range(4):
        for count in (1, 2, 4):
            after = (LAST - before + count) % 2**31
            yield (f"{count} numbers from {before} before the last",
                   [put(LAST - before - 2, 2), put(LAST - before, count), put(LAST - before, count), put(after, 2),
                    put(after, 2), put(LAST - before, count), put(0, 1), END])


@family
def several_producers():
    for size in (1, 2):
        turns = [put(n * size, size, id=id) for n in range(6) for id in (1, 2, 3)]
        for back in (1, 5, 6):
            yield (f"three producers by turns, batches of {size}, the one {back} back of each again",
                   [*turns, *(put((6 - back) * size, size, id=id) for id in (3, 1, 2)), END])


DEFECTS = ("crc=bad", "magic=0", "magic=1", "magic=3", "delta=1", "delta=3", "delta=-1", "said=2", "said=4", "said=0",
           "said=-1", "base=1", "attr=32", "attr=8", "attr=1", "attr=2", "attr=3", "attr=4", "attr=5", "length=10",
           "length=-1", "length=1000000", "cut=1", "cut=60", "tail=5", "records=none", "twice=1")


@family
def broken_batches():
    for defect in DEFECTS:
        key, _, value = defect.partition("=")
        yield f"a batch with {defect}", [plain(count=3, **{key: value}), plain(), END]
        yield (f"an idempotent batch with {defect}, then a sound one",
               [put(0, 2), put(2, 3, **{key: value}), put(2, 3), put(2, 3, **{key: value}), END])


@family
def numbers_that_do_not_fit():
    yield "a producer id without a number", [put(-1, 1), put(0, 1), END]
    yield "a producer id without an epoch", [put(0, 1, epoch=-1), put(0, 1), END]
    yield "a number without a producer id", [put(5, 1, id=-1, epoch=-1), plain(), END]


@family
def acknowledgements():
    for acks in (-1, 0, 1, 2, -2):
        yield f"acks {acks}: sound", [put(0, 2, acks=acks), put(0, 2, acks=acks), put(0, 2), put(2, 2), END]
        yield f"acks {acks}: a gap", [put(0, 2), put(3, 2, acks=acks), put(2, 2), END]
        yield f"acks {acks}: a wrong checksum", [plain(acks=acks, crc="bad"), plain(), END]
        yield f"acks {acks}: no such partition", [plain(acks=acks, part="none"), plain(), END]
        yield f"acks {acks}: no such topic", [plain(acks=acks, topic="absent"), plain(), END]
        yield f"acks {acks}: not the leader", [plain(acks=acks, to="other"), plain(), END]


@family
def produce_versions():
    for v in range(3, 14):
        yield (f"Produce {v}", [put(0, 2, v=v), put(0, 2, v=v), put(3, 2, v=v), plain(v=v, crc="bad"),
                                plain(v=v, topic="absent"), plain(v=v, part="none"), plain(v=v, to="other"), END])


@family
def sizes():
    for size in (LIMIT - FRAME, LIMIT - FRAME + 1, 2 * LIMIT):
        yield f"a value of {size} bytes", [put(0, 1, value=size), put(0, 1), put(1, 1, value=size), put(1, 1), END]


@family
def errors_side_by_side():
    """Which one is told, when several would fit."""
    for where in ({"to": "other"}, {"topic": "absent"}, {"part": "none"}):
        for what in ({"crc": "bad"}, {"magic": 1}, {"twice": 1}, {"value": 2 * LIMIT}, {"attr": 32}):
            words = {**where, **what}
            yield " ".join(f"{key}={value}" for key, value in words.items()), [plain(**words), plain(), END]


@family
def metadata():
    for v in range(14):
        topics = ["own", "absent", "bad", "empty", "long", *(["id", "no-id"] if v >= 12 else [])]
        yield f"Metadata {v}", [step("metadata", v=v, topic=topic) for topic in topics]


@family
def producer_ids():
    for v in range(6):
        more = [step("init", v=v, id=77, epoch=3), step("init", v=v, id=-1, epoch=3)] if v >= 3 else []
        yield f"InitProducerId {v}", [step("init", v=v), step("init", v=v), *more]


@family
def api_versions():
    for v in (0, 1, 2, 3, 4, 99):
        yield f"ApiVersions {v}", [step("versions", v=v), step("versions", v=0)]


@family
def unspeakable():
    for api, v in ((0, 2), (0, 14), (3, 14), (22, 9), (999, 0), (-1, 0)):
        yield f"version {v} of api {api}", [step("raw", api=api, v=v), plain(), END]


@family
def walks():
    """What nobody thought of: seeded, so that they stay the same."""
    for seed in range(1, 25):
        yield f"random walk {seed}", [*_walk(_Dice(seed)), END]


class _Dice:
    def __init__(self, seed):
        self.state = seed

    def below(self, bound):
        self.state = (self.state * 6364136223846793005 + 1442695040888963407) % 2**64
        return (self.state >> 33) % bound


def _walk(dice):
    state = {id: (0, 0) for id in (1, 2, 3)}
    sent = []
    for _ in range(30):
        id, chance = 1 + dice.below(3), dice.below(100)
        epoch, seq = state[id]
        count = 1 + dice.below(3)
        if chance < 20 and sent:
            yield sent[-1 - dice.below(min(len(sent), 20))]
        elif chance < 28:
            yield put(seq + 1 + dice.below(3), count, id, epoch)
        elif chance < 33 and epoch:
            yield put(seq, count, id, epoch - 1)
        elif chance < 38:
            yield put(seq + 1, count, id, epoch + 1)
        elif chance < 43:
            yield put(seq, count, id, epoch, crc="bad")
        elif chance < 47:
            yield put(seq, count, id, epoch, to="other")
        else:
            if chance < 52:
                epoch, seq = epoch + 1, 0
            sent.append(put(seq, count, id, epoch))
            state[id] = (epoch, seq + count)
            yield sent[-1]
