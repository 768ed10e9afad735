package app_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/pkg/language"
	"github.com/akinai/akinai/services/product/internal/app"
	"github.com/akinai/akinai/services/product/internal/domain"
	"github.com/akinai/akinai/services/product/internal/search"
)

// memory is an index of products with one name. Each call counts as one statement.
type memory struct {
	products   int
	statements int
	verified   int
}

func (m *memory) Synonyms(context.Context, []string) ([]search.Synonym, error) {
	m.statements++
	return nil, nil
}

func (m *memory) Counts(_ context.Context, terms []search.TermID) (map[search.TermID]int, error) {
	m.statements++
	counts := make(map[search.TermID]int)
	for _, term := range terms {
		counts[term] = m.products
	}
	counts[search.IDOf("tee")] = 0
	return counts, nil
}

func (m *memory) Similar(context.Context, []search.TermID) ([]search.IndexedWord, error) {
	m.statements++
	return nil, nil
}

func (m *memory) Postings(_ context.Context, reads []search.PostingsRead) ([][]search.Posting, error) {
	m.statements++
	lists := make([][]search.Posting, len(reads))
	for i, read := range reads {
		for in := range read.Limit {
			lists[i] = append(lists[i], search.Posting{DocID: int32(in + 1), Impact: 500})
		}
	}
	return lists, nil
}

func (m *memory) Terms(_ context.Context, docIDs []int32) (map[int32]search.PackedTerms, error) {
	m.statements++
	m.verified = len(docIDs)
	found := make(map[int32]search.PackedTerms)
	for _, in := range docIDs {
		found[in] = search.Pack(search.TermsOf(domain.Product{ProductInput: domain.ProductInput{Name: "green tea"}}))
	}
	return found, nil
}

func (m *memory) ProductsByDocID(_ context.Context, docIDs []int32, _ language.Language) ([]domain.Product, error) {
	m.statements++
	products := make([]domain.Product, len(docIDs))
	for i, in := range docIDs {
		products[i].ID = domain.ID(fmt.Sprint(in))
	}
	return products, nil
}

func (m *memory) Suggest(context.Context, string, language.Language, int) ([]search.Suggestion, error) {
	m.statements++
	return nil, nil
}

// Page, catalog and query change the amount that is read, within bounds, but not the number of
// statements.
func TestASearchIsAConstantNumberOfStatements(t *testing.T) {
	for products, want := range map[int]int{300: 4, 1_000_000: 5} {
		for _, size := range []int{1, 24, 100} {
			m := &memory{products: products}
			found, err := app.NewSearch(m, nil).Find(t.Context(), app.SearchRequest{Query: "green tea", Size: size})
			require.NoError(t, err)
			require.Len(t, found.Products, size)
			require.Equal(t, want, m.statements, "%d of %d", size, products)
			require.Equal(t, products != 300, found.TotalApproximate)
			require.LessOrEqual(t, m.verified, search.MaxVerified)
			require.NotZero(t, found.Next)
		}
	}
	m := &memory{products: 1_000_000}
	_, err := app.NewSearch(m, nil).Find(t.Context(), app.SearchRequest{Query: "green teeeeee", Size: 24})
	require.NoError(t, err)
	require.Equal(t, 5, m.statements)
	_, err = app.NewSearch(m, nil).Find(t.Context(), app.SearchRequest{Query: " ", Size: 24})
	require.NoError(t, err)
	require.Equal(t, 5, m.statements, "nothing is asked")
}
