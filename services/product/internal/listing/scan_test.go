package listing_test

import (
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/services/product/internal/domain"
	"github.com/akinai/akinai/services/product/internal/listing"
)

// A product that does not change while a client reads the pages is returned exactly once,
// independent of other changes.
func TestPagesAreRightWhileProductsChange(t *testing.T) {
	t.Parallel()
	w := newWorld(t, rand.Uint64(), 300)
	for range 60 {
		request := listing.PageRequest{Filter: w.filter(), Sort: listing.Sort(w.IntN(4)), Size: 1 + w.IntN(20)}
		first, touched := w.list(request.Filter, request.Sort), make(map[int32]bool)
		counts := make(map[int32]int)
		for {
			page, err := w.index.Page(request)
			require.NoError(t, err)
			for _, docID := range page.DocIDs {
				counts[docID]++
			}
			if page.Next == nil {
				break
			}
			request.After = page.Next
			for _, docID := range w.changeSome() {
				touched[docID] = true
			}
		}
		for _, docID := range first {
			if !touched[docID] {
				require.Equal(t, 1, counts[docID], "%+v", request)
			}
		}
	}
}

// Readers see all of a batch or nothing.
func TestReadersNeverSeeHalfOfABatch(t *testing.T) {
	t.Parallel()
	const many = 50
	x := listing.New()
	batch := func(revision int64) listing.Changes {
		c := listing.Changes{State: listing.State{Revision: revision}}
		for i := range many {
			c.Put = append(c.Put, listing.Product{
				DocID: int32(i + 1), ID: listing.ID{byte(i)}, Brand: []string{"even", "odd"}[revision%2], Created: time.Unix(int64(i), 0),
				Popularity: float64(i * int(revision%3)), Variants: []listing.Variant{{CurrentPrice: revision}},
			})
		}
		return c
	}
	x.Apply(batch(0))
	done := make(chan struct{})
	var readers sync.WaitGroup
	for s := range 4 {
		readers.Go(func() {
			for {
				select {
				case <-done:
					return
				default:
				}
				page, err := x.Page(listing.PageRequest{Sort: listing.Sort(s), Size: many, Facets: true})
				require.NoError(t, err)
				require.Len(t, page.DocIDs, many)
				require.Len(t, page.Facets.Brands, 1)
				require.Equal(t, page.Facets.PriceMin, page.Facets.PriceMax)
			}
		})
	}
	for revision := range int64(200) {
		x.Apply(batch(revision))
	}
	close(done)
	readers.Wait()
}

func TestCursors(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1, 20)
	for s := range listing.Sort(4) {
		page, err := w.index.Page(listing.PageRequest{Sort: s, Size: 5})
		require.NoError(t, err)
		cursor, err := listing.ParseCursor(page.Next.String())
		require.NoError(t, err)
		require.Equal(t, page.Next, cursor)
		_, err = w.index.Page(listing.PageRequest{Sort: (s + 1) % 4, Size: 5, After: cursor})
		require.ErrorIs(t, err, domain.ErrPageToken)
		token := page.Next.String()
		for _, token := range []string{
			token + "A", token[1:], "é", " " + token, "BA", token + "\n", token[:9] + "\r\n" + token[9:], token + "=", token + " ",
		} {
			_, err = listing.ParseCursor(token)
			require.ErrorIs(t, err, domain.ErrPageToken, token)
		}
	}
	cursor, err := listing.ParseCursor("")
	require.NoError(t, err)
	require.Nil(t, cursor)
	_, err = w.index.Page(listing.PageRequest{Filter: listing.Filter{Category: "none"}, Size: 5})
	require.ErrorIs(t, err, domain.ErrCategoryUnknown)
}

// Before options were checked, a variant could have a value without a letter.
func TestAVariantWithAnEmptyValueIsListed(t *testing.T) {
	t.Parallel()
	x := listing.New()
	sizes := []listing.Variant{{Options: []listing.OptionValue{{Name: "size"}}}, {Options: []listing.OptionValue{{Name: "size", Value: "M"}}}}
	x.Load([]listing.Product{{DocID: 1, Variants: sizes}})
	x.FinishLoad(listing.State{Revision: 1})
	x.Apply(listing.Changes{State: listing.State{Revision: 2}, Put: []listing.Product{{DocID: 1, Variants: sizes[:1]}, {DocID: 2, ID: listing.ID{1}, Variants: sizes}}})
	page, err := x.Page(listing.PageRequest{Size: 9, Facets: true})
	require.NoError(t, err)
	require.Equal(t, 2, page.Total)
	require.Equal(t, []listing.OptionFacet{{Name: "size", Values: []listing.Count{{Value: "M", Count: 1}}}}, page.Facets.Options)
}
