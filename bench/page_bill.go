package main

import (
	"strings"

	"github.com/akinai/akinai/bench/internal/measure"
	"github.com/akinai/akinai/bench/internal/report"
)

// billTable shows what an order costs by the number of buyers.
func (p page) billTable() string {
	var rows [][]string
	for _, r := range p.Results {
		if r.Scenario != checkoutScenario && !strings.HasPrefix(r.Scenario, checkoutScenario+" ") {
			continue
		}
		var wal float64
		if r.Bill != nil {
			wal = r.Bill.WAL
		}
		rows = append(rows, []string{
			report.Number(float64(r.Clients)), report.Figure(r.PerSecond), report.Figure(r.P50), report.Figure(r.P99),
			report.Number(r.CPU), report.Number(r.CPUOf["akinai"]), report.Number(r.CPUOf["postgres"]), report.Number(r.CPUOf["redis"]), report.Number(r.CPUOf["kafka"]),
			report.Number(r.Statements), report.Number(r.Commits), report.Number(wal),
		})
	}
	return report.Table([]string{
		"buyers", "orders a second", "p50 ms", "p99 ms", "CPU ms", "akinai", "PostgreSQL", "Redis", "Kafka", "statements", "commits", "bytes of WAL",
	}, rows)
}

// servicesTable shows which service had PostgreSQL do what for an order.
func (p page) servicesTable() string {
	var shares []measure.Share
	if bill := p.of(checkoutScenario).Bill; bill != nil {
		shares = bill.Services
	}
	var rows [][]string
	for _, s := range shares {
		rows = append(rows, []string{s.Service, report.Number(measure.Round(s.Calls, 2)), report.Number(measure.Round(s.Writes, 2)), report.Number(s.Milliseconds), report.Number(s.WAL)})
	}
	return report.Table([]string{"role", "statements", "of them writing", "executing, ms", "bytes of WAL"}, rows)
}
