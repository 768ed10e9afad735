//go:build testdata || scale

package app_test

import (
	"compress/gzip"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/proto"

	"github.com/akinai/akinai/db"
	"github.com/akinai/akinai/pkg/event"
	"github.com/akinai/akinai/pkg/money"
	"github.com/akinai/akinai/pkg/testkit/clocktest"
	"github.com/akinai/akinai/pkg/testkit/pgtest"
	"github.com/akinai/akinai/services/product/internal/app"
	"github.com/akinai/akinai/services/product/internal/domain"
	"github.com/akinai/akinai/services/product/internal/search"
	"github.com/akinai/akinai/services/product/internal/store"
)

// shop is a catalog with its own database.
type shop struct {
	*app.Search
	store        *store.Store
	productAdmin *app.ProductAdmin
}

func newShop(t *testing.T) shop {
	t.Helper()
	nothing := func([]domain.Product, []domain.ID) []proto.Message { return nil }
	s := store.New(pgtest.New(t, "catalog", db.Kit(), db.Migrations("catalog")), event.NewOutbox(), nothing, func(context.Context, []string) {})
	return shop{Search: app.NewSearch(s, app.NewListings(s)), store: s, productAdmin: app.NewProductAdmin(s, clocktest.New(), "JPY", "ja")}
}

// load imports drafts in batches of a hundred, like akinaictl.
func (s shop) load(t *testing.T, drafts []domain.ProductInput) {
	t.Helper()
	start := time.Now()
	for batch := range slices.Chunk(drafts, 100) {
		rows := make([]app.ImportRow, len(batch))
		for i, in := range batch {
			rows[i] = app.ImportRow{ProductInput: in, Mask: domain.Mask{Variants: make([]domain.VariantMask, len(in.Variants))}}
		}
		imported, err := s.productAdmin.Import(t.Context(), "test", rows)
		require.NoError(t, err)
		for _, result := range imported {
			require.NoError(t, result.Err)
		}
	}
	took := time.Since(start)
	t.Logf("%d products in %s, %.0f a second", len(drafts), took.Round(time.Millisecond), float64(len(drafts))/took.Seconds())
}

// loadSynonyms imports the synonyms of the Sudachi dictionary.
func (s shop) loadSynonyms(t *testing.T) []search.SynonymGroup {
	t.Helper()
	groups := sudachi(t)
	for batch := range slices.Chunk(groups, 500) {
		_, err := app.NewSynonyms(s.store).Import(t.Context(), batch)
		require.NoError(t, err)
	}
	return groups
}

func sudachi(t *testing.T) (groups []search.SynonymGroup) {
	t.Helper()
	reader := csv.NewReader(open(t, "synonyms_ja.csv.gz"))
	for {
		row, err := reader.Read()
		if errors.Is(err, io.EOF) {
			return groups
		}
		require.NoError(t, err)
		if len(groups) == 0 || groups[len(groups)-1].ID != row[0] {
			groups = append(groups, search.SynonymGroup{ID: row[0]})
		}
		entry := search.SynonymEntry{
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
		SKU: domain.SKU(strings.ToUpper(slug)), EnteredPrice: money.Money{Amount: 100, Currency: "JPY"}, TaxClass: domain.TaxClassStandard,
	}}
}

// electronics returns the drafts of the electronics catalog; the slug of a product is its id there.
func electronics(t *testing.T) (drafts []domain.ProductInput) {
	t.Helper()
	decoder := json.NewDecoder(open(t, "electronics_products.jsonl.gz"))
	for decoder.More() {
		var row map[string]any
		require.NoError(t, decoder.Decode(&row))
		text := func(name string) string { value, _ := row[name].(string); return value }
		in := domain.ProductInput{
			Slug: text("id"), Name: text("title"), Brand: text("supplier"), Description: text("short_description"),
			Status: domain.StatusPublished, Attributes: make(map[string]string), Variants: one(text("id")),
		}
		for name, value := range row {
			if rest, ok := strings.CutPrefix(name, "attr_"); ok {
				in.Attributes[strings.ReplaceAll(strings.Trim(rest[2:], "_"), "_", " ")] = fmt.Sprint(value)
			}
		}
		drafts = append(drafts, in)
	}
	return drafts
}

// foods returns the drafts of the foods catalog, published as if they had prices.
func foods(t *testing.T) (drafts []domain.ProductInput) {
	t.Helper()
	var rows []struct {
		FoodID   int    `json:"foodId"`
		FoodName string `json:"foodName"`
	}
	require.NoError(t, json.NewDecoder(open(t, "foods_ja.json.gz")).Decode(&rows))
	for _, row := range rows {
		slug := fmt.Sprintf("food-%d", row.FoodID)
		drafts = append(drafts, domain.ProductInput{Slug: slug, Name: row.FoodName, Status: domain.StatusPublished, Variants: one(slug)})
	}
	return drafts
}

// judgments returns the ratings of documents by query, without the queries that have no positive
// rating.
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
