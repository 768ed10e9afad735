//go:build testdata

package search

import (
	"cmp"
	"compress/gzip"
	"encoding/csv"
	"encoding/json"
	"maps"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/services/product/internal/domain"
)

// setting is one choice of the weights.
type setting struct{ name, brand, description, attributes, b, head, modifier float64 }

// settings returns the grid around the current weights.
func settings() (all []setting) {
	for _, name := range []float64{2, 3, 5} {
		for _, attributes := range []float64{0.25, 0.5, 1} {
			for _, b := range []float64{0.3, 0.5, 0.75} {
				all = append(all, setting{name: name, brand: 1, description: 1, attributes: attributes, b: b, head: 1.15, modifier: 0.9})
			}
		}
	}
	for _, s := range []setting{{brand: 0.5, description: 1}, {brand: 2, description: 1}, {brand: 1, description: 0.5}, {brand: 1, description: 2}} {
		all = append(all, setting{name: 3, brand: s.brand, description: s.description, attributes: 0.5, b: 0.5, head: 1.15, modifier: 0.9})
	}
	for _, s := range []setting{{head: 1, modifier: 1}, {head: 1, modifier: 0.9}, {head: 1.15, modifier: 1}, {head: 1.3, modifier: 0.9}, {head: 1.15, modifier: 0.8}} {
		all = append(all, setting{name: 3, brand: 1, description: 1, attributes: 0.5, b: 0.5, head: s.head, modifier: s.modifier})
	}
	return all
}

// TestTheWeightsHoldForQueriesTheyWereNotChosenBy is a leave-one-out cross-validation: for each
// judged query it takes the setting that is best for all others, and measures it on this query. The
// mean of the current weights must not be significantly worse than the mean of these choices.
func TestTheWeightsHoldForQueriesTheyWereNotChosenBy(t *testing.T) {
	used := []field{nameField, brandField, descriptionField, attributeField}
	head, modifier := headWeight, modifierWeight
	defer func() {
		nameField, brandField, descriptionField, attributeField = used[0], used[1], used[2], used[3]
		headWeight, modifierWeight = head, modifier
	}()
	products, judged := electronics(t), ratings(t)
	queries := slices.Sorted(maps.Keys(judged))
	current := measure(t, products, judged, queries)
	grid := settings()
	scores := make([][]float64, len(grid))
	for i, s := range grid {
		nameField.weight, brandField.weight, descriptionField.weight, attributeField.weight = s.name, s.brand, s.description, s.attributes
		nameField.b, descriptionField.b = s.b, s.b
		headWeight, modifierWeight = s.head, s.modifier
		scores[i] = measure(t, products, judged, queries)
		t.Logf("%.4f by %+v", mean(scores[i]), s)
	}
	var left []float64
	for q := range queries {
		best := slices.MaxFunc(scores, func(a, b []float64) int {
			return cmp.Compare(mean(a)*float64(len(a))-a[q], mean(b)*float64(len(b))-b[q])
		})
		left = append(left, best[q])
	}
	t.Logf("nDCG@10 as used %.4f, left out %.4f", mean(current), mean(left))
	require.InDelta(t, mean(left), mean(current), 0.03)
}

func mean(values []float64) (m float64) {
	for _, v := range values {
		m += v / float64(len(values))
	}
	return m
}

func data(t *testing.T, name string) *os.File {
	t.Helper()
	file, err := os.Open(filepath.Join(os.Getenv("AKINAI_TEST_DATA"), name))
	require.NoError(t, err)
	t.Cleanup(func() { _ = file.Close() })
	return file
}

func electronics(t *testing.T) (products []domain.Product) {
	t.Helper()
	unzipped, err := gzip.NewReader(data(t, "electronics_products.jsonl.gz"))
	require.NoError(t, err)
	decoder := json.NewDecoder(unzipped)
	for decoder.More() {
		var row map[string]any
		require.NoError(t, decoder.Decode(&row))
		text := func(name string) string { value, _ := row[name].(string); return value }
		p := domain.Product{ProductInput: domain.ProductInput{
			Slug: text("id"), Name: text("title"), Brand: text("supplier"), Description: text("short_description"), Attributes: make(map[string]string),
		}}
		for name := range row {
			if strings.HasPrefix(name, "attr_t_") {
				p.Attributes[name] = text(name)
			}
		}
		products = append(products, p)
	}
	return products
}

func ratings(t *testing.T) map[string]map[string]float64 {
	t.Helper()
	rows, err := csv.NewReader(data(t, "electronics_search_judgments.csv")).ReadAll()
	require.NoError(t, err)
	gains := make(map[string]map[string]float64)
	for _, row := range rows[1:] {
		rating, err := strconv.ParseFloat(row[2], 64)
		require.NoError(t, err)
		if gains[row[0]] == nil {
			gains[row[0]] = make(map[string]float64)
		}
		gains[row[0]][row[1]] = math.Pow(2, rating) - 1
	}
	maps.DeleteFunc(gains, func(_ string, g map[string]float64) bool { return slices.Max(slices.Collect(maps.Values(g))) == 0 })
	return gains
}

// measure returns nDCG@10 of each query, with an in-memory index whose postings are all read.
func measure(t *testing.T, products []domain.Product, judged map[string]map[string]float64, queries []string) (scores []float64) {
	t.Helper()
	postings := make(map[TermID][]Posting)
	counts := map[TermID]int{IDOf(AllDocuments): len(products)}
	for i, p := range products {
		for _, term := range TermsOf(p) {
			postings[term.ID] = append(postings[term.ID], Posting{DocID: int32(i), Impact: term.Impact})
			counts[term.ID]++
		}
	}
	for _, query := range queries {
		plan := Parse(query).Plan(counts, PostingsBudget)
		lists := make([][]Posting, 0, len(plan.Reads()))
		for _, read := range plan.Reads() {
			lists = append(lists, postings[read.Term])
		}
		hits, _ := plan.Rank(lists).After(Hit{}, 10)
		var found []float64
		for _, hit := range hits {
			found = append(found, judged[query][products[hit.DocID].Slug])
		}
		best := slices.SortedFunc(maps.Values(judged[query]), func(a, b float64) int { return cmp.Compare(b, a) })
		scores = append(scores, gain(found)/gain(best))
	}
	return scores
}

func gain(gains []float64) (sum float64) {
	for i, g := range gains[:min(10, len(gains))] {
		sum += g / math.Log2(float64(i)+2)
	}
	return sum
}
