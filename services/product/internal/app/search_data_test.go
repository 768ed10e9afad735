//go:build testdata

package app_test

import (
	"cmp"
	"maps"
	"math"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/services/product/internal/app"
	"github.com/akinai/akinai/services/product/internal/domain"
)

// ndcg is the normalised discounted cumulative gain of the first ten, the gain being 2^rating-1.
func ndcg(found []string, ratings map[string]int) float64 {
	gain := func(ratings []int) (sum float64) {
		for i, rating := range ratings[:min(10, len(ratings))] {
			sum += (math.Pow(2, float64(rating)) - 1) / math.Log2(float64(i)+2)
		}
		return sum
	}
	got := make([]int, len(found))
	for i, id := range found {
		got[i] = ratings[id]
	}
	best := slices.SortedFunc(maps.Values(ratings), func(a, b int) int { return b - a })
	return gain(got) / gain(best)
}

// bm25 is the plain ranking: all fields as one text, k1 = 1.2, b = 0.75.
type bm25 struct {
	ids      []string
	postings map[string]map[int]int
	lengths  []float64
	mean     float64
}

func newBM25(drafts []domain.Draft) *bm25 {
	b := &bm25{postings: make(map[string]map[int]int)}
	for i, d := range drafts {
		words := strings.FieldsFunc(strings.ToLower(textOf(d)), func(r rune) bool {
			return (r < 'a' || r > 'z') && (r < '0' || r > '9') && r < 128
		})
		for _, word := range words {
			if b.postings[word] == nil {
				b.postings[word] = make(map[int]int)
			}
			b.postings[word][i]++
		}
		b.ids, b.lengths = append(b.ids, d.Slug), append(b.lengths, float64(len(words)))
		b.mean += float64(len(words)) / float64(len(drafts))
	}
	return b
}

// textOf returns all that a product is found by.
func textOf(d domain.Draft) string {
	texts := []string{d.Name, d.Brand, d.Description}
	for _, name := range slices.Sorted(maps.Keys(d.Attributes)) {
		if value := d.Attributes[name]; strings.ContainsFunc(value, unicode.IsLetter) && value != "true" && value != "false" {
			texts = append(texts, value)
		}
	}
	return strings.Join(texts, " ")
}

func (b *bm25) find(query string) []string {
	scores := make(map[int]float64)
	for _, word := range strings.Fields(strings.ReplaceAll(query, "-", " ")) {
		documents := float64(len(b.postings[word]))
		rarity := math.Log(1 + (float64(len(b.ids))-documents+0.5)/(documents+0.5))
		for i, count := range b.postings[word] {
			scores[i] += rarity * float64(count) * 2.2 / (float64(count) + 1.2*(0.25+0.75*b.lengths[i]/b.mean))
		}
	}
	best := slices.SortedFunc(maps.Keys(scores), func(x, y int) int {
		return cmp.Or(cmp.Compare(scores[y], scores[x]), cmp.Compare(x, y))
	})
	var found []string
	for _, i := range best[:min(10, len(best))] {
		found = append(found, b.ids[i])
	}
	return found
}

func (s shop) find(t *testing.T, query string) []string {
	t.Helper()
	found, err := s.Find(t.Context(), app.Request{Query: query, Size: 10})
	require.NoError(t, err)
	slugs := make([]string, len(found.Products))
	for i, p := range found.Products {
		slugs[i] = p.Slug
	}
	return slugs
}

func TestElectronicsAreRankedBetterThanByBM25(t *testing.T) {
	s, drafts := newShop(t), electronics(t)
	s.load(t, drafts)
	plain := newBM25(drafts)
	measure := func() (ours, theirs float64) {
		judged := judgments(t)
		for _, query := range slices.Sorted(maps.Keys(judged)) {
			a, b := ndcg(s.find(t, query), judged[query]), ndcg(plain.find(query), judged[query])
			t.Logf("%-26s ours %.3f, BM25 %.3f", query, a, b)
			ours, theirs = ours+a/float64(len(judged)), theirs+b/float64(len(judged))
		}
		return ours, theirs
	}
	ours, theirs := measure()
	t.Logf("nDCG@10 without synonyms: ours %.4f, BM25 %.4f", ours, theirs)
	require.GreaterOrEqual(t, ours, theirs)
	s.loadSynonyms(t)
	ours, theirs = measure()
	t.Logf("nDCG@10 with synonyms: ours %.4f, BM25 %.4f", ours, theirs)
	require.GreaterOrEqual(t, ours, theirs)
}
