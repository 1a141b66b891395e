"""Measured series as curves: one HTML page without anything from outside. The horizontal axis is logarithmic."""
from html import escape
from math import log10

from report import FIGURES, STYLE

WIDTH, HEIGHT, LEFT, BOTTOM = 300, 150, 56, 22


def curve(rows, key, title, form):
    """One figure of a series as a line with its values."""
    top = max(row[key] for row in rows) or 1
    logs = [log10(row["point"]) for row in rows]
    spread = (logs[-1] - logs[0]) or 1

    def at(place, value):
        x = LEFT + (WIDTH - LEFT - 40) * (logs[place] - logs[0]) / spread
        return x, HEIGHT - BOTTOM - (HEIGHT - BOTTOM - 24) * value / top

    points = [at(place, row[key]) for place, row in enumerate(rows)]
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    marks = "".join(
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="#0b7a75"/>'
        f'<text x="{x:.1f}" y="{y - 7:.1f}" font-size="9" text-anchor="middle">{form.format(row[key])}</text>'
        f'<text x="{x:.1f}" y="{HEIGHT - 6}" font-size="9" text-anchor="middle">{row["point"]:,}</text>'
        for (x, y), row in zip(points, rows))
    return (f'<figure><figcaption>{escape(title)}</figcaption><svg viewBox="0 0 {WIDTH} {HEIGHT}" width="100%" role="img" '
            f'aria-label="{escape(title)}"><line x1="{LEFT - 20}" x2="{WIDTH}" y1="{HEIGHT - BOTTOM}" '
            f'y2="{HEIGHT - BOTTOM}" stroke="#999"/><polyline points="{path}" fill="none" stroke="#0b7a75" '
            f'stroke-width="2"/>{marks}</svg></figure>')


def page(found):
    parts = []
    for series, rows in found:
        charts = "".join(curve(rows, key, title, form) for key, title, form in FIGURES)
        parts.append(f"<h2>{escape(series.name)}</h2><div class='charts'>{charts}</div>")
    return (f"<!doctype html><html lang='en'><meta charset='utf-8'><title>What grows with what</title>"
            f"<style>{STYLE}</style><h1>What grows with what</h1><p>This producer alone against the sink.</p>"
            f"{''.join(parts)}</html>\n")
