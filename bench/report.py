"""The comparison as one HTML page without anything from outside: a table, and bars for every workload."""
from html import escape

from clients import ALL_OURS, HELPED, OURS, SPINNING, label, rivals_in

COLOURS = {OURS: "#0b7a75", HELPED: "#5fb3ae", SPINNING: "#2f8f6b",
           "librdkafka": "#b0793b", "Java": "#8a4f7d", "franz-go": "#4a6fa5"}
FIGURES = [("records_per_second", "records/s", "{:,.0f}"), ("cpu_us", "CPU us a record", "{:.3f}"),
           ("p99", "p99 latency, ms", "{:.3f}"), ("memory_mb", "peak memory, MB", "{:.1f}")]
STYLE = """
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 70rem; color: #222; padding: 0 1rem }
h1 { font-size: 1.5rem } h2 { font-size: 1.1rem; margin: 2.2rem 0 .4rem }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; width: 100% }
th, td { text-align: right; padding: .25rem .6rem; border-bottom: 1px solid #ddd }
th:first-child, td:first-child { text-align: left }
.charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(15rem, 1fr)); gap: 1rem }
figure { margin: 0 } figcaption { font-size: .85rem; color: #555 }
"""


def bars(workload, found, key, title, form):
    """A horizontal bar for each client; the whiskers of throughput are its slowest and fastest run."""
    top = max(max([figures[key], *(figures["runs"] if key == "records_per_second" else [])])
              for figures in found.values()) or 1
    width, height = 240, 22
    lines = []
    for place, (name, figures) in enumerate(found.items()):
        y = place * (height + 6)
        length = 150 * figures[key] / top
        lines.append(f'<text x="0" y="{y + 15}" font-size="11">{escape(label(name, workload))}</text>'
                     f'<rect x="68" y="{y + 3}" width="{length:.1f}" height="{height - 6}" '
                     f'fill="{COLOURS.get(name, "#888")}"/>')
        if key == "records_per_second":
            low, high = (68 + 150 * value / top for value in (min(figures["runs"]), max(figures["runs"])))
            lines.append(f'<line x1="{low:.1f}" x2="{high:.1f}" y1="{y + 11}" y2="{y + 11}" stroke="#222"/>')
        lines.append(f'<text x="72" y="{y + 15}" font-size="11" fill="#000">{form.format(figures[key])}</text>')
    total = len(found) * (height + 6)
    return (f'<figure><figcaption>{escape(title)}</figcaption><svg viewBox="0 0 {width} {total}" width="100%" '
            f'role="img" aria-label="{escape(title)}">{"".join(lines)}</svg></figure>')


def row(workload, found, ours):
    rivals = rivals_in(found)
    name = workload.name + {OURS: "", HELPED: f"; {workload.helpers} more to compress",
                            SPINNING: f"; the loop spins {workload.spin} us"}[ours]
    cells = [f"<td>{escape(name)}</td>"]
    for key, _, form in FIGURES:
        cells.append(f"<td>{form.format(found[ours][key])}</td>")
        if not rivals:
            cells.append("<td></td>")
            continue
        pick = max if key == "records_per_second" else min
        best = pick(figures[key] for figures in rivals.values())
        cells.append(f"<td>{found[ours][key] / best:.2f}x</td>" if best else "<td></td>")
    return f"<tr>{''.join(cells)}</tr>"


def page(results, facts):
    heads = "".join(f"<th>{escape(title)}</th><th>to the best rival</th>" for _, title, _ in FIGURES)
    rows = "".join(row(workload, found, ours) for workload, found in results for ours in ALL_OURS if ours in found)
    charts = "".join(
        f"<h2>{escape(workload.name)}</h2><div class='charts'>"
        f"{''.join(bars(workload, found, key, title, form) for key, title, form in FIGURES)}</div>" for workload, found in results)
    said = "; ".join(f"{name}: {', '.join(value) if isinstance(value, list) else value}" for name, value in facts.items()
                     if value)
    return (f"<!doctype html><html lang='en'><meta charset='utf-8'><title>DistributedLog producer beside others</title>"
            f"<style>{STYLE}</style><h1>DistributedLog producer beside others</h1>"
            f"<p>Medians of interleaved runs on one machine; a line through a bar is the slowest and the fastest run. "
            f"{escape(said)}.</p><table><tr><th>workload</th>{heads}</tr>{rows}</table>{charts}</html>\n")
