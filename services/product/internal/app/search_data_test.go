//go:build testdata

package app_test

import (
	"cmp"
	"context"
	"maps"
	"math"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/db"
	"github.com/akinai/akinai/pkg/testkit/pgtest"
	"github.com/akinai/akinai/services/product/internal/app"
	"github.com/akinai/akinai/services/product/internal/domain"
)

// ndcg returns the normalized discounted cumulative gain of the first ten hits, with the gain
// 2^rating-1.
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

// bm25 is plain BM25 for comparison: all fields are one text, k1 = 1.2, b = 0.75.
type bm25 struct {
	ids      []string
	postings map[string]map[int]int
	lengths  []float64
	mean     float64
}

func newBM25(drafts []domain.ProductInput) *bm25 {
	b := &bm25{postings: make(map[string]map[int]int)}
	for i, in := range drafts {
		words := strings.FieldsFunc(strings.ToLower(textOf(in)), func(r rune) bool {
			return (r < 'a' || r > 'z') && (r < '0' || r > '9') && r < 128
		})
		for _, word := range words {
			if b.postings[word] == nil {
				b.postings[word] = make(map[int]int)
			}
			b.postings[word][i]++
		}
		b.ids, b.lengths = append(b.ids, in.Slug), append(b.lengths, float64(len(words)))
		b.mean += float64(len(words)) / float64(len(drafts))
	}
	return b
}

// textOf returns all searchable text of a product.
func textOf(in domain.ProductInput) string {
	texts := []string{in.Name, in.Brand, in.Description}
	for _, name := range slices.Sorted(maps.Keys(in.Attributes)) {
		if value := in.Attributes[name]; strings.ContainsFunc(value, unicode.IsLetter) && value != "true" && value != "false" {
			texts = append(texts, value)
		}
	}
	return strings.Join(texts, " ")
}

func (b *bm25) find(query string) []string {
	scores := make(map[int]float64)
	for _, word := range strings.Fields(strings.ReplaceAll(query, "-", " ")) {
		documents := float64(len(b.postings[word]))
		idf := math.Log(1 + (float64(len(b.ids))-documents+0.5)/(documents+0.5))
		for i, count := range b.postings[word] {
			scores[i] += idf * float64(count) * 2.2 / (float64(count) + 1.2*(0.25+0.75*b.lengths[i]/b.mean))
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

// Searches with PostgreSQL's own means over the same texts, for comparison. Each takes a query as
// $1 and returns slugs, the best first.
var plainSQL = map[string]string{
	"ILIKE, newest first": `SELECT slug FROM plain WHERE body ILIKE '%' || $1 || '%' ORDER BY slug DESC LIMIT 10`,
	"trigrams":            `SELECT slug FROM plain WHERE $1 <% body ORDER BY word_similarity($1, body) DESC, slug LIMIT 10`,
	"ts_rank": `SELECT slug FROM plain WHERE words @@ plainto_tsquery('simple', $1)
		ORDER BY ts_rank(words, plainto_tsquery('simple', $1)) DESC, slug LIMIT 10`,
	"ts_rank, English": `SELECT slug FROM plain WHERE english @@ plainto_tsquery('english', $1)
		ORDER BY ts_rank(english, plainto_tsquery('english', $1)) DESC, slug LIMIT 10`,
}

// plain returns a connection to a database with the texts of the drafts in one column.
func plain(t *testing.T, drafts []domain.ProductInput) *pgx.Conn {
	t.Helper()
	cfg, err := pgx.ParseConfig(pgtest.AdminURL(t))
	require.NoError(t, err)
	cfg.Database = pgtest.Clone(t, "catalog", db.Kit(), db.Migrations("catalog"))
	conn, err := pgx.ConnectConfig(t.Context(), cfg)
	require.NoError(t, err)
	t.Cleanup(func() { _ = conn.Close(context.WithoutCancel(t.Context())) })
	rows := make([][]any, len(drafts))
	for i, in := range drafts {
		rows[i] = []any{in.Slug, textOf(in)}
	}
	_, err = conn.Exec(t.Context(), `CREATE EXTENSION IF NOT EXISTS pg_trgm; CREATE TABLE plain (slug text, body text,
		words tsvector GENERATED ALWAYS AS (to_tsvector('simple', body)) STORED,
		english tsvector GENERATED ALWAYS AS (to_tsvector('english', body)) STORED)`)
	require.NoError(t, err)
	_, err = conn.CopyFrom(t.Context(), pgx.Identifier{"plain"}, []string{"slug", "body"}, pgx.CopyFromRows(rows))
	require.NoError(t, err)
	return conn
}

func ask(t *testing.T, conn *pgx.Conn, query, text string) []string {
	t.Helper()
	rows, err := conn.Query(t.Context(), query, text)
	require.NoError(t, err)
	slugs, err := pgx.CollectRows(rows, pgx.RowTo[string])
	require.NoError(t, err)
	return slugs
}

func TestThePlainWaysOfPostgreSQL(t *testing.T) {
	drafts, judged := electronics(t), judgments(t)
	conn := plain(t, drafts)
	for _, name := range slices.Sorted(maps.Keys(plainSQL)) {
		mean := 0.0
		for query, ratings := range judged {
			mean += ndcg(ask(t, conn, plainSQL[name], query), ratings) / float64(len(judged))
		}
		t.Logf("nDCG@10 by %s: %.4f", name, mean)
		require.Less(t, mean, 0.87, "what the search reaches")
	}
}

func (s shop) find(t *testing.T, query string) []string {
	t.Helper()
	found, err := s.Find(t.Context(), app.SearchRequest{Query: query, Size: 10})
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
