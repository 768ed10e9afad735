package reservations

import (
	"fmt"

	"github.com/akinai/akinai/bench/internal/client"
	"github.com/akinai/akinai/bench/internal/report"
)

// twins are figures of the same reservations by a service in Rust (tonic, tokio-postgres, the same
// statements) on the same kind of machine.
var twins = []struct {
	what                       string
	perSecond, service, stores float64
}{
	{"Rust twin, spread", 4149, 0.093, 0.231},
	{"Rust twin, hot", 1255, 0, 0},
	{"Rust twin, hot, the UPDATE of the stock last", 1781, 0, 0},
}

// twinRush is the time in which the Rust service answers the rush, in seconds.
const twinRush = 0.24

// rowTitles are the titles of the services' rows on the page.
var rowTitles = map[string]string{
	"hot with": "one hot SKU, in batches", "hot without": "one hot SKU, each by itself",
	"spread with": "1,000 SKUs, in batches", "spread without": "1,000 SKUs, each by itself",
	"lone with": "a lone caller, in batches", "lone without": "a lone caller, each by itself",
}

// Sections returns the tables of the report.
func (f *Figures) Sections() []report.Section {
	return []report.Section{
		{Name: "reservations", Body: f.table()}, {Name: "reservation targets", Body: f.targetTable()}, {Name: "rush", Body: f.rushTable()}, {Name: "books", Body: f.endTable()},
	}
}

func (f *Figures) table() string {
	var rows [][]string
	for _, name := range serviceRows() {
		r := f.row(name)
		rows = append(rows, []string{
			rowTitles[name], report.Figure(float64(r.Clients)), report.Figure(r.PerSecond), report.Figure(r.P50), report.Figure(r.P99), report.Figure(r.CPUOf["inventory"]),
			report.Figure(r.CPUOf["postgres"]), report.Figure(r.CPUOf["kafka"]), report.Figure(r.CPUOf["load"]), report.Figure(r.Statements), report.Figure(r.Commits),
		})
	}
	rows = append(rows, f.others()...)
	return report.Table([]string{
		"one unit a reservation", "callers", "a second", "p50 ms", "p99 ms", "CPU ms: service", "PostgreSQL", "Kafka", "load program",
		"statements", "commits",
	}, rows)
}

// others returns the rows for comparison.
func (f *Figures) others() [][]string {
	limit := f.row(pgbenchRow)
	rows := [][]string{{
		"pgbench, the same statements, 1,000 SKUs", report.Figure(float64(limit.Clients)), report.Figure(limit.PerSecond), "", "",
		"", report.Figure(limit.CPUOf["postgres"]), "", "", "", "",
	}}
	for _, t := range twins {
		rows = append(rows, []string{
			t.what, "", report.Number(t.perSecond), "", "", report.Figure(t.service), report.Figure(t.stores), "", "", "", "",
		})
	}
	return rows
}

func (f *Figures) targetTable() string {
	var rows [][]string
	for _, t := range f.targets() {
		rows = append(rows, []string{t.what, report.Number(t.ratio), t.wanted(), t.verdict()})
	}
	return report.Table([]string{"ratio", "measured", "wanted", "met"}, rows)
}

func (f *Figures) rushTable() string {
	var rows [][]string
	for _, r := range f.measured[rushRow] {
		rows = append(rows, rushCells("run", r.Seconds, r.Answers[reserved], r.Answers[client.OutOfStock]))
	}
	rows = append(rows,
		[]string{"median", report.Number(f.row(rushRow).Seconds), "", ""},
		rushCells("Rust twin", twinRush, rushUnits, rushCallers-rushUnits))
	head := fmt.Sprintf("%s callers for %d units", report.Number(rushCallers), rushUnits)
	return report.Table([]string{head, "seconds until all are answered", "sold", "refused with " + client.OutOfStock}, rows)
}

func rushCells(what string, seconds float64, sold, refused int) []string {
	return []string{what, report.Number(seconds), report.Number(float64(sold)), report.Number(float64(refused))}
}

func (f *Figures) endTable() string {
	published := "yes"
	if f.end.late {
		published = "no"
	}
	return report.Table([]string{"in the end", ""}, [][]string{
		{"durability", f.durability},
		{"reservations that were answered", report.Number(float64(f.end.acknowledged))},
		{"of these found", report.Number(float64(f.end.found))},
		{"levels that differ from what reservations hold of them", report.Number(float64(f.end.drifts))},
		{"each load began with all changes published", published},
	})
}
