package main

import (
	"fmt"
	"strings"

	"github.com/akinai/akinai/bench/internal/client"
	"github.com/akinai/akinai/bench/internal/measure"
	"github.com/akinai/akinai/bench/internal/report"
	"github.com/akinai/akinai/bench/internal/reservations"
)

// page holds the content of a report.
type page struct {
	Machine measure.Machine
	Results []measure.Result
	// Reservations is nil if they were not measured.
	Reservations *reservations.Figures
	// Catalog is nil if it was not measured.
	Catalog *catalogFigures

	// listing is the body of a listing, for the limits.
	listing []byte
}

// sections returns the tables of everything that was measured.
func (p page) sections() []report.Section {
	var all []report.Section
	if len(p.Results) > 0 {
		all = []report.Section{
			{Name: "machine", Body: p.machineTable()},
			{Name: "summary", Body: p.summaryTable()},
			{Name: "figures", Body: p.figuresTable()},
			{Name: "bill", Body: p.billTable()},
			{Name: "bill by service", Body: p.servicesTable()},
			{Name: "limits", Body: p.limitsTable()},
			{Name: "ratios", Body: p.ratiosTable()},
		}
	}
	if p.Reservations != nil {
		all = append(all, p.Reservations.Sections()...)
	}
	if p.Catalog != nil {
		all = append(all, p.Catalog.sections()...)
	}
	return all
}

// write writes the tables into a page.
func (p page) write(path string) error { return report.Write(path, p.sections()) }

func (p page) machineTable() string {
	m := p.Machine
	return report.Table([]string{"date", m.Date}, [][]string{
		{"machine", fmt.Sprintf("%d cores, %s, %s GB, Linux %s", m.Cores, m.CPU, report.Number(m.MemoryGB), m.Kernel)},
		{"software", fmt.Sprintf("Go %s, PostgreSQL %s, %s", m.Go, m.Postgres, m.Kafka)},
		{"load before", report.Number(m.Load)},
	})
}

// summaryTable has only our own figures: those of other shops come from another run
// (docs/performance.md, "Beside others").
func (p page) summaryTable() string {
	browse, detail, checkout, hot, idle := p.of("browse"), p.of("detail"), p.of(checkoutScenario), p.of(hotScenario), p.of("idle")
	return report.Table([]string{"", "Akinai"}, [][]string{
		{"listing of 24, ms of CPU", report.Number(browse.CPU)},
		{"order, ms of CPU", report.Number(checkout.CPU)},
		{"orders a second", report.Number(checkout.PerSecond)},
		{"SQL statements an order", report.Number(checkout.Statements)},
		{"commits an order", report.Number(checkout.Commits)},
		{"200 buyers for 50 units", fmt.Sprintf("%d sold, %d refused with %s", hot.Answers["201"], hot.Answers[client.OutOfStock], client.OutOfStock)},
		{"product page, ms of CPU", report.Number(detail.CPU)},
		{"memory idle, MB", report.Number(idle.RSS)},
		{"start until ready, s", report.Number(p.Machine.Ready)},
	})
}

func (p page) figuresTable() string {
	var rows [][]string
	for _, r := range p.Results {
		if strings.HasPrefix(r.Scenario, "limit") {
			continue
		}
		rows = append(rows, []string{
			r.Scenario, report.Figure(float64(r.Clients)), report.Figure(float64(r.Operations)), report.Figure(r.PerSecond), report.Figure(r.P50), report.Figure(r.P99),
			report.Number(float64(r.Errors)),
			report.Number(r.CPU), report.Number(r.CPUOf["akinai"]), report.Number(r.CPUOf["postgres"]), report.Number(r.CPUOf["redis"]), report.Number(r.CPUOf["kafka"]),
			report.Number(r.Statements), report.Number(r.Commits), report.Number(r.RSS),
		})
	}
	return report.Table([]string{
		"scenario", "clients", "operations", "a second", "p50 ms", "p99 ms", "errors", "CPU ms", "akinai", "PostgreSQL", "Redis", "Kafka",
		"statements", "commits", "MB after",
	}, rows)
}

func (p page) limitsTable() string {
	var rows [][]string
	for _, r := range p.Results {
		if name, ok := strings.CutPrefix(r.Scenario, "limit: "); ok {
			rows = append(rows, []string{name, report.Number(float64(r.Clients)), report.Number(r.PerSecond), report.Figure(r.CPU), report.Figure(float64(r.Bytes))})
		}
	}
	return report.Table([]string{"limit", "clients", "a second", "CPU ms", "bytes"}, rows)
}

// of returns the result of a scenario.
func (p page) of(scenario string) measure.Result {
	for _, r := range p.Results {
		if r.Scenario == scenario {
			return r
		}
	}
	return measure.Result{}
}
