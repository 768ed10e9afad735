package listing_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/services/product/internal/listing"
)

var optionValues = map[string]int{"color": 4, "size": 3, "cut": 2}

var slugs = []string{"food", "tea", "green-tea", "black-tea", "sweets", "clothes", "shirts"}

// world is a random catalog, in an index and in the reference implementation.
type world struct {
	*rand.Rand
	naive
	index    *listing.Index
	revision int64
	docID    int32
}

func newWorld(t *testing.T, seed uint64, products int) *world {
	t.Helper()
	t.Log("seed", seed)
	w := &world{Rand: rand.New(rand.NewPCG(seed, 0)), index: listing.New(), naive: naive{products: make(map[listing.ID]listing.Product)}}
	w.categories = w.tree()
	w.collections = w.rules()
	loaded := make([]listing.Product, products)
	for i := range loaded {
		loaded[i] = w.product(w.id())
		w.products[loaded[i].ID] = loaded[i]
	}
	w.index.Load(loaded)
	w.index.FinishLoad(listing.State{Categories: w.categories, Collections: w.collections})
	return w
}

func (w *world) id() (id listing.ID) {
	for i := range id {
		id[i] = byte(w.IntN(256))
	}
	return id
}

// tree returns categories, each below an earlier one or at the root.
func (w *world) tree() []listing.Category {
	tree := make([]listing.Category, len(slugs))
	for i, slug := range slugs {
		tree[i].Slug = slug
		if i > 0 && w.IntN(4) > 0 {
			tree[i].Parent = slugs[w.IntN(i)]
		}
	}
	return tree[:len(tree)-w.IntN(2)]
}

func (w *world) product(id listing.ID) listing.Product {
	w.docID += 1 + int32(w.IntN(100)/99*5000)
	p := listing.Product{
		DocID: w.docID, ID: id, Category: append(slugs, "")[w.IntN(len(slugs)+1)], Brand: w.text("brand", 5),
		Created: time.UnixMicro(int64(w.IntN(50))), Popularity: float64(w.IntN(4)) * 1e30,
	}
	for range w.IntN(3) {
		if tag := w.text("tag", 6); tag != "" && !slices.Contains(p.Tags, tag) {
			p.Tags = append(p.Tags, tag)
		}
	}
	for range 1 + w.IntN(4) {
		v := listing.Variant{CurrentPrice: int64(w.IntN(40) * w.IntN(40)), Orderable: w.IntN(3) > 0}
		for _, name := range slices.Sorted(maps.Keys(optionValues)) {
			if w.IntN(4) > 0 {
				v.Options = append(v.Options, w.option(name))
			}
		}
		p.Variants = append(p.Variants, v)
	}
	return p
}

// rules returns the rules of three collections. The category of one of them may not exist.
func (w *world) rules() map[string]listing.Filter {
	rules := make(map[string]listing.Filter)
	for _, slug := range []string{"summer", "sale", "new"} {
		rules[slug] = w.filter()
	}
	gone := w.filter()
	gone.Category = slugs[len(slugs)-1]
	rules["sale"] = gone
	return rules
}

// text returns one of n texts, or "".
func (w *world) text(prefix string, n int) string {
	if i := w.IntN(n + 1); i > 0 {
		return fmt.Sprint(prefix, i)
	}
	return ""
}

func (w *world) option(name string) listing.OptionValue {
	return listing.OptionValue{Name: name, Value: fmt.Sprint(name, w.IntN(optionValues[name]))}
}

func (w *world) filter() listing.Filter {
	var f listing.Filter
	if w.IntN(2) == 0 {
		f.Category = w.categories[w.IntN(len(w.categories))].Slug
	}
	for range w.IntN(3) {
		f.Brands = append(f.Brands, fmt.Sprint("brand", 1+w.IntN(6)))
	}
	for range w.IntN(2) {
		f.Tags = append(f.Tags, fmt.Sprint("tag", 1+w.IntN(6)))
	}
	for range w.IntN(4) {
		f.Options = append(f.Options, w.option(slices.Sorted(maps.Keys(optionValues))[w.IntN(3)]))
	}
	if w.IntN(20) == 0 {
		f.Options = append(f.Options, listing.OptionValue{Name: "unknown", Value: "x"})
	}
	if w.IntN(3) == 0 {
		f.PriceMin = int64(w.IntN(400))
	}
	if w.IntN(3) == 0 {
		f.PriceMax = int64(w.IntN(1600))
	}
	f.Orderable = w.IntN(3) == 0
	return f
}

// change changes some products, and sometimes the tree.
func (w *world) change() {
	if w.IntN(3) == 0 {
		w.categories, w.collections = w.tree(), w.rules()
	}
	w.changeSome()
}

// changeSome changes some products and returns their documents.
func (w *world) changeSome() (touched []int32) {
	w.revision++
	state := listing.State{Revision: w.revision, Categories: w.categories, Collections: w.collections}
	c := listing.Changes{State: state, Gone: []listing.ID{w.id()}}
	for _, id := range slices.SortedFunc(maps.Keys(w.products), func(a, b listing.ID) int { return slices.Compare(a[:], b[:]) }) {
		if w.IntN(10) > 0 {
			continue
		}
		touched = append(touched, w.products[id].DocID)
		switch old := w.products[id]; w.IntN(4) {
		case 0:
			c.Gone = append(c.Gone, id)
		case 1: // only its stock
			old.Variants = slices.Clone(old.Variants)
			old.Variants[0].Orderable = !old.Variants[0].Orderable
			c.Put = append(c.Put, old)
		case 2: // keeps its document
			now := w.product(id)
			now.DocID = old.DocID
			c.Put = append(c.Put, now)
		default:
			c.Put = append(c.Put, w.product(id))
		}
	}
	for range w.IntN(20) {
		c.Put = append(c.Put, w.product(w.id()))
	}
	for _, id := range c.Gone {
		delete(w.products, id)
	}
	for _, p := range c.Put {
		w.products[p.ID] = p
	}
	w.index.Apply(c)
	return touched
}

// requireAmong checks the same query restricted to some documents, as searches do.
func (w *world) requireAmong(t *testing.T, request listing.PageRequest) {
	t.Helper()
	request.Among, request.Skip = []int32{w.docID + 1}, 0 // an unknown document
	some := w.naive
	some.products = make(map[listing.ID]listing.Product)
	for id, p := range w.products {
		if w.IntN(3) == 0 {
			some.products[id] = p
			request.Among = append(request.Among, p.DocID)
		}
	}
	want := some.list(request.Filter, request.Sort)
	require.Equal(t, want, walk(t, w.index, request), "%+v", request)
	page, err := w.index.Page(request)
	require.NoError(t, err)
	require.Equal(t, some.facets(request.Filter), *page.Facets, "%+v", request)

	request.Sort = listing.SortAmong
	page, err = w.index.Page(request)
	require.NoError(t, err)
	require.ElementsMatch(t, want, page.DocIDs)
	order := func(docID int32) int { return slices.Index(request.Among, docID) }
	require.True(t, slices.IsSortedFunc(page.DocIDs, func(a, b int32) int { return order(a) - order(b) }))
}

// requireVariantFilters checks that a product is shown at the price by which it was sorted.
func (w *world) requireVariantFilters(t *testing.T, request listing.PageRequest, page listing.Page) {
	t.Helper()
	for _, id := range page.IDs {
		want := w.variants(w.products[id], request.Filter)
		got := slices.DeleteFunc(slices.Clone(w.products[id].Variants), func(v listing.Variant) bool {
			return slices.ContainsFunc(page.VariantFilters, func(f listing.Filter) bool { return !f.Matches(v) })
		})
		require.Equal(t, want, got, "%+v", request)
	}
}

// walk returns the documents of all pages, by following the cursors.
func walk(t *testing.T, x *listing.Index, request listing.PageRequest) []int32 {
	t.Helper()
	var docIDs []int32
	for {
		page, err := x.Page(request)
		require.NoError(t, err)
		docIDs = append(docIDs, page.DocIDs...)
		if page.Next == nil {
			return docIDs
		}
		require.Len(t, page.DocIDs, request.Size)
		request.After, err = listing.ParseCursor(page.Next.String())
		require.NoError(t, err)
	}
}

func TestAnIndexAnswersWhatLookingAtEverythingWould(t *testing.T) {
	t.Parallel()
	w := newWorld(t, rand.Uint64(), 300)
	for range 40 {
		for range 15 {
			request := listing.PageRequest{Filter: w.filter(), Sort: listing.Sort(w.IntN(4)), Size: 1 + w.IntN(30), Facets: true}
			if w.IntN(3) == 0 {
				request.Collection = slices.Sorted(maps.Keys(w.collections))[w.IntN(3)]
			}
			want := w.list(request.Filter, request.Sort)
			require.Equal(t, want, walk(t, w.index, request), "%+v", request)

			request.Skip = w.IntN(3) * request.Size
			page, err := w.index.Page(request)
			require.NoError(t, err)
			from := min(request.Skip, len(want))
			require.Equal(t, append([]int32(nil), want[from:min(from+request.Size, len(want))]...), page.DocIDs, "%+v", request)
			require.Equal(t, request.Skip+request.Size < len(want), page.Next != nil)
			require.Equal(t, len(want), page.Total)
			require.False(t, page.TotalApproximate)
			require.Equal(t, w.facets(request.Filter), *page.Facets, "%+v", request)
			w.requireVariantFilters(t, request, page)
			w.requireAmong(t, request)
		}
		w.change()
		require.Equal(t, w.revision, w.index.Revision())
		require.Equal(t, len(w.products), w.index.Len())
	}
}
