package listing

import (
	"sync"

	"github.com/RoaringBitmap/roaring/v2"
)

// Index is the listing index. Safe for concurrent use by many readers and one writer.
type Index struct {
	mu       sync.RWMutex
	revision int64

	records records
	values  valueInterner
	sets    setInterner
	labels  labels
	tree    tree
	// collections holds the rules of the collections.
	collections map[string]Filter
	orders      [sorts]sortIndex
	// All documents, those with a variant that can be ordered, and those with a variant in each
	// price bucket and fine price bucket.
	all, orderable *roaring.Bitmap
	prices         [priceBuckets]*roaring.Bitmap
	finePrices     [finePriceBuckets]*roaring.Bitmap

	scratch []valueID
}

// New returns an empty index.
func New() *Index {
	x := &Index{values: newValueInterner(), sets: newSetInterner(), labels: newLabels(), all: roaring.New(), orderable: roaring.New()}
	for i := range x.orders {
		x.orders[i].sort = Sort(i)
	}
	return x
}

// Len returns the number of products.
func (x *Index) Len() int {
	x.mu.RLock()
	defer x.mu.RUnlock()
	return x.records.count
}

// Revision returns the revision of the catalog that the index has applied.
func (x *Index) Revision() int64 {
	x.mu.RLock()
	defer x.mu.RUnlock()
	return x.revision
}

// Load adds products to a new index, in any order and in any number of calls. No query may run
// before FinishLoad has made the index ready.
func (x *Index) Load(products []Product) {
	for _, p := range products {
		x.link(uint32(p.DocID), x.recordOf(p)) //nolint:gosec // from 1
	}
}

// FinishLoad sorts the loaded products, and sets the rest of the index.
func (x *Index) FinishLoad(s State) {
	all := make([]entry, 0, x.records.count)
	for i := range x.orders {
		all = all[:0]
		for it := x.all.Iterator(); it.HasNext(); {
			docID := it.Next()
			all = append(all, entry{x.orders[i].sort.sortKey(x.records.key(docID)), docID})
		}
		x.orders[i].insert(&x.records, all)
	}
	x.setCategories(s.Categories)
	x.collections, x.revision = s.Collections, s.Revision
}

// link adds a document to everything except the sort indexes.
func (x *Index) link(docID uint32, r record) {
	x.records.put(docID, r)
	x.all.Add(docID)
	x.labels.count(r.labels, 1)
	x.eachBitmap(r, func(b *roaring.Bitmap) { b.Add(docID) })
}

// unlink removes a document from everything except the sort indexes.
func (x *Index) unlink(docID uint32) {
	old := x.records.get(docID)
	x.eachBitmap(old, func(b *roaring.Bitmap) { b.Remove(docID) })
	x.labels.count(old.labels, -1)
	x.all.Remove(docID)
	x.records.put(docID, record{})
}

// eachBitmap visits the bitmaps of a product, some more than once.
func (x *Index) eachBitmap(r record, visit func(*roaring.Bitmap)) {
	for _, id := range [...]valueID{r.category, r.brand} {
		if id != 0 {
			visit(x.values.list[id].documents)
		}
	}
	for _, id := range x.sets.list[r.tags] {
		visit(x.values.list[id].documents)
	}
	for _, node := range x.tree.pathFrom(r.category) {
		visit(node.subtree)
	}
	for _, v := range r.variants {
		for _, id := range x.sets.list[v.options] {
			visit(x.values.list[id].documents)
		}
		visit(bucketBitmap(x.prices[:], bucketOf(v.price)))
		visit(bucketBitmap(x.finePrices[:], fineBucketOf(v.price)))
		if v.orderable {
			visit(x.orderable)
		}
	}
}
