package store

import (
	"context"
	"encoding/binary"
	"fmt"
	"slices"
	"unicode/utf8"

	"github.com/jackc/pgx/v5"

	"github.com/akinai/akinai/pkg/language"
	"github.com/akinai/akinai/services/product/internal/domain"
	"github.com/akinai/akinai/services/product/internal/search"
)

// maxRows bounds the synonyms and the similar words that are read for a query.
const maxRows = 300

// Index: synonyms_phrase, synonyms_pkey. Nouns are no synonyms of verbs and adjectives. Words of
// the same lexeme come first. OFFSET 0, here and below, keeps the planner from reading whole tables
// when it has no statistics yet, right after an import.
const synonymsSQL = `SELECT asked.phrase, other.word AS text, asked.lexemes && other.lexemes AS spelling
	FROM (SELECT phrase, group_id, predicate, lexemes FROM synonyms WHERE phrase = ANY($1) AND expands OFFSET 0) asked
	CROSS JOIN LATERAL (SELECT position, phrase, word, predicate, lexemes FROM synonyms WHERE group_id = asked.group_id OFFSET 0) other
	WHERE other.predicate = asked.predicate AND other.phrase <> asked.phrase
	ORDER BY spelling DESC, asked.group_id, other.position LIMIT $2`

// Synonyms returns the synonyms of the phrases.
func (s *Store) Synonyms(ctx context.Context, phrases []string) ([]search.Synonym, error) {
	return collect[search.Synonym](ctx, s, "find synonyms", synonymsSQL, phrases, maxRows)
}

// Index: search_terms_pkey.
const countsSQL = `SELECT id, documents FROM search_terms WHERE id = ANY($1)`

// Counts returns the number of documents of each term; terms without documents are omitted.
func (s *Store) Counts(ctx context.Context, terms []search.TermID) (map[search.TermID]int, error) {
	rows, err := s.db.Query(ctx, countsSQL, numbers(terms))
	if err != nil {
		return nil, fmt.Errorf("count %d terms: %w", len(terms), err)
	}
	counts := make(map[search.TermID]int, len(terms))
	var id int64
	var documents int
	if _, err = pgx.ForEachRow(rows, []any{&id, &documents}, func() error {
		counts[search.TermID(id)] = documents
		return nil
	}); err != nil {
		return nil, fmt.Errorf("count %d terms: %w", len(terms), err)
	}
	return counts, nil
}

// Indexes: search_deletes_pkey, search_terms_pkey.
const similarSQL = `SELECT DISTINCT t.term AS text, t.documents
	FROM (SELECT term FROM search_deletes WHERE deleted = ANY($1) LIMIT $2) alike
	CROSS JOIN LATERAL (SELECT term, documents FROM search_terms WHERE id = alike.term AND documents > 0 OFFSET 0) t`

// Similar returns words of the index that share a delete.
func (s *Store) Similar(ctx context.Context, deletes []search.TermID) ([]search.IndexedWord, error) {
	return collect[search.IndexedWord](ctx, s, "find similar words", similarSQL, numbers(deletes), maxRows)
}

// Index: search_postings_ranked (index-only scan).
const postingsSQL = `SELECT found.postings
	FROM unnest($1::bigint[], $2::integer[]) WITH ORDINALITY AS wanted (term, postings, position)
	CROSS JOIN LATERAL (
		SELECT array_agg(document::bigint << 16 | impact) AS postings
		FROM (SELECT document, impact FROM search_postings WHERE term = wanted.term
			ORDER BY tier DESC, document DESC LIMIT wanted.postings) best) found
	ORDER BY wanted.position`

// Postings returns the best postings of each read.
func (s *Store) Postings(ctx context.Context, reads []search.PostingsRead) ([][]search.Posting, error) {
	terms, limits := make([]int64, len(reads)), make([]int32, len(reads))
	for i, read := range reads {
		terms[i], limits[i] = int64(read.Term), int32(read.Limit) //nolint:gosec // a small budget
	}
	rows, err := s.db.Query(ctx, postingsSQL, terms, limits)
	if err != nil {
		return nil, fmt.Errorf("read postings of %d terms: %w", len(reads), err)
	}
	defer rows.Close()
	lists := make([][]search.Posting, 0, len(reads))
	for rows.Next() {
		lists = append(lists, postingsIn(rows.RawValues()[0]))
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("read postings of %d terms: %w", len(reads), err)
	}
	return lists, nil
}

// postingsIn decodes an array of bigint in PostgreSQL's binary format, nil for null: a header of 20
// bytes, then each number after its length. A search has thousands of them; pgx's generic decoding
// would take longer than the rest.
func postingsIn(array []byte) []search.Posting {
	const head, length, number = 20, 4, 8
	if len(array) < head {
		return nil
	}
	array = array[head:]
	list := make([]search.Posting, len(array)/(length+number))
	for i := range list {
		packed := binary.BigEndian.Uint64(array[i*(length+number)+length:])
		list[i] = search.Posting{DocID: int32(packed >> 16), Impact: int16(packed & 0xffff)} //nolint:gosec // as the statement packs them
	}
	return list
}

// Index: search_documents_pkey.
const termsSQL = `SELECT id, terms FROM search_documents WHERE id = ANY($1)`

// Terms returns all terms of documents, by DocID.
func (s *Store) Terms(ctx context.Context, docIDs []int32) (map[int32]search.PackedTerms, error) {
	rows, err := s.db.Query(ctx, termsSQL, docIDs)
	if err != nil {
		return nil, fmt.Errorf("read %d documents: %w", len(docIDs), err)
	}
	found := make(map[int32]search.PackedTerms, len(docIDs))
	var id int32
	var terms []byte
	if _, err = pgx.ForEachRow(rows, []any{&id, &terms}, func() error {
		found[id] = slices.Clone(terms)
		return nil
	}); err != nil {
		return nil, fmt.Errorf("read %d documents: %w", len(docIDs), err)
	}
	return found, nil
}

// Indexes: search_documents_pkey, products_pkey, variants_position, stock_pkey. OFFSET 0 keeps the
// planner from starting at the published products, see sellablesSQL.
const productsByDocIDSQL = `SELECT ` + listedProductColumns + `
	FROM unnest($1::integer[]) WITH ORDINALITY AS wanted (document, position)
	CROSS JOIN LATERAL (SELECT product_id FROM search_documents WHERE id = wanted.document OFFSET 0) d
	CROSS JOIN LATERAL (SELECT ` + textColumn + pictureColumn + listedColumns + ` FROM products p WHERE p.id = d.product_id OFFSET 0) p
	WHERE p.status = 'published' ORDER BY wanted.position`

// listedProductColumns are the columns of productRow that listings and searches show.
const listedProductColumns = `p.id, p.slug, p.name, '' AS description, p.category, p.brand, p.status, p.image, NULL::jsonb AS attributes, NULL::jsonb AS metadata,
	p.pictures, p.translations, p.tags, p.options, p.tax_excluded, p.revision, p.version, p.created_at, p.updated_at, p.variants`

// pictureColumn is the first two pictures of a listed product.
const pictureColumn = `CASE WHEN jsonb_array_length(p.pictures) > 0 THEN jsonb_path_query_array(p.pictures, '$[0 to 1]') END AS pictures, `

// textColumn is the texts of a listed product in the language $2. Without a language it reads
// nothing of the column, which may be large.
const textColumn = `CASE WHEN $2::text <> '' AND p.translations ? $2
	THEN jsonb_build_object($2::text, (p.translations -> $2) - 'description') END AS translations, `

// ProductsByDocID returns the published products of documents, in the same order, with the
// translations to a language, and without attributes. Unknown documents are omitted.
func (s *Store) ProductsByDocID(ctx context.Context, docIDs []int32, l language.Language) ([]domain.Product, error) {
	rows, err := collect[productRow](ctx, s, "read what was found", productsByDocIDSQL, docIDs, l)
	if err != nil {
		return nil, err
	}
	return products(rows), nil
}

// Indexes: search_terms_suggest, once for each level; search_postings_ranked, search_documents_pkey
// and products_pkey for the terms of one product only.
const suggestSQL = `SELECT best.shown, coalesce(product.slug, '') AS slug, coalesce(product.name, '') AS name
	FROM (
		SELECT term.id, term.term, term.shown, term.documents, by.level
		FROM generate_series(31, 0, -1) AS by (level) CROSS JOIN LATERAL (
			SELECT id, term, shown, documents FROM search_terms
			WHERE level = by.level AND level >= 0 AND term >= $1 AND term < $2
			ORDER BY term LIMIT $3) term
		ORDER BY by.level DESC, term.term LIMIT $3) best
	LEFT JOIN LATERAL (
		SELECT p.slug, coalesce(nullif(p.translations -> $4 ->> 'name', ''), p.name) AS name
		FROM (SELECT document FROM search_postings WHERE term = best.id AND best.documents = 1 ORDER BY tier DESC, document DESC LIMIT 1) s
		CROSS JOIN LATERAL (SELECT product_id FROM search_documents WHERE id = s.document OFFSET 0) d
		CROSS JOIN LATERAL (SELECT slug, name, status, translations FROM products WHERE id = d.product_id OFFSET 0) p
		WHERE p.status = 'published') product ON true
	ORDER BY best.level DESC, best.term`

// Suggest returns words and pairs of words of product names that begin with the folded prefix, the
// most common first. One that only one product has is a suggestion of that product, with its name
// in a language.
func (s *Store) Suggest(ctx context.Context, prefix string, l language.Language, limit int) ([]search.Suggestion, error) {
	rows, err := s.db.Query(ctx, suggestSQL, prefix, prefix+string(utf8.MaxRune), limit, l)
	if err != nil {
		return nil, fmt.Errorf("suggest: %w", err)
	}
	var suggestions []search.Suggestion
	var text, slug, name string
	if _, err := pgx.ForEachRow(rows, []any{&text, &slug, &name}, func() error {
		suggestion := search.Suggestion{Text: text, Label: text}
		if slug != "" {
			suggestion.Kind, suggestion.Slug, suggestion.Label = search.SuggestionProduct, slug, name
		}
		suggestions = append(suggestions, suggestion)
		return nil
	}); err != nil {
		return nil, fmt.Errorf("suggest: %w", err)
	}
	return suggestions, nil
}

// collect reads rows into structs by column names.
func collect[T any](ctx context.Context, s *Store, what, query string, args ...any) ([]T, error) {
	rows, err := s.db.Query(ctx, query, args...)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", what, err)
	}
	found, err := pgx.CollectRows(rows, pgx.RowToStructByName[T])
	if err != nil {
		return nil, fmt.Errorf("%s: %w", what, err)
	}
	return found, nil
}

// numbers returns ids as numbers, for pgx.
func numbers(terms []search.TermID) []int64 {
	out := make([]int64, len(terms))
	for i, term := range terms {
		out[i] = int64(term)
	}
	return out
}
