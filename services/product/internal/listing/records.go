package listing

import "slices"

// recordsOnPage is the number of consecutive documents of a page.
const recordsOnPage = 1 << 10

// records holds the record of each document. Empty pages are not allocated, so that the DocIDs of
// deleted documents cost little.
type records struct {
	pages []*recordPage
	count int
}

// recordPage holds records by column, because scans of many documents read one or two columns.
type recordPage struct {
	keys       [recordsOnPage]key
	categories [recordsOnPage]valueID
	brands     [recordsOnPage]valueID
	tags       [recordsOnPage]setID
	labels     [recordsOnPage]setID
	// first is the index of the first variant of each document; a document without variants has
	// none.
	first    [recordsOnPage + 1]uint32
	variants []variant
	count    int
}

// find returns the page of a document, and its index there.
func (r *records) find(docID uint32) (*recordPage, uint32) {
	return r.pages[docID/recordsOnPage], docID % recordsOnPage
}

// key returns the sort values of a document.
func (r *records) key(docID uint32) *key {
	p, i := r.find(docID)
	return &p.keys[i]
}

// variants returns the variants of a document. Do not change them.
func (r *records) variants(docID uint32) []variant {
	p, i := r.find(docID)
	return p.variants[p.first[i]:p.first[i+1]]
}

// get returns the record of a document. Do not change its variants.
func (r *records) get(docID uint32) record {
	p, i := r.find(docID)
	return record{
		key: p.keys[i], category: p.categories[i], brand: p.brands[i], tags: p.tags[i], labels: p.labels[i],
		variants: p.variants[p.first[i]:p.first[i+1]],
	}
}

// put sets the record of a document; the zero record removes it.
func (r *records) put(docID uint32, now record) {
	n, i := int(docID/recordsOnPage), docID%recordsOnPage
	for n >= len(r.pages) {
		r.pages = append(r.pages, nil)
	}
	if r.pages[n] == nil {
		r.pages[n] = &recordPage{}
	}
	p := r.pages[n]
	old := p.first[i+1] - p.first[i]
	change := min(len(now.variants), 1) - min(int(old), 1)
	p.keys[i], p.categories[i], p.brands[i], p.tags[i], p.labels[i] = now.key, now.category, now.brand, now.tags, now.labels
	p.variants = slices.Replace(p.variants, int(p.first[i]), int(p.first[i+1]), now.variants...)
	for j := i + 1; j < uint32(len(p.first)); j++ {
		p.first[j] += uint32(len(now.variants)) - old //nolint:gosec // at most 100, and may wrap
	}
	p.count += change
	r.count += change
	if p.count == 0 {
		r.pages[n] = nil
	}
}
