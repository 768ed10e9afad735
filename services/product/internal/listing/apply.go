package listing

// State is what the index has in addition to products. It is read again with each batch of changes.
type State struct {
	// Revision is that of the catalog from which the state and the products were read.
	Revision int64
	// Categories holds all categories.
	Categories []Category
	// Collections holds all collections, by slug.
	Collections map[string]Filter
}

// Changes is a batch of changes of the catalog up to the revision of its State, read from the
// database. Each product occurs once.
type Changes struct {
	State
	// Put holds new and changed published products, complete.
	Put []Product
	// Gone holds the ids of products that are not published (any more).
	Gone []ID
}

// documentChange is a change of one product: from its old DocID to its new one, which may be the
// same. 0 is none: the product is new, or gone.
type documentChange struct {
	from, to uint32
	record   record
}

// Apply applies a batch of changes; readers see all of it or nothing. It may be repeated.
func (x *Index) Apply(c Changes) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.setCategories(c.Categories)
	x.collections = c.Collections
	changes := x.documentChanges(c)
	var added [sorts][]entry
	for i := range x.orders {
		var removed []entry
		removed, added[i] = x.sortChanges(changes, x.orders[i].sort)
		x.orders[i].remove(&x.records, removed)
	}
	for _, m := range changes {
		if m.from != 0 {
			x.unlink(m.from)
		}
		if m.to != 0 {
			x.link(m.to, m.record)
		}
	}
	for i := range x.orders {
		x.orders[i].insert(&x.records, added[i])
	}
	x.revision = c.Revision
}

// documentChanges returns the changes with the DocIDs that the index has of the products.
func (x *Index) documentChanges(c Changes) []documentChange {
	changes := make([]documentChange, 0, len(c.Put)+len(c.Gone))
	for _, p := range c.Put {
		changes = append(changes, documentChange{from: x.find(p.ID), to: uint32(p.DocID), record: x.recordOf(p)}) //nolint:gosec // from 1
	}
	for _, id := range c.Gone {
		if was := x.find(id); was != 0 {
			changes = append(changes, documentChange{from: was})
		}
	}
	return changes
}

// find returns the DocID of a product, 0 if there is none.
func (x *Index) find(id ID) uint32 {
	o := &x.orders[byID]
	i := o.seek(&x.records, sortKey{id: id}, len(o.docIDs))
	if i == len(o.docIDs) || x.records.key(o.docIDs[i]).id != id {
		return 0
	}
	return o.docIDs[i]
}

// sortChanges returns the entries to remove from and to add to a sort index. An entry whose
// position does not change is in neither.
func (x *Index) sortChanges(changes []documentChange, s Sort) (removed, added []entry) {
	for i := range changes {
		m := &changes[i]
		var from, to sortKey
		if m.from != 0 {
			from = s.sortKey(x.records.key(m.from))
		}
		if m.to != 0 {
			to = s.sortKey(&m.record.key)
		}
		if m.from == m.to && from == to {
			continue
		}
		if m.from != 0 {
			removed = append(removed, entry{from, m.from})
		}
		if m.to != 0 {
			added = append(added, entry{to, m.to})
		}
	}
	return removed, added
}
