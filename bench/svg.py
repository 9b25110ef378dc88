"""A small writer of SVG charts: axes, marks and bars that can be told apart without colour; the same data give the same bytes."""
import html
import math

STYLE = ("text{font:12px sans-serif;fill:#000}.h{font-size:15px;font-weight:bold}.s{font-size:10px;fill:#444}.r{text-anchor:end}"
         ".m{text-anchor:middle}.g{stroke:#ddd}.a{stroke:#000}.l{stroke:#000;stroke-dasharray:5 3}.f{fill:none;stroke:#000}")


class Drawing:
    def __init__(self, width, height, title, description):
        self.size, self.title = (width, height), title
        self.parts = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img" '
                      f'aria-labelledby="t d"><title id="t">{html.escape(title)}</title><desc id="d">{html.escape(description)}</desc>',
                      f'<style>{STYLE}</style><rect width="{width}" height="{height}" fill="#fff"/>']
        self.text(12, 22, title, "h")

    def add(self, part):
        self.parts.append(part)

    def text(self, x, y, words, style=""):
        self.add(f'<text x="{x:.1f}" y="{y:.1f}" class="{style}">{html.escape(words)}</text>')

    def line(self, x0, y0, x1, y1, style="a"):
        self.add(f'<line x1="{x0:.1f}" y1="{y0:.1f}" x2="{x1:.1f}" y2="{y1:.1f}" class="{style}"/>')

    def bar(self, x, y, width, height, fill):
        self.add(f'<rect x="{x:.1f}" y="{y:.1f}" width="{max(width, 1):.1f}" height="{height:.1f}" fill="{fill}" stroke="#000"/>')

    def mark(self, x, y, shape, tip=""):
        """Shapes differ in outline and filling: disc, ring, square, cross."""
        tip = f"<title>{html.escape(tip)}</title>" if tip else ""
        self.add({
            "disc": f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="#000">{tip}</circle>',
            "ring": f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="#fff" stroke="#000">{tip}</circle>',
            "square": f'<rect x="{x - 3.5:.1f}" y="{y - 3.5:.1f}" width="7" height="7" fill="#999" stroke="#000">{tip}</rect>',
            "cross": f'<path d="M{x - 4:.1f} {y - 4:.1f}l8 8m0 -8l-8 8" class="f">{tip}</path>'}[shape])

    def path(self, points):
        self.add('<polyline class="f" points="' + " ".join(f"{x:.1f},{y:.1f}" for x, y in points) + '"/>')

    def done(self):
        return "\n".join([*self.parts, "</svg>", ""])


STEPS = (1, 2, 5)


def round_value(position):
    """1, 2, 5, 10, 20, ... at positions 0, 1, 2, 3, 4, ..."""
    return STEPS[position % 3] * 10.0 ** (position // 3)


class LogAxis:
    """Maps round values around the given ones to start .. end."""

    def __init__(self, values, start, end):
        self.first = self.last = 3 * math.floor(math.log10(min(values)))
        while round_value(self.first + 1) <= min(values) * (1 + 1e-9):
            self.first += 1
        while round_value(self.last) < max(values) * (1 - 1e-9) or self.last <= self.first:
            self.last += 1
        self.low, self.high = math.log10(round_value(self.first)), math.log10(round_value(self.last))
        self.start, self.end = start, end

    def __call__(self, value):
        return self.start + (math.log10(value) - self.low) / (self.high - self.low) * (self.end - self.start)

    def ticks(self):
        positions = range(self.first, self.last + 1)
        if self.high - self.low > 1.75:
            positions = [p for p in positions if p % 3 == 0]
        return [round_value(p) for p in positions]


def number(value):
    return f"{value:,.0f}" if value >= 1 else f"{value:g}"


def horizontal_axis(drawing, axis, top, bottom, label):
    for tick in axis.ticks():
        drawing.line(axis(tick), top, axis(tick), bottom, "g")
        drawing.text(axis(tick), bottom + 14, number(tick), "s m")
    drawing.line(axis.start, bottom, axis.end, bottom)
    drawing.text((axis.start + axis.end) / 2, bottom + 28, label, "s m")


def vertical_axis(drawing, axis, left, right, label):
    for tick in axis.ticks():
        drawing.line(left, axis(tick), right, axis(tick), "g")
        drawing.text(left - 4, axis(tick) + 4, number(tick), "s r")
    drawing.line(left, axis.start, left, axis.end)
    drawing.text(left - 4, min(axis.start, axis.end) - 8, label, "s")
