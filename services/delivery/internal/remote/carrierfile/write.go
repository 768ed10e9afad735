package carrierfile

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/akinai/akinai/services/delivery/internal/app"
	"github.com/akinai/akinai/services/delivery/internal/domain"
)

// Files is a carrier that is reached by files. It implements app.Carrier and app.NumberFile.
type Files struct {
	layout   *Layout
	sender   Sender
	contract Contract
}

// New returns the carriers with files. A layout in the folder, which may be "", goes before our
// own.
func New(folder string, sender Sender, contracts map[domain.Carrier]Contract) (map[domain.Carrier]Files, error) {
	out := make(map[domain.Carrier]Files, len(carriers))
	for _, carrier := range carriers {
		layout, err := load(carrier, folder)
		if err != nil {
			return nil, err
		}
		out[carrier] = Files{layout: layout, sender: sender, contract: contracts[carrier]}
	}
	return out, nil
}

// Announce returns the file of the parcels. A parcel with a value that does not fit is left out and
// reported; nothing is cut or replaced, but for lookalikes, which are returned.
func (f Files) Announce(_ context.Context, parcels []app.Parcel, today time.Time) (app.Announcement, error) {
	out := app.Announcement{FileName: fmt.Sprintf("%s-%s.csv", f.layout.File, today.Format("20060102")), MediaType: "text/csv"}
	encode := newEncoder(f.layout.Encoding)
	var rows [][]string
	if f.layout.Header {
		rows = append(rows, f.header())
	}
	for _, p := range parcels {
		// A row that is left out has replaced nothing.
		trial := newEncoder(f.layout.Encoding)
		cells, problems := f.row(row{Parcel: p, sender: f.sender, contract: f.contract, layout: f.layout, today: today}, trial)
		out.Problems = append(out.Problems, problems...)
		if len(problems) == 0 {
			rows = append(rows, cells)
			out.Announced = append(out.Announced, p.ID)
		}
	}
	var text bytes.Buffer
	w := csv.NewWriter(&text)
	w.UseCRLF = true
	if err := w.WriteAll(rows); err != nil {
		return app.Announcement{}, err
	}
	out.File, _ = encode.encode(text.String())
	if encode.utf8 {
		out.File = append([]byte("\uFEFF"), out.File...)
	}
	for _, from := range slices.Sorted(maps.Keys(encode.replaced)) {
		out.Replacements = append(out.Replacements, app.Replacement{From: string(from), To: string(lookalikes[from]), Count: encode.replaced[from]})
	}
	return out, nil
}

func (f Files) header() []string {
	names := make([]string, len(f.layout.Columns))
	for i, c := range f.layout.Columns {
		names[i] = c.Name
	}
	return names
}

// row returns the cells of a parcel, and why they do not fit.
func (f Files) row(r row, encode *encoder) (cells []string, problems []app.ParcelProblem) {
	for _, c := range f.layout.Columns {
		text := r.value(c)
		cells = append(cells, text)
		if reason, characters := fault(c, text, encode); reason != "" {
			problems = append(problems, app.ParcelProblem{
				Shipment: r.ID, Reference: r.Reference, Column: c.Name, Characters: characters, Reason: reason,
			})
		}
	}
	return cells, problems
}

// fault returns why a text does not fit its column; "" if it does.
func fault(c column, text string, encode *encoder) (reason, characters string) {
	if _, missing := encode.encode(text); len(missing) > 0 {
		return app.ProblemCharacter, string(missing)
	}
	switch {
	case c.Value == "window" && text == unknownWindow:
		return app.ProblemWindow, ""
	case c.Required && strings.TrimSpace(text) == "":
		return app.ProblemMissing, ""
	case strings.ContainsFunc(text, unicode.IsControl):
		return app.ProblemControl, ""
	case c.Value != "" && c.Value[0] != '=' && strings.ContainsAny(text[:min(1, len(text))], "=+-@"):
		return app.ProblemFormula, ""
	case c.Width > 0 && widthOf(text) > c.Width:
		return app.ProblemLong, ""
	default:
		return "", ""
	}
}
