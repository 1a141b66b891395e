"""The metrics page of a real producer, read by Prometheus' own tools: promtool when it is on the PATH, else the parser of
its Python client."""
import os
import shutil
import sys
import pathlib

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "support"))

from cases import case, expect, expect_equal, run, run_cases  # noqa: E402

sys.path.append("/usr/lib/python3/dist-packages")  # where Debian puts it, whatever python3 comes first on the PATH
try:
    from prometheus_client.parser import text_string_to_metric_families
except ImportError:
    text_string_to_metric_families = None

PROMTOOL = shutil.which("promtool")
PREFIX = "distributedlog_producer_"
LABEL = 'a "quoted" \\ name\nin two lines'
_page = None


def page():
    global _page
    if _page is None:
        _page = run([os.environ["METRICS_PAGE"]], seconds=90).stdout
    return _page


def families():
    return {family.name: family for family in text_string_to_metric_families(page())}


def value(name, **labels):
    """The one sample of that name whose labels include these."""
    found = [sample.value for family in families().values() for sample in family.samples
             if sample.name == PREFIX + name and labels.items() <= sample.labels.items()]
    expect_equal(len(found), 1, f"samples {name} {labels}")
    return found[0]


if PROMTOOL:

    @case("prometheus: promtool finds nothing to complain of")
    def _():
        result = run([PROMTOOL, "check", "metrics"], stdin=page(), seconds=60, check=False)
        expect_equal((result.returncode, result.stdout + result.stderr), (0, ""), "what promtool said")


if text_string_to_metric_families:

    @case("prometheus: every family is read, with its type and help, and every sample has the label")
    def _():
        read = families()
        expect(len(read) > 35, f"only {len(read)} families")
        for family in read.values():
            expect(family.name.startswith(PREFIX), f"{family.name} lacks the prefix")
            expect(family.type in ("counter", "gauge", "histogram"), f"{family.name} is {family.type}")
            expect(family.documentation, f"{family.name} has no help")
            for sample in family.samples:
                expect_equal(sample.labels.get("client_id"), LABEL, f"the label of {sample.name}")

    @case("prometheus: the values are those of what the producer did")
    def _():
        expect_equal(value("records_acked_total"), 20, "records acknowledged")
        expect_equal(value("topic_records_acked_total", topic="orders"), 20, "records of the topic")
        expect_equal(value("topic_records_failed_total", topic="forbidden"), 1, "failed records of the topic")
        expect_equal(value("record_errors_total", code="29"), 1, "records refused for lack of a right")
        expect_equal(value("broker_error_answers_total", code="19"), 1, "answers NOT_ENOUGH_REPLICAS")
        expect(value("broker_connected", node="1") == 1, "broker 1 is connected")
        expect(value("metadata_age_seconds") < 60, "the metadata is fresh")

    @case("prometheus: every histogram rises to its count")
    def _():
        for family in families().values():
            if family.type != "histogram":
                continue
            series = {}
            for sample in family.samples:
                key = tuple(sorted((k, v) for k, v in sample.labels.items() if k != "le"))
                one = series.setdefault(key, {"edges": [], "counts": []})
                if sample.name.endswith("_bucket"):
                    one["edges"].append(float(sample.labels["le"]))
                    one["counts"].append(sample.value)
                elif sample.name.endswith("_count"):
                    one["count"] = sample.value
            for key, one in series.items():
                expect(one["edges"] == sorted(set(one["edges"])), f"{family.name} {key}: edges {one['edges']}")
                expect(one["counts"] == sorted(one["counts"]), f"{family.name} {key}: counts {one['counts']}")
                expect_equal((one["edges"][-1], one["counts"][-1]), (float("inf"), one["count"]), f"{family.name}'s end")


if not PROMTOOL and not text_string_to_metric_families:

    @case("prometheus: the page is read by Prometheus' own tools")
    def _():
        pass

    run_cases(skip="neither promtool nor python3-prometheus-client is installed")

run_cases()
