package listing

// Changes holds all changes of the catalog up to a revision. Each product occurs once.
type Changes struct {
	Revision int64
	// Put holds new and changed published products.
	Put []Product
	// Gone holds products that are not published.
	Gone []ID
	// Categories holds all categories.
	Categories []Category
	// Collections holds all collections, by slug.
	Collections map[string]Filter
}

// move is a change of one product: from its old document to its new one, which may be the same; 0
// is none.
type move struct {
	was, is uint32
	now     record
}

// Apply applies a batch of changes; readers see all of it or nothing. It may be repeated.
func (x *Index) Apply(c Changes) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.setCategories(c.Categories)
	x.collections = c.Collections
	moves := x.moves(c)
	var added [sorts][]entry
	for i := range x.orders {
		var removed []entry
		removed, added[i] = x.leaps(moves, x.orders[i].sort)
		x.orders[i].remove(&x.records, removed)
	}
	for _, m := range moves {
		if m.was != 0 {
			x.unlink(m.was)
		}
		if m.is != 0 {
			x.link(m.is, m.now)
		}
	}
	for i := range x.orders {
		x.orders[i].insert(&x.records, added[i])
	}
	x.revision = c.Revision
}

func (x *Index) moves(c Changes) []move {
	moves := make([]move, 0, len(c.Put)+len(c.Gone))
	for _, p := range c.Put {
		moves = append(moves, move{was: x.find(p.ID), is: uint32(p.Document), now: x.recordOf(p)}) //nolint:gosec // from 1
	}
	for _, id := range c.Gone {
		if was := x.find(id); was != 0 {
			moves = append(moves, move{was: was})
		}
	}
	return moves
}

// find returns the document of a product, 0 if there is none.
func (x *Index) find(id ID) uint32 {
	o := &x.orders[byID]
	i := o.seek(&x.records, sortKey{id: id}, len(o.documents))
	if i == len(o.documents) || x.records.key(o.documents[i]).id != id {
		return 0
	}
	return o.documents[i]
}

// leaps returns the entries to remove from and to add to a sort index. An entry whose position does
// not change is in neither.
func (x *Index) leaps(moves []move, s Sort) (removed, added []entry) {
	for i := range moves {
		m := &moves[i]
		var from, to sortKey
		if m.was != 0 {
			from = s.sortKey(x.records.key(m.was))
		}
		if m.is != 0 {
			to = s.sortKey(&m.now.key)
		}
		if m.was == m.is && from == to {
			continue
		}
		if m.was != 0 {
			removed = append(removed, entry{from, m.was})
		}
		if m.is != 0 {
			added = append(added, entry{to, m.is})
		}
	}
	return removed, added
}
