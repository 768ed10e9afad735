package report

import (
	"fmt"
	"html"
	"math"
	"slices"
	"strings"

	"github.com/akinai/akinai/bench/internal/measure"
)

// Plot is a drawing of panels side by side, with one legend; a line has the same color in each
// panel. Both axes are logarithmic, so that a constant figure is a horizontal line, and one that is
// proportional to x rises by a whole panel; or linear from 0.
type Plot struct {
	Linear bool
	Title  string
	X      Axis
	Panels []Panel
	Lines  []string
}

// Axis is the label and the values of an axis.
type Axis struct {
	Label  string
	Values []float64
}

// Panel has a value for each line and x; 0 is left out of a logarithmic plot.
type Panel struct {
	Label  string
	Values map[string][]float64
}

// The dimensions of a plot, in pixels. panelWidth includes the room for the numbers.
const (
	panelWidth, panelHeight = 400, 250
	left, right             = 52, 14
	top, bottom             = 58, 40
	legendRow               = 17
	markRadius              = 2.6
)

// colors are seven colors that can be distinguished with any color vision, on white and on black.
var colors = []string{"#2083c8", "#d55e00", "#009e73", "#cc79a7", "#b8860b", "#56b4e9", "#8a63d2"}

// SVG returns the drawing as SVG. It includes a background, so that it is readable on any page, and
// is dark for readers who prefer a dark color scheme.
func (p Plot) SVG() string {
	width := panelWidth * len(p.Panels)
	height := top + panelHeight + bottom + legendRow*((len(p.Lines)+1)/2) + 8
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%d" height="%d" role="img">`+"\n", width, height, width, height)
	fmt.Fprintf(&b, "<title>%s</title>\n", html.EscapeString(p.Title))
	b.WriteString(`<style>
.ground { fill: #ffffff } text { fill: #24292f; font: 11px system-ui, sans-serif } .title { font-size: 13px; font-weight: 600 }
.grid { stroke: #d0d7de; stroke-width: 1 } .line { fill: none; stroke-width: 1.8 } .middle { text-anchor: middle } .end { text-anchor: end }
@media (prefers-color-scheme: dark) { .ground { fill: #161b22 } text { fill: #e6edf3 } .grid { stroke: #3d444d } }
</style>
`)
	fmt.Fprintf(&b, `<rect class="ground" width="%d" height="%d" rx="6"/>`+"\n", width, height)
	fmt.Fprintf(&b, `<text class="title" x="14" y="24">%s</text>`+"\n", html.EscapeString(p.Title))
	for i, panel := range p.Panels {
		p.draw(&b, panel, float64(i*panelWidth))
	}
	p.legend(&b, top+panelHeight+bottom+legendRow)
	b.WriteString("</svg>\n")
	return b.String()
}

// draw draws a panel whose left side is at x.
func (p Plot) draw(b *strings.Builder, panel Panel, x float64) {
	var values []float64
	for _, line := range p.Lines {
		values = append(values, panel.Values[line]...)
	}
	scaleOf, at := scaleOf, p.X.Values
	if p.Linear {
		scaleOf = linearScaleOf
	}
	across, down := scaleOf(p.X.Values, x+left, x+panelWidth-right), scaleOf(values, top+panelHeight, top)
	if p.Linear {
		at = across.marks()
	}
	fmt.Fprintf(b, `<text x="%.0f" y="%d">%s</text>`+"\n", x+14, top-12, html.EscapeString(panel.Label))
	for _, value := range down.marks() {
		fmt.Fprintf(b, `<path class="grid" d="M%.1f %.1fH%.1f"/>`+"\n", x+left, down.at(value), x+panelWidth-right)
		fmt.Fprintf(b, `<text class="end" x="%.1f" y="%.1f">%s</text>`+"\n", x+left-6, down.at(value)+4, Number(value))
	}
	for _, value := range at {
		fmt.Fprintf(b, `<path class="grid" d="M%.1f %dV%d"/>`+"\n", across.at(value), top, top+panelHeight)
		fmt.Fprintf(b, `<text class="middle" x="%.1f" y="%d">%s</text>`+"\n", across.at(value), top+panelHeight+16, Number(value))
	}
	fmt.Fprintf(b, `<text class="middle" x="%.1f" y="%d">%s</text>`+"\n", x+(left+panelWidth-right)/2, top+panelHeight+32, html.EscapeString(p.X.Label))
	for i, line := range p.Lines {
		path, marks := "M", ""
		for at, value := range panel.Values[line] {
			if value <= 0 && !p.Linear {
				continue
			}
			cx, cy := across.at(p.X.Values[at]), down.at(value)
			path += fmt.Sprintf("%.1f %.1f ", cx, cy)
			if !p.Linear {
				marks += fmt.Sprintf(`<circle cx="%.1f" cy="%.1f" r="%.1f"/>`, cx, cy, markRadius)
			}
		}
		if path != "M" {
			fmt.Fprintf(b, `<path class="line" stroke="%s" d="%s"/>`+"\n", colorOf(i), strings.TrimSpace(path))
			fmt.Fprintf(b, `<g fill="%s">%s</g>`+"\n", colorOf(i), marks)
		}
	}
}

// legend draws the names of the lines in two columns below the panels.
func (p Plot) legend(b *strings.Builder, y int) {
	for i, line := range p.Lines {
		x, y := left+i%2*panelWidth, y+i/2*legendRow
		fmt.Fprintf(b, `<path class="line" stroke="%s" d="M%d %dh18"/><circle cx="%d" cy="%d" r="%.1f" fill="%s"/>`, colorOf(i), x, y-4, x+9, y-4, markRadius, colorOf(i))
		fmt.Fprintf(b, `<text x="%d" y="%d">%s</text>`+"\n", x+26, y, html.EscapeString(line))
	}
}

func colorOf(line int) string { return colors[line%len(colors)] }

// scale maps values to pixels by their logarithm, or linearly.
type scale struct {
	low, high, from, to float64
	linear              bool
}

// linearScaleOf returns a scale from 0 to the largest value.
func linearScaleOf(values []float64, from, to float64) scale {
	s := scale{high: 1, from: from, to: to, linear: true}
	if len(values) > 0 {
		s.high = max(slices.Max(values), 1e-3) * 1.04 // margin at the end
	}
	return s
}

// scaleOf returns a scale that maps all values above 0 between from and to.
func scaleOf(values []float64, from, to float64) scale {
	s := scale{low: math.Inf(1), high: math.Inf(-1), from: from, to: to}
	for _, v := range values {
		if v > 0 {
			s.low, s.high = min(s.low, v), max(s.high, v)
		}
	}
	if s.low > s.high {
		s.low, s.high = 1, 10
	}
	room := math.Pow(s.high/s.low, 0.06) // margin at both ends
	if s.low == s.high {
		room = 2
	}
	s.low, s.high = s.low/room, s.high*room
	return s
}

func (s scale) at(v float64) float64 {
	if s.linear {
		return s.from + (s.to-s.from)*v/s.high
	}
	return s.from + (s.to-s.from)*math.Log(v/s.low)/math.Log(s.high/s.low)
}

// linearMarks is the largest number of marks of a linear scale.
const linearMarks = 8

// marks returns the values 1, 2 and 5 of each power of ten on the scale, or the multiples of one of
// them if the scale is linear.
func (s scale) marks() (all []float64) {
	if s.linear {
		step := math.Pow(10, math.Floor(math.Log10(s.high/linearMarks)))
		for _, digit := range []float64{2, 2.5, 2} { // to 2, 5 and 10
			if s.high/step > linearMarks {
				step *= digit
			}
		}
		for n := 0; float64(n)*step <= s.high; n++ {
			all = append(all, measure.Round(float64(n)*step, max(0, -int(math.Floor(math.Log10(step))))))
		}
		return all
	}
	for power := math.Floor(math.Log10(s.low)); power <= math.Log10(s.high); power++ {
		for _, digit := range []float64{1, 2, 5} {
			if v := measure.Round(digit*math.Pow(10, power), max(0, -int(power))); v >= s.low && v <= s.high {
				all = append(all, v)
			}
		}
	}
	return all
}
