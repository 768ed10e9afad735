package store

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/akinai/akinai/services/product/internal/listing"
)

// listedReader reads rows of changedSQL and publishedSQL. Equal texts of options and tags are
// parsed once.
type listedReader struct {
	options map[string][]listing.Option
	tags    map[string][]string
}

func newListedReader() *listedReader {
	return &listedReader{options: make(map[string][]listing.Option), tags: make(map[string][]string)}
}

func (r *listedReader) each(rows pgx.Rows, visit func(listing.Product)) error {
	var p listing.Product
	var tags string
	var created time.Time
	var amounts []int64
	var options []string
	var orderable []bool
	row := []any{(*[16]byte)(&p.ID), &p.Document, &p.Category, &p.Brand, &tags, &created, &p.Popularity, &amounts, &options, &orderable}
	_, err := pgx.ForEachRow(rows, row, func() (err error) {
		p.Created = created
		if p.Tags, err = r.tagsIn(tags); err != nil {
			return err
		}
		p.Variants = make([]listing.Variant, len(amounts))
		for i := range amounts {
			p.Variants[i] = listing.Variant{Price: amounts[i], Orderable: orderable[i]}
			if p.Variants[i].Options, err = r.optionsIn(options[i]); err != nil {
				return err
			}
		}
		visit(p)
		return nil
	})
	return err
}

func (r *listedReader) tagsIn(text string) ([]string, error) {
	tags, known := r.tags[text]
	if !known {
		if err := json.Unmarshal([]byte(text), &tags); err != nil {
			return nil, fmt.Errorf("read tags %q: %w", text, err)
		}
		r.tags[text] = tags
	}
	return tags, nil
}

func (r *listedReader) optionsIn(text string) ([]listing.Option, error) {
	options, known := r.options[text]
	if !known {
		var values map[string]string
		if err := json.Unmarshal([]byte(text), &values); err != nil {
			return nil, fmt.Errorf("read options %q: %w", text, err)
		}
		for _, name := range slices.Sorted(maps.Keys(values)) {
			options = append(options, listing.Option{Name: name, Value: values[name]})
		}
		r.options[text] = options
	}
	return options, nil
}
