package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/akinai/akinai/bench/internal/measure"
	"github.com/akinai/akinai/bench/internal/report"
)

// catalogCommand is the argument that makes this program write the figures of "make bench-catalog"
// into a page and a plot, instead of measuring.
const catalogCommand = "catalog"

// catalogFigures are the costs of reading catalogs of different sizes, as measured by
// services/product/internal/app (build tag scale).
type catalogFigures struct {
	// Date is the day of the run.
	Date string
	// Requests is the number of different requests of each kind.
	Requests int
	Kinds    []catalogKind
	Sizes    []catalogSize
}

// catalogKind is a kind of request.
type catalogKind struct {
	Name string
	// Limit is the allowed ratio of the cost in the largest catalog to that in the smallest; 0
	// means no limit.
	Limit float64
}

// catalogSize holds the figures of one catalog.
type catalogSize struct {
	Variants, Products, Categories int
	// Ready is the time to load the listing index. Index and Resident are the bytes of the index
	// and of the whole process.
	Ready           time.Duration
	Index, Resident int64
	Costs           map[string]catalogCost
}

// catalogCost is the cost of a request. Figures are means, except for the statements.
type catalogCost struct {
	Backend, Process time.Duration
	Buffers          float64
	Least, Most      int
	// Matches is the mean number of matching products. Beyond is the fraction of the requests with
	// so many matches that they are estimated, not counted.
	Matches, Beyond float64
}

func (c catalogCost) cpu() time.Duration { return c.Backend + c.Process }

// reportCatalog reads figures, writes the tables into a page, and draws the plot.
func reportCatalog(figuresPath, pagePath, plotPath string) error {
	raw, err := os.ReadFile(figuresPath)
	if err != nil {
		return err
	}
	var f catalogFigures
	if err := json.Unmarshal(raw, &f); err != nil {
		return fmt.Errorf("%s: %w", figuresPath, err)
	}
	if len(f.Sizes) == 0 {
		return fmt.Errorf("%s: nothing was measured", figuresPath)
	}
	if err := (page{Catalog: &f}).write(pagePath); err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(plotPath), 0o755); err != nil {
		return err
	}
	return os.WriteFile(plotPath, []byte(f.plot().SVG()), 0o644)
}

func (f catalogFigures) sections() []report.Section {
	return []report.Section{
		{Name: "catalog run", Body: fmt.Sprintf("%d requests of each kind; measured on %s.\n", f.Requests, f.Date)},
		{Name: "catalog CPU", Body: f.cpuTable()},
		{Name: "catalog buffers", Body: f.buffersTable()},
		{Name: "catalog matches", Body: f.matchesTable()},
		{Name: "catalog index", Body: f.indexTable()},
	}
}

// byKind returns a table with a row per kind and a column per size.
func (f catalogFigures) byKind(first string, more []string, cells func(catalogKind) []string) string {
	head := []string{first}
	for _, size := range f.Sizes {
		head = append(head, report.Number(float64(size.Variants)))
	}
	var rows [][]string
	for _, kind := range f.Kinds {
		rows = append(rows, append([]string{kind.Name}, cells(kind)...))
	}
	return report.Table(append(head, more...), rows)
}

func (f catalogFigures) cpuTable() string {
	return f.byKind("CPU ms a request: PostgreSQL + service, variants:", []string{"grows", "at most", "met"}, func(kind catalogKind) (row []string) {
		for _, size := range f.Sizes {
			c := size.Costs[kind.Name]
			row = append(row, report.Number(milliseconds(c.Backend))+" + "+report.Number(milliseconds(c.Process)))
		}
		return append(row, f.growth(kind, func(c catalogCost) float64 { return float64(c.cpu()) })...)
	})
}

func (f catalogFigures) buffersTable() string {
	more := []string{"grows", "at most", "met", "statements"}
	return f.byKind("buffers a request, variants:", more, func(kind catalogKind) (row []string) {
		least, most := f.Sizes[0].Costs[kind.Name].Least, 0
		for _, size := range f.Sizes {
			c := size.Costs[kind.Name]
			row = append(row, report.Number(measure.Round(c.Buffers, 0)))
			least, most = min(least, c.Least), max(most, c.Most)
		}
		statements := report.Number(float64(least))
		if most > least {
			statements += " to " + report.Number(float64(most))
		}
		return append(append(row, f.growth(kind, func(c catalogCost) float64 { return c.Buffers })...), statements)
	})
}

// growth returns the ratio of the figure in the largest catalog to that in the smallest, the
// allowed ratio, and whether it is met.
func (f catalogFigures) growth(kind catalogKind, of func(catalogCost) float64) []string {
	small, large := of(f.Sizes[0].Costs[kind.Name]), of(f.Sizes[len(f.Sizes)-1].Costs[kind.Name])
	if small == 0 {
		return []string{"", "", ""}
	}
	times := report.Number(measure.Round(large/small, 2)) + " ×"
	if kind.Limit == 0 {
		return []string{times, "", ""}
	}
	met := "yes"
	if large > kind.Limit*small {
		met = "**no**"
	}
	return []string{times, report.Number(kind.Limit) + " ×", met}
}

func (f catalogFigures) matchesTable() string {
	return f.byKind("products that match, mean; variants:", nil, func(kind catalogKind) (row []string) {
		for _, size := range f.Sizes {
			c := size.Costs[kind.Name]
			cell := report.Figure(measure.Round(c.Matches, 0))
			if c.Beyond > 0 {
				cell += " (" + report.Number(measure.Round(100*c.Beyond, 0)) + " % estimated)"
			}
			row = append(row, cell)
		}
		return row
	})
}

func (f catalogFigures) indexTable() string {
	var rows [][]string
	for _, size := range f.Sizes {
		rows = append(rows, []string{
			report.Number(float64(size.Variants)), report.Number(float64(size.Products)), report.Number(float64(size.Categories)),
			report.Number(measure.Round(size.Ready.Seconds(), 2)), report.Number(megabytes(size.Index)), report.Number(megabytes(size.Resident)),
		})
	}
	return report.Table([]string{"variants", "products", "categories", "listing index loaded, s", "its memory, MB", "process, MB"}, rows)
}

func milliseconds(d time.Duration) float64 { return measure.Round(d.Seconds()*1000, 2) }

func megabytes(bytes int64) float64 { return measure.Round(float64(bytes)/(1<<20), 1) }
