package main

import (
	"github.com/akinai/akinai/bench/internal/report"
)

// plot draws the costs of a request by the size of the catalog.
func (f catalogFigures) plot() report.Plot {
	cpu, buffers := report.Panel{Label: "CPU a request, ms", Values: make(map[string][]float64)}, report.Panel{Label: "shared buffers a request", Values: make(map[string][]float64)}
	p := report.Plot{Title: "What a request costs, by the size of the catalog", X: report.Axis{Label: "variants"}}
	for _, size := range f.Sizes {
		p.X.Values = append(p.X.Values, float64(size.Variants))
	}
	for _, kind := range f.Kinds {
		p.Lines = append(p.Lines, kind.Name)
		for _, size := range f.Sizes {
			c := size.Costs[kind.Name]
			cpu.Values[kind.Name] = append(cpu.Values[kind.Name], c.cpu().Seconds()*1000)
			buffers.Values[kind.Name] = append(buffers.Values[kind.Name], c.Buffers)
		}
	}
	p.Panels = []report.Panel{cpu, buffers}
	return p
}
