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
	terms    search.Packed
}

// Change is a change of the search index.
type Change struct {
	gone     []int32
	put      []document
	out, in  postings
	texts    map[search.TermID]search.Term
	change   map[search.TermID]count
	newWords []search.Term
}

// postings holds rows of search_postings by column.
type postings struct {
	terms      []int64
	impacts    []int16
	tiers      []int16
	documents  []int32
	categories []int32
}

func (p *postings) add(d document, term search.TermID, weight search.Weight) {
	p.terms = append(p.terms, int64(term))
	p.impacts = append(p.impacts, weight.Impact)
	p.tiers = append(p.tiers, search.Tier(weight.Impact))
	p.documents = append(p.documents, d.id)
	p.categories = append(p.categories, d.category)
}

// count is the change of the number of documents, and of names, that have a term.
type count struct{ documents, named int32 }

// Compute compares the indexed documents of products with the ones that published products need. It
// adds new terms.
func Compute(ctx context.Context, tx pgx.Tx, changed []domain.Product, deleted []domain.ID) (*Change, error) {
	x := &Change{texts: make(map[search.TermID]search.Term), change: make(map[search.TermID]count)}
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
	if err := number(ctx, tx, unnamed); err != nil {
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

// number assigns ids to new documents.
func number(ctx context.Context, tx pgx.Tx, documents []*document) error {
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

func (x *Change) documentOf(p domain.Product) document {
	terms := search.TermsOf(p)
	for _, t := range terms {
		if known, ok := x.texts[t.ID]; !ok || known.Shown == "" {
			x.texts[t.ID] = t
		}
	}
	return document{product: string(p.ID), category: search.CategoryID(p.Category), terms: search.Pack(terms)}
}

// replace records the changes of replacing a document by another one. Either may be the zero
// document, which is none.
func (x *Change) replace(old, now document) {
	moved := old.category != now.category
	if old.id == now.id && !moved && old.terms.Equal(now.terms) {
		return
	}
	for term, was := range old.terms.All() {
		is := now.terms.Of(term)
		if moved || is.Impact != was.Impact {
			x.out.add(old, term, was)
		}
		x.count(term, was, is)
	}
	for term, is := range now.terms.All() {
		was := old.terms.Of(term)
		if moved || is.Impact != was.Impact {
			x.in.add(now, term, is)
		}
		if was.Impact == 0 {
			x.count(term, was, is)
		}
	}
	if now.id == 0 {
		x.gone = append(x.gone, old.id)
	} else {
		x.put = append(x.put, now)
	}
	every := search.IDOf(search.AllDocuments)
	x.texts[every] = search.Term{ID: every}
	x.count(every, search.Weight{Impact: int16(min(old.id, 1))}, search.Weight{Impact: int16(min(now.id, 1))}) //nolint:gosec // 0 or 1
}

// count records that the weight of a term in a document changed.
func (x *Change) count(term search.TermID, was, is search.Weight) {
	c := x.change[term]
	c.documents += toInt(is.Impact > 0) - toInt(was.Impact > 0)
	c.named += toInt(is.Named) - toInt(was.Named)
	if c == (count{}) {
		delete(x.change, term)
		return
	}
	x.change[term] = c
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
func (x *Change) addTerms(ctx context.Context, tx pgx.Tx) error {
	var ids []int64
	var texts, shown []string
	var documents, named []int32
	for _, term := range slices.Sorted(maps.Keys(x.change)) {
		if c := x.change[term]; c.documents > 0 && c.named >= 0 {
			ids, texts, shown = append(ids, int64(term)), append(texts, x.texts[term].Text), append(shown, x.texts[term].Shown)
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
		delete(x.change, search.TermID(id))
		x.newWords = append(x.newWords, x.texts[search.TermID(id)])
		return nil
	})
	return err
}

const (
	// Indexes: search_documents_pkey, search_postings_ranked, search_terms_pkey.
	goneSQL = `DELETE FROM search_documents WHERE id = ANY($1)`
	putSQL  = `INSERT INTO search_documents (id, product_id, category, terms)
		SELECT id, product_id, category, terms
		FROM unnest($1::integer[], $2::uuid[], $3::integer[], $4::bytea[]) AS p (id, product_id, category, terms)
		ON CONFLICT (id) DO UPDATE SET category = excluded.category, terms = excluded.terms`
	outSQL = `DELETE FROM search_postings p USING unnest($1::bigint[], $2::smallint[], $3::integer[]) AS o (term, tier, document)
		WHERE p.term = o.term AND p.tier = o.tier AND p.document = o.document`
	inSQL = `INSERT INTO search_postings (term, tier, document, impact, category)
		SELECT term, tier, document, impact, category
		FROM unnest($1::bigint[], $2::smallint[], $3::integer[], $4::smallint[], $5::integer[])
			AS i (term, tier, document, impact, category)
		ORDER BY term, tier DESC, document DESC` // the order of the index
	// Setting named computes the level again, which costs more than the rest; most changes only
	// concern documents.
	countSQL = `UPDATE search_terms t SET documents = t.documents + c.documents,
			shown = CASE WHEN t.shown = '' THEN c.shown ELSE t.shown END
		FROM unnest($1::bigint[], $2::integer[], $3::text[]) AS c (id, documents, shown)
		WHERE t.id = c.id`
	countNamedSQL = `UPDATE search_terms t SET documents = t.documents + c.documents, named = t.named + c.named,
			shown = CASE WHEN t.shown = '' THEN c.shown ELSE t.shown END
		FROM unnest($1::bigint[], $2::integer[], $3::text[], $4::integer[]) AS c (id, documents, shown, named)
		WHERE t.id = c.id`
	forgetSQL = `WITH forgotten AS (DELETE FROM search_terms WHERE id = ANY($1) AND documents = 0 RETURNING id)
		DELETE FROM search_remainders r USING forgotten f WHERE r.term = f.id`
	remainderSQL = `INSERT INTO search_remainders (remainder, term)
		SELECT remainder, term FROM unnest($1::bigint[], $2::bigint[]) AS r (remainder, term) ON CONFLICT DO NOTHING`
)

// Queue appends the change to the batch, after those of the products.
func (x *Change) Queue(batch *pgx.Batch) {
	if len(x.gone) > 0 {
		batch.Queue(goneSQL, x.gone)
	}
	x.queueDocuments(batch)
	if len(x.out.terms) > 0 {
		batch.Queue(outSQL, x.out.terms, x.out.tiers, x.out.documents)
	}
	if len(x.in.terms) > 0 {
		batch.Queue(inSQL, x.in.terms, x.in.tiers, x.in.documents, x.in.impacts, x.in.categories)
	}
	x.queueCounts(batch)
	x.queueRemainders(batch)
}

func (x *Change) queueDocuments(batch *pgx.Batch) {
	if len(x.put) == 0 {
		return
	}
	var ids, categories []int32
	var products []string
	var terms [][]byte
	for _, d := range x.put {
		ids, products = append(ids, d.id), append(products, d.product)
		categories, terms = append(categories, d.category), append(terms, d.terms)
	}
	batch.Queue(putSQL, ids, products, categories, terms)
}

// counts holds changes of search_terms by column.
type counts struct {
	ids              []int64
	documents, named []int32
	shown            []string
}

func (x *Change) queueCounts(batch *pgx.Batch) {
	var unnamed, named counts
	var fewer []int64
	for _, term := range slices.Sorted(maps.Keys(x.change)) {
		c, to := x.change[term], &unnamed
		if c.named != 0 {
			to = &named
		}
		to.ids, to.shown = append(to.ids, int64(term)), append(to.shown, x.texts[term].Shown)
		to.documents, to.named = append(to.documents, c.documents), append(to.named, c.named)
		if c.documents < 0 {
			fewer = append(fewer, int64(term))
		}
	}
	if len(unnamed.ids) > 0 {
		batch.Queue(countSQL, unnamed.ids, unnamed.documents, unnamed.shown)
	}
	if len(named.ids) > 0 {
		batch.Queue(countNamedSQL, named.ids, named.documents, named.shown, named.named)
	}
	if len(fewer) > 0 {
		batch.Queue(forgetSQL, fewer)
	}
}

func (x *Change) queueRemainders(batch *pgx.Batch) {
	var remainders, terms []int64
	for _, word := range x.newWords {
		for _, remainder := range search.Remainders(word.Text) {
			remainders, terms = append(remainders, int64(search.IDOf(remainder))), append(terms, int64(word.ID))
		}
	}
	if len(terms) > 0 {
		batch.Queue(remainderSQL, remainders, terms)
	}
}
