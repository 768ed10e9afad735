package main

import "fmt"

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

func (f *reservationFigures) sections() []section {
	return []section{
		{"reservations", f.table()}, {"reservation targets", f.targetTable()}, {"rush", f.rushTable()}, {"books", f.booksTable()},
	}
}

func (f *reservationFigures) table() string {
	var rows [][]string
	for _, name := range serviceRows() {
		r := f.row(name)
		rows = append(rows, []string{
			rowTitles[name], figure(float64(r.Clients)), figure(r.PerSecond), figure(r.P50), figure(r.P99), figure(r.CPUOf["inventory"]),
			figure(r.CPUOf["postgres"]), figure(r.CPUOf["kafka"]), figure(r.CPUOf["load"]), figure(r.Statements), figure(r.Commits),
		})
	}
	rows = append(rows, f.others()...)
	return table([]string{
		"one unit a reservation", "callers", "a second", "p50 ms", "p99 ms", "CPU ms: service", "PostgreSQL", "Kafka", "load program",
		"statements", "commits",
	}, rows)
}

// others returns the rows for comparison.
func (f *reservationFigures) others() [][]string {
	limit := f.row(pgbenchRow)
	rows := [][]string{{
		"pgbench, the same statements, 1,000 SKUs", figure(float64(limit.Clients)), figure(limit.PerSecond), "", "",
		"", figure(limit.CPUOf["postgres"]), "", "", "", "",
	}}
	for _, t := range twins {
		rows = append(rows, []string{
			t.what, "", number(t.perSecond), "", "", figure(t.service), figure(t.stores), "", "", "", "",
		})
	}
	return rows
}

func (f *reservationFigures) targetTable() string {
	var rows [][]string
	for _, t := range f.targets() {
		rows = append(rows, []string{t.what, number(t.ratio), t.wanted(), t.verdict()})
	}
	return table([]string{"ratio", "measured", "wanted", "met"}, rows)
}

func (f *reservationFigures) rushTable() string {
	var rows [][]string
	for _, r := range f.measured[rushRow] {
		rows = append(rows, rushCells("run", r.Seconds, r.Answers[reserved], r.Answers[outOfStock]))
	}
	rows = append(rows,
		[]string{"median", number(f.row(rushRow).Seconds), "", ""},
		rushCells("Rust twin", twinRush, rushUnits, rushCallers-rushUnits))
	head := fmt.Sprintf("%s callers for %d units", number(rushCallers), rushUnits)
	return table([]string{head, "seconds until all are answered", "sold", "told " + outOfStock}, rows)
}

func rushCells(what string, seconds float64, sold, refused int) []string {
	return []string{what, number(seconds), number(float64(sold)), number(float64(refused))}
}

func (f *reservationFigures) booksTable() string {
	published := "yes"
	if f.books.late {
		published = "no"
	}
	return table([]string{"in the end", ""}, [][]string{
		{"durability", f.durability},
		{"reservations that were answered", number(float64(f.books.made))},
		{"of these found", number(float64(f.books.kept))},
		{"levels that differ from what reservations hold of them", number(float64(f.books.drifts))},
		{"each load began with all changes published", published},
	})
}
