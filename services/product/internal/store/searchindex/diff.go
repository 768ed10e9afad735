package searchindex

import (
	"context"
	"maps"
	"slices"

	"github.com/jackc/pgx/v5"

	"github.com/akinai/akinai/services/product/internal/domain"
	"github.com/akinai/akinai/services/product/internal/search"
)

// document is the indexed form of a product.
type document struct {
	id       int32
	product  string
	category int32
	terms    search.PackedTerms
}

// Diff is the difference between the stored search index and the one that a write needs.
type Diff struct {
	deleted                        []int32
	written                        []document
	removedPostings, addedPostings postings
	terms                          map[search.TermID]search.Term
	counts                         map[search.TermID]countChange
	newWords                       []search.Term
}

// postings holds rows of search_postings by column.
type postings struct {
	terms      []int64
	impacts    []int16
	tiers      []int16
	docIDs     []int32
	categories []int32
}

func (p *postings) add(d document, term search.TermID, weight search.TermWeight) {
	p.terms = append(p.terms, int64(term))
	p.impacts = append(p.impacts, weight.Impact)
	p.tiers = append(p.tiers, search.Tier(weight.Impact))
	p.docIDs = append(p.docIDs, d.id)
	p.categories = append(p.categories, d.category)
}

// countChange is the change of the number of documents, and of names, that have a term.
type countChange struct{ documents, named int32 }

// Compute compares the indexed documents of products with the ones that published products need. It
// adds new terms.
func Compute(ctx context.Context, tx pgx.Tx, changed []domain.Product, deleted []domain.ID) (*Diff, error) {
	x := &Diff{terms: make(map[search.TermID]search.Term), counts: make(map[search.TermID]countChange)}
	old, err := loadDocuments(ctx, tx, changed, deleted)
	if err != nil {
		return nil, err
	}
	for _, id := range deleted {
		x.replace(old[string(id)], document{})
	}
	var unnamed []*document
	documents := make([]document, len(changed))
	for i, p := range changed {
		if p.Status == domain.StatusPublished {
			documents[i] = x.documentOf(p)
			documents[i].id = old[string(p.ID)].id
		}
		if documents[i].id == 0 && p.Status == domain.StatusPublished {
			unnamed = append(unnamed, &documents[i])
		}
	}
	if err := assignIDs(ctx, tx, unnamed); err != nil {
		return nil, err
	}
	for i, p := range changed {
		x.replace(old[string(p.ID)], documents[i])
	}
	return x, x.addTerms(ctx, tx)
}

// Index: search_documents_product.
const documentsSQL = `SELECT product_id, id, category, terms FROM search_documents WHERE product_id = ANY($1)`

// loadDocuments returns the stored documents, by product.
func loadDocuments(ctx context.Context, tx pgx.Tx, changed []domain.Product, deleted []domain.ID) (map[string]document, error) {
	ids := make([]string, 0, len(deleted)+len(changed))
	for _, id := range deleted {
		ids = append(ids, string(id))
	}
	for _, p := range changed {
		ids = append(ids, string(p.ID))
	}
	found := make(map[string]document, len(ids))
	if len(ids) == 0 {
		return found, nil
	}
	rows, err := tx.Query(ctx, documentsSQL, ids)
	if err != nil {
		return nil, err
	}
	_, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (d document, err error) {
		err = row.Scan(&d.product, &d.id, &d.category, &d.terms)
		found[d.product] = d
		return d, err
	})
	return found, err
}

const numberSQL = `SELECT nextval('search_documents_id')::integer FROM generate_series(1, $1::integer)`

// assignIDs assigns ids to new documents.
func assignIDs(ctx context.Context, tx pgx.Tx, documents []*document) error {
	if len(documents) == 0 {
		return nil
	}
	rows, err := tx.Query(ctx, numberSQL, len(documents))
	if err != nil {
		return err
	}
	ids, err := pgx.CollectRows(rows, pgx.RowTo[int32])
	if err != nil {
		return err
	}
	for i, id := range ids {
		documents[i].id = id
	}
	return nil
}

// documentOf returns the document of a published product, without its id.
func (x *Diff) documentOf(p domain.Product) document {
	terms := search.TermsOf(p)
	for _, t := range terms {
		if known, ok := x.terms[t.ID]; !ok || known.Shown == "" {
			x.terms[t.ID] = t
		}
	}
	return document{product: string(p.ID), category: search.CategoryID(p.Category), terms: search.Pack(terms)}
}

// replace records the changes of replacing a document by another one. Either may be the zero
// document, which is none.
func (x *Diff) replace(old, now document) {
	moved := old.category != now.category
	if old.id == now.id && !moved && old.terms.Equal(now.terms) {
		return
	}
	for term, was := range old.terms.All() {
		is := now.terms.Of(term)
		if moved || is.Impact != was.Impact {
			x.removedPostings.add(old, term, was)
		}
		x.count(term, was, is)
	}
	for term, is := range now.terms.All() {
		was := old.terms.Of(term)
		if moved || is.Impact != was.Impact {
			x.addedPostings.add(now, term, is)
		}
		if was.Impact == 0 {
			x.count(term, was, is)
		}
	}
	if now.id == 0 {
		x.deleted = append(x.deleted, old.id)
	} else {
		x.written = append(x.written, now)
	}
	every := search.IDOf(search.AllDocuments)
	x.terms[every] = search.Term{ID: every}
	x.count(every, search.TermWeight{Impact: int16(min(old.id, 1))}, search.TermWeight{Impact: int16(min(now.id, 1))}) //nolint:gosec // 0 or 1
}

// count records that the weight of a term in a document changed.
func (x *Diff) count(term search.TermID, was, is search.TermWeight) {
	c := x.counts[term]
	c.documents += toInt(is.Impact > 0) - toInt(was.Impact > 0)
	c.named += toInt(is.Named) - toInt(was.Named)
	if c == (countChange{}) {
		delete(x.counts, term)
		return
	}
	x.counts[term] = c
}

func toInt(yes bool) int32 {
	if yes {
		return 1
	}
	return 0
}

// Index: search_terms_pkey. Computing the level of a term, a generated column, costs more than
// checking whether the term exists.
const addTermsSQL = `INSERT INTO search_terms (id, term, documents, named, shown)
	SELECT id, term, documents, named, shown
	FROM unnest($1::bigint[], $2::text[], $3::integer[], $4::integer[], $5::text[]) AS t (id, term, documents, named, shown)
	WHERE NOT EXISTS (SELECT FROM search_terms s WHERE s.id = t.id)
	ON CONFLICT (id) DO NOTHING RETURNING id`

// addTerms adds terms that no document had, with their counts, and records new words.
func (x *Diff) addTerms(ctx context.Context, tx pgx.Tx) error {
	var ids []int64
	var texts, shown []string
	var documents, named []int32
	for _, term := range slices.Sorted(maps.Keys(x.counts)) {
		if c := x.counts[term]; c.documents > 0 && c.named >= 0 {
			ids, texts, shown = append(ids, int64(term)), append(texts, x.terms[term].Text), append(shown, x.terms[term].Shown)
			documents, named = append(documents, c.documents), append(named, c.named)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	rows, err := tx.Query(ctx, addTermsSQL, ids, texts, documents, named, shown)
	if err != nil {
		return err
	}
	var id int64
	_, err = pgx.ForEachRow(rows, []any{&id}, func() error {
		delete(x.counts, search.TermID(id))
		x.newWords = append(x.newWords, x.terms[search.TermID(id)])
		return nil
	})
	return err
}

const (
	// Indexes: search_documents_pkey, search_postings_ranked, search_terms_pkey.
	deleteDocumentsSQL = `DELETE FROM search_documents WHERE id = ANY($1)`
	putDocumentsSQL    = `INSERT INTO search_documents (id, product_id, category, terms)
		SELECT id, product_id, category, terms
		FROM unnest($1::integer[], $2::uuid[], $3::integer[], $4::bytea[]) AS p (id, product_id, category, terms)
		ON CONFLICT (id) DO UPDATE SET category = excluded.category, terms = excluded.terms`
	deletePostingsSQL = `DELETE FROM search_postings p USING unnest($1::bigint[], $2::smallint[], $3::integer[]) AS o (term, tier, document)
		WHERE p.term = o.term AND p.tier = o.tier AND p.document = o.document`
	insertPostingsSQL = `INSERT INTO search_postings (term, tier, document, impact, category)
		SELECT term, tier, document, impact, category
		FROM unnest($1::bigint[], $2::smallint[], $3::integer[], $4::smallint[], $5::integer[])
			AS i (term, tier, document, impact, category)
		ORDER BY term, tier DESC, document DESC` // the order of the index
	// Setting named computes the level again, which costs more than the rest; most changes only
	// concern documents.
	addDocumentsSQL = `UPDATE search_terms t SET documents = t.documents + c.documents,
			shown = CASE WHEN t.shown = '' THEN c.shown ELSE t.shown END
		FROM unnest($1::bigint[], $2::integer[], $3::text[]) AS c (id, documents, shown)
		WHERE t.id = c.id`
	addNamedSQL = `UPDATE search_terms t SET documents = t.documents + c.documents, named = t.named + c.named,
			shown = CASE WHEN t.shown = '' THEN c.shown ELSE t.shown END
		FROM unnest($1::bigint[], $2::integer[], $3::text[], $4::integer[]) AS c (id, documents, shown, named)
		WHERE t.id = c.id`
	deleteUnusedTermsSQL = `WITH forgotten AS (DELETE FROM search_terms WHERE id = ANY($1) AND documents = 0 RETURNING id)
		DELETE FROM search_deletes r USING forgotten f WHERE r.term = f.id`
	insertDeletesSQL = `INSERT INTO search_deletes (deleted, term)
		SELECT deleted, term FROM unnest($1::bigint[], $2::bigint[]) AS r (deleted, term) ON CONFLICT DO NOTHING`
)

// Queue appends the change to the batch, after those of the products.
func (x *Diff) Queue(batch *pgx.Batch) {
	if len(x.deleted) > 0 {
		batch.Queue(deleteDocumentsSQL, x.deleted)
	}
	x.queueDocuments(batch)
	if len(x.removedPostings.terms) > 0 {
		batch.Queue(deletePostingsSQL, x.removedPostings.terms, x.removedPostings.tiers, x.removedPostings.docIDs)
	}
	if len(x.addedPostings.terms) > 0 {
		batch.Queue(insertPostingsSQL, x.addedPostings.terms, x.addedPostings.tiers, x.addedPostings.docIDs, x.addedPostings.impacts, x.addedPostings.categories)
	}
	x.queueCounts(batch)
	x.queueDeletes(batch)
}

func (x *Diff) queueDocuments(batch *pgx.Batch) {
	if len(x.written) == 0 {
		return
	}
	var ids, categories []int32
	var products []string
	var terms [][]byte
	for _, d := range x.written {
		ids, products = append(ids, d.id), append(products, d.product)
		categories, terms = append(categories, d.category), append(terms, d.terms)
	}
	batch.Queue(putDocumentsSQL, ids, products, categories, terms)
}

// countColumns holds changes of search_terms by column.
type countColumns struct {
	ids              []int64
	documents, named []int32
	shown            []string
}

func (x *Diff) queueCounts(batch *pgx.Batch) {
	var unnamed, named countColumns
	var fewer []int64
	for _, term := range slices.Sorted(maps.Keys(x.counts)) {
		c, to := x.counts[term], &unnamed
		if c.named != 0 {
			to = &named
		}
		to.ids, to.shown = append(to.ids, int64(term)), append(to.shown, x.terms[term].Shown)
		to.documents, to.named = append(to.documents, c.documents), append(to.named, c.named)
		if c.documents < 0 {
			fewer = append(fewer, int64(term))
		}
	}
	if len(unnamed.ids) > 0 {
		batch.Queue(addDocumentsSQL, unnamed.ids, unnamed.documents, unnamed.shown)
	}
	if len(named.ids) > 0 {
		batch.Queue(addNamedSQL, named.ids, named.documents, named.shown, named.named)
	}
	if len(fewer) > 0 {
		batch.Queue(deleteUnusedTermsSQL, fewer)
	}
}

func (x *Diff) queueDeletes(batch *pgx.Batch) {
	var deletes, terms []int64
	for _, word := range x.newWords {
		for _, deleted := range search.Deletes(word.Text) {
			deletes, terms = append(deletes, int64(search.IDOf(deleted))), append(terms, int64(word.ID))
		}
	}
	if len(terms) > 0 {
		batch.Queue(insertDeletesSQL, deletes, terms)
	}
}
