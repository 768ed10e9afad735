package store

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/akinai/akinai/pkg/language"
	"github.com/akinai/akinai/services/product/internal/domain"
	"github.com/akinai/akinai/services/product/internal/listing"
)

// listedReader reads rows of changedSQL and publishedSQL. Equal texts of options and tags are
// parsed once.
type listedReader struct {
	options map[string][]listing.OptionValue
	tags    map[string][]string
	labels  map[string][]listing.Label
}

func newListedReader() *listedReader {
	return &listedReader{options: make(map[string][]listing.OptionValue), tags: make(map[string][]string), labels: make(map[string][]listing.Label)}
}

// each visits the product of each row.
func (r *listedReader) each(rows pgx.Rows, visit func(listing.Product)) error {
	var p listing.Product
	var tags string
	var created time.Time
	var amounts []int64
	var options []string
	var orderable []bool
	var labels *string
	row := []any{(*[16]byte)(&p.ID), &p.DocID, &p.Category, &p.Brand, &tags, &created, &p.Popularity, &amounts, &options, &orderable, &labels}
	_, err := pgx.ForEachRow(rows, row, func() (err error) {
		p.Created = created
		if p.Tags, err = r.tagsIn(tags); err != nil {
			return err
		}
		if p.Labels, err = r.labelsIn(labels); err != nil {
			return err
		}
		p.Variants = make([]listing.Variant, len(amounts))
		for i := range amounts {
			p.Variants[i] = listing.Variant{CurrentPrice: amounts[i], Orderable: orderable[i]}
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

// labelsIn parses the labels of a product, sorted, so that equal texts have the same labels.
func (r *listedReader) labelsIn(text *string) ([]listing.Label, error) {
	if text == nil {
		return nil, nil
	}
	labels, known := r.labels[*text]
	if known {
		return labels, nil
	}
	var languages map[language.Language]map[string]domain.OptionTexts
	if err := json.Unmarshal([]byte(*text), &languages); err != nil {
		return nil, fmt.Errorf("read labels %q: %w", *text, err)
	}
	for _, l := range slices.Sorted(maps.Keys(languages)) {
		for _, name := range slices.Sorted(maps.Keys(languages[l])) {
			texts := languages[l][name]
			if texts.Name != "" {
				labels = append(labels, listing.Label{Language: l, Option: name, Text: texts.Name})
			}
			for _, value := range slices.Sorted(maps.Keys(texts.Values)) {
				labels = append(labels, listing.Label{Language: l, Option: name, Value: value, Text: texts.Values[value]})
			}
		}
	}
	r.labels[*text] = labels
	return labels, nil
}

func (r *listedReader) optionsIn(text string) ([]listing.OptionValue, error) {
	options, known := r.options[text]
	if !known {
		var values map[string]string
		if err := json.Unmarshal([]byte(text), &values); err != nil {
			return nil, fmt.Errorf("read options %q: %w", text, err)
		}
		for _, name := range slices.Sorted(maps.Keys(values)) {
			options = append(options, listing.OptionValue{Name: name, Value: values[name]})
		}
		r.options[text] = options
	}
	return options, nil
}
