package main

import (
	"fmt"
	"os"
	"strconv"
	"strings"
)

// page holds the content of a report.
type page struct {
	Machine machine
	Results []result
	// Reservations is nil if they were not measured.
	Reservations *reservationFigures
	// Catalog is nil if it was not measured.
	Catalog *catalogFigures

	// listing is the body of a listing, for the limits.
	listing []byte
}

// section is a table and the name of its markers.
type section struct{ name, body string }

// sections returns the tables of everything that was measured.
func (p page) sections() []section {
	var all []section
	if len(p.Results) > 0 {
		all = []section{
			{"machine", p.machineTable()},
			{"summary", p.summaryTable()},
			{"figures", p.figuresTable()},
			{"limits", p.limitsTable()},
			{"ratios", p.ratiosTable()},
		}
	}
	if p.Reservations != nil {
		all = append(all, p.Reservations.sections()...)
	}
	if p.Catalog != nil {
		all = append(all, p.Catalog.sections()...)
	}
	return all
}

// write replaces the tables between their markers in a Markdown file; the other text is unchanged.
func (p page) write(path string) error {
	raw, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	text := string(raw)
	for _, section := range p.sections() {
		if text, err = replaceSection(text, section.name, section.body); err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
	}
	return os.WriteFile(path, []byte(text), 0o644)
}

// replaceSection replaces the text between <!-- name --> and <!-- /name -->.
func replaceSection(text, name, body string) (string, error) {
	begin, end := "<!-- "+name+" -->\n", "<!-- /"+name+" -->"
	before, rest, ok := strings.Cut(text, begin)
	if !ok {
		return "", fmt.Errorf("no marker %s", strings.TrimSpace(begin))
	}
	_, after, ok := strings.Cut(rest, end)
	if !ok {
		return "", fmt.Errorf("no marker %s", end)
	}
	return before + begin + body + end + after, nil
}

func (p page) machineTable() string {
	m := p.Machine
	return table([]string{"date", m.Date}, [][]string{
		{"machine", fmt.Sprintf("%d cores, %s, %s GB, Linux %s", m.Cores, m.CPU, number(m.MemoryGB), m.Kernel)},
		{"software", fmt.Sprintf("Go %s, PostgreSQL %s, %s", m.Go, m.Postgres, m.Kafka)},
		{"load before", number(m.Load)},
	})
}

// summaryTable has only our own figures: those of other shops come from another run
// (docs/performance.md, "Beside others").
func (p page) summaryTable() string {
	browse, detail, checkout, hot, idle := p.of("browse"), p.of("detail"), p.of("checkout"), p.of(hotScenario), p.of("idle")
	return table([]string{"", "Akinai"}, [][]string{
		{"listing of 24, ms of CPU", number(browse.CPU)},
		{"order, ms of CPU", number(checkout.CPU)},
		{"orders a second", number(checkout.PerSecond)},
		{"SQL statements an order", number(checkout.Statements)},
		{"commits an order", number(checkout.Commits)},
		{"200 buyers for 50 units", fmt.Sprintf("%d sold, %d told %s", hot.Answers["201"], hot.Answers[outOfStock], outOfStock)},
		{"product page, ms of CPU", number(detail.CPU)},
		{"memory idle, MB", number(idle.RSS)},
		{"start until ready, s", number(p.Machine.Ready)},
	})
}

func (p page) figuresTable() string {
	var rows [][]string
	for _, r := range p.Results {
		if strings.HasPrefix(r.Scenario, "limit") {
			continue
		}
		rows = append(rows, []string{
			r.Scenario, figure(float64(r.Clients)), figure(float64(r.Operations)), figure(r.PerSecond), figure(r.P50), figure(r.P99),
			number(float64(r.Errors)),
			number(r.CPU), number(r.CPUOf["akinai"]), number(r.CPUOf["postgres"]), number(r.CPUOf["redis"]), number(r.CPUOf["kafka"]),
			number(r.Statements), number(r.Commits), number(r.RSS),
		})
	}
	return table([]string{
		"scenario", "clients", "operations", "a second", "p50 ms", "p99 ms", "errors", "CPU ms", "akinai", "PostgreSQL", "Redis", "Kafka",
		"statements", "commits", "MB after",
	}, rows)
}

func (p page) limitsTable() string {
	var rows [][]string
	for _, r := range p.Results {
		if name, ok := strings.CutPrefix(r.Scenario, "limit: "); ok {
			rows = append(rows, []string{name, number(float64(r.Clients)), number(r.PerSecond), figure(r.CPU), figure(float64(r.Bytes))})
		}
	}
	return table([]string{"limit", "clients", "a second", "CPU ms", "bytes"}, rows)
}

// of returns the result of a scenario.
func (p page) of(scenario string) result {
	for _, r := range p.Results {
		if r.Scenario == scenario {
			return r
		}
	}
	return result{}
}

func table(head []string, rows [][]string) string {
	var b strings.Builder
	line := func(cells []string) { fmt.Fprintf(&b, "| %s |\n", strings.Join(cells, " | ")) }
	line(head)
	line(append([]string{"---"}, repeat("--:", len(head)-1)...))
	for _, row := range rows {
		line(row)
	}
	return b.String()
}

func repeat(s string, n int) []string {
	all := make([]string, n)
	for i := range all {
		all[i] = s
	}
	return all
}

// number writes a number without trailing zeros, with commas between thousands.
func number(v float64) string {
	whole, fraction, _ := strings.Cut(strconv.FormatFloat(v, 'f', -1, 64), ".")
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	if fraction != "" {
		return whole + "." + fraction
	}
	return whole
}

// figure writes a measured number, or "" for 0.
func figure(v float64) string {
	if v == 0 {
		return ""
	}
	return number(v)
}
