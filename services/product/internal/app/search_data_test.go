//go:build testdata

package app_test

import (
	"cmp"
	"compress/gzip"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/proto"

	"github.com/akinai/akinai/db"
	"github.com/akinai/akinai/pkg/money"
	"github.com/akinai/akinai/pkg/testkit/clocktest"
	"github.com/akinai/akinai/pkg/testkit/pgtest"
	"github.com/akinai/akinai/services/product/internal/app"
	"github.com/akinai/akinai/services/product/internal/domain"
	"github.com/akinai/akinai/services/product/internal/domain/search"
	"github.com/akinai/akinai/services/product/internal/store"
)

// shop is a catalogue on a database of its own.
type shop struct {
	*app.Search
	store     *store.Store
	catalogue *app.Catalogue
}

func newShop(t *testing.T) shop {
	t.Helper()
	nothing := func([]domain.Product, []domain.ID) []proto.Message { return nil }
	s := store.New(pgtest.New(t, "catalog", db.Kit(), db.Migrations("catalog")), nothing, func(context.Context, []string) {})
	return shop{Search: app.NewSearch(s), store: s, catalogue: app.NewCatalogue(s, clocktest.New(), "JPY")}
}

// load imports drafts as akinaictl does, a hundred at a time.
func (s shop) load(t *testing.T, drafts []domain.Draft) {
	t.Helper()
	start := time.Now()
	for batch := range slices.Chunk(drafts, 100) {
		imported, err := s.catalogue.Import(t.Context(), batch)
		require.NoError(t, err)
		for _, result := range imported {
			require.NoError(t, result.Err)
		}
	}
	t.Logf("%d products in %s, %.0f a second", len(drafts), time.Since(start).Round(time.Millisecond), float64(len(drafts))/time.Since(start).Seconds())
}

// loadSynonyms imports the synonyms of the Sudachi dictionary.
func (s shop) loadSynonyms(t *testing.T) []search.Group {
	t.Helper()
	groups := sudachi(t)
	for batch := range slices.Chunk(groups, 500) {
		_, err := app.NewSynonyms(s.store).Import(t.Context(), batch)
		require.NoError(t, err)
	}
	return groups
}

func sudachi(t *testing.T) (groups []search.Group) {
	t.Helper()
	reader := csv.NewReader(open(t, "synonyms_ja.csv.gz"))
	for {
		row, err := reader.Read()
		if errors.Is(err, io.EOF) {
			return groups
		}
		require.NoError(t, err)
		if len(groups) == 0 || groups[len(groups)-1].ID != row[0] {
			groups = append(groups, search.Group{ID: row[0]})
		}
		entry := search.Entry{
			Word: row[8], Predicate: row[1] == "2",
			Expansion: map[string]search.Expansion{"0": search.ExpansionAlways, "1": search.ExpansionResult, "2": search.ExpansionNever}[row[2]],
		}
		for lexeme := range strings.SplitSeq(row[3], "/") {
			n, err := strconv.ParseInt(lexeme, 10, 32)
			require.NoError(t, err)
			entry.Lexemes = append(entry.Lexemes, int32(n))
		}
		last := &groups[len(groups)-1]
		last.Entries = append(last.Entries, entry)
	}
}

func open(t *testing.T, name string) io.Reader {
	t.Helper()
	file, err := os.Open(filepath.Join(os.Getenv("AKINAI_TEST_DATA"), name))
	require.NoError(t, err)
	t.Cleanup(func() { _ = file.Close() })
	if !strings.HasSuffix(name, ".gz") {
		return file
	}
	unzipped, err := gzip.NewReader(file)
	require.NoError(t, err)
	return unzipped
}

func one(slug string) []domain.Variant {
	return []domain.Variant{{
		SKU: domain.SKU(strings.ToUpper(slug)), Price: money.Money{Amount: 100, Currency: "JPY"}, TaxClass: domain.TaxClassStandard,
	}}
}

// electronics returns the catalogue; a product's slug is its id.
func electronics(t *testing.T) (drafts []domain.Draft) {
	t.Helper()
	decoder := json.NewDecoder(open(t, "electronics_products.jsonl.gz"))
	for decoder.More() {
		var row map[string]any
		require.NoError(t, decoder.Decode(&row))
		text := func(name string) string { value, _ := row[name].(string); return value }
		d := domain.Draft{
			Slug: text("id"), Name: text("title"), Brand: text("supplier"), Description: text("short_description"),
			Status: domain.StatusPublished, Attributes: make(map[string]string), Variants: one(text("id")),
		}
		for name, value := range row {
			if rest, ok := strings.CutPrefix(name, "attr_"); ok {
				d.Attributes[strings.ReplaceAll(strings.Trim(rest[2:], "_"), "_", " ")] = fmt.Sprint(value)
			}
		}
		drafts = append(drafts, d)
	}
	return drafts
}

// judgments returns the ratings of documents by query, without the queries that nothing is good for.
func judgments(t *testing.T) map[string]map[string]int {
	t.Helper()
	rows, err := csv.NewReader(open(t, "electronics_search_judgments.csv")).ReadAll()
	require.NoError(t, err)
	judged, positive := make(map[string]map[string]int), make(map[string]map[string]int)
	for _, row := range rows[1:] {
		rating, err := strconv.Atoi(row[2])
		require.NoError(t, err)
		if judged[row[0]] == nil {
			judged[row[0]] = make(map[string]int)
		}
		judged[row[0]][row[1]] = rating
		if rating > 0 {
			positive[row[0]] = judged[row[0]]
		}
	}
	return positive
}

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
			return !('a' <= r && r <= 'z' || '0' <= r && r <= '9' || r > 127)
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
