package store

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/services/product/internal/domain"
	"github.com/akinai/akinai/services/product/internal/search"
)

// indexed is the expected or the actual search index.
type indexed struct {
	documents map[string]string // packed terms by product
	postings  map[string]int    // "term impact category", by product: number of rows
	counts    map[search.TermID][2]int
}

// expected returns the index that the published products need.
func (s *shop) expected(t *testing.T) indexed {
	t.Helper()
	x := indexed{documents: make(map[string]string), postings: make(map[string]int), counts: make(map[search.TermID][2]int)}
	count := func(term search.TermID, named bool) {
		c := x.counts[term]
		if named {
			c[1]++
		}
		x.counts[term] = [2]int{c[0] + 1, c[1]}
	}
	for _, listed := range s.list(t) {
		p, err := s.Published(t.Context(), listed.ID)
		require.NoError(t, err)
		terms := search.TermsOf(p)
		x.documents[string(p.ID)] = string(search.Pack(terms))
		for _, term := range terms {
			x.postings[fmt.Sprintf("%s %d %d %d", p.ID, term.ID, term.Impact, search.CategoryID(p.Category))]++
			count(term.ID, term.Shown != "")
		}
		count(search.IDOf(search.AllDocuments), false)
	}
	return x
}

// actual returns the stored index.
func (s *shop) actual(t *testing.T) indexed {
	t.Helper()
	x := indexed{documents: make(map[string]string), postings: make(map[string]int), counts: make(map[search.TermID][2]int)}
	var product, row string
	var terms []byte
	s.each(t, `SELECT product_id::text, terms FROM search_documents`, []any{&product, &terms}, func() { x.documents[product] = string(terms) })
	s.each(t, `SELECT product_id::text || ' ' || p.term || ' ' || p.impact || ' ' || p.category
		FROM search_postings p LEFT JOIN search_documents d ON d.id = p.document`, []any{&row}, func() { x.postings[row]++ })
	var term int64
	var documents, named int
	s.each(t, `SELECT id, documents, named FROM search_terms WHERE documents > 0 OR named > 0`, []any{&term, &documents, &named}, func() {
		x.counts[search.TermID(term)] = [2]int{documents, named}
	})
	return x
}

func (s *shop) each(t *testing.T, query string, into []any, visit func()) {
	t.Helper()
	rows, err := s.db.Query(t.Context(), query)
	require.NoError(t, err)
	_, err = pgx.ForEachRow(rows, into, func() error { visit(); return nil })
	require.NoError(t, err)
}

func (s *shop) requireIndexed(t *testing.T) {
	t.Helper()
	want, got := s.expected(t), s.actual(t)
	require.Equal(t, want.documents, got.documents)
	require.Equal(t, slices.Sorted(maps.Keys(want.postings)), slices.Sorted(maps.Keys(got.postings)))
	require.Equal(t, want.counts, got.counts)
	for row, n := range got.postings {
		require.Equal(t, 1, n, row)
	}
}

// After any writes, the index equals a newly built one.
func TestTheIndexFollowsTheWrites(t *testing.T) {
	s := newShop(t)
	random := rand.New(rand.NewPCG(1, 2))
	pick := func(words ...string) string { return words[random.IntN(len(words))] }
	var ids []domain.ID
	for i := range 120 {
		d := draft(fmt.Sprintf("tea-%d", i), fmt.Sprintf("T-%d", i))
		d.Name = pick("煎茶", "かぼちゃ", "USB-C hub", "Hub") + " " + pick("生", "cable", "ケーブル", "煎茶")
		d.Description = pick("", "hub of hubs", "日本の煎茶", "<p>日本の<b>煎</b>茶 &amp; hub</p>")
		d.Category, d.Brand = pick("tea", "cables"), pick("", "Hub")
		d.Status = domain.Status(pick("published", "published", "draft", "archived"))
		d.Attributes = map[string]string{"material": pick("cotton", "black")}
		if i < 40 || random.IntN(4) == 0 {
			p, err := s.create(t.Context(), d)
			require.NoError(t, err)
			ids = append(ids, p.ID)
			continue
		}
		at := random.IntN(len(ids))
		err := s.write(t.Context(), domain.WriteScope{IDs: ids[at : at+1], Categories: []string{d.Category}}, func(shelf *domain.UnitOfWork) error {
			if random.IntN(4) == 0 {
				_, err := shelf.Delete(ids[at], 0)
				return err
			}
			_, err := shelf.Update(ids[at], s.version(t, ids[at]), d, nil)
			return err
		})
		if err != nil {
			require.ErrorIs(t, err, domain.ErrNotFound)
		}
	}
	s.requireIndexed(t)
	require.NotEmpty(t, s.actual(t).postings)

	for _, id := range ids {
		require.NoError(t, s.write(t.Context(), domain.WriteScope{IDs: []domain.ID{id}}, func(shelf *domain.UnitOfWork) error {
			_, err := shelf.Delete(id, 0)
			return err
		}))
	}
	empty := s.actual(t)
	require.Empty(t, empty.documents)
	require.Empty(t, empty.postings)
	require.Empty(t, empty.counts)
}

func (s *shop) version(t *testing.T, id domain.ID) (version int64) {
	t.Helper()
	s.each(t, `SELECT version FROM products WHERE id = '`+string(id)+`'`, []any{&version}, func() {})
	return version
}

// The index does not contain prices: a change of a price does not write to it.
func TestAChangeOfThePriceLeavesTheIndexAlone(t *testing.T) {
	s := newShop(t)
	p, err := s.create(t.Context(), draft("sencha", "T-50"))
	require.NoError(t, err)
	rows := func() (all []string) {
		var row string
		for _, table := range []string{"search_documents", "search_terms", "search_postings"} {
			s.each(t, `SELECT ctid || ' ' || xmin FROM `+table, []any{&row}, func() { all = append(all, table+row) })
		}
		return all
	}
	before := rows()
	dearer := draft("sencha", "T-50")
	dearer.Variants[0].EnteredPrice.Amount++
	require.NoError(t, s.update(t.Context(), p, dearer))
	require.Equal(t, before, rows())
}

// IndexOutdated indexes products that were written before the index existed, or by a release
// without it.
func TestTheIndexCatchesUp(t *testing.T) {
	s := newShop(t)
	for i := range 7 {
		_, err := s.create(t.Context(), draft(fmt.Sprintf("tea-%d", i), fmt.Sprintf("T-%d", i)))
		require.NoError(t, err)
	}
	for _, statement := range []string{
		`DELETE FROM search_documents WHERE id <= 4`,
		`DELETE FROM search_postings WHERE document <= 4`,
		`UPDATE products SET indexed_version = 0`,
		`UPDATE products SET status = 'archived', version = version + 1 WHERE slug = 'tea-5'`,
		`UPDATE products SET name = 'かぼちゃ', version = version + 1 WHERE slug = 'tea-6'`,
	} {
		_, err := s.db.Exec(t.Context(), statement)
		require.NoError(t, err)
	}
	_, err := s.db.Exec(t.Context(), `UPDATE search_terms t SET documents = (SELECT count(*) FROM search_postings WHERE term = t.id), named = 0`)
	require.NoError(t, err)
	_, err = s.db.Exec(t.Context(), `UPDATE search_terms SET documents = 3 WHERE term = ''`)
	require.NoError(t, err)
	_, err = s.db.Exec(t.Context(), `UPDATE search_terms SET named = documents WHERE term <> '' AND term NOT LIKE '\_%'`)
	require.NoError(t, err)
	for _, want := range []int{5, 2, 0} {
		indexed, err := s.IndexOutdated(t.Context(), 5)
		require.NoError(t, err)
		require.Equal(t, want, indexed)
	}
	require.Equal(t, s.expected(t).documents, s.actual(t).documents)
	require.Equal(t, slices.Sorted(maps.Keys(s.expected(t).postings)), slices.Sorted(maps.Keys(s.actual(t).postings)))
}

// The work of a search is bounded only with these query plans.
func TestSearchesReadTheIndexAlone(t *testing.T) {
	s := newShop(t)
	for i := range 50 {
		_, err := s.create(t.Context(), draft(fmt.Sprintf("tea-%d", i), fmt.Sprintf("T-%d", i)))
		require.NoError(t, err)
	}
	for name, tc := range map[string]struct {
		query string
		args  []any
		want  []string
		not   []string
	}{
		"postings": {
			postingsSQL,
			[]any{[]int64{1}, []int32{10}},
			[]string{"Index Only Scan using search_postings_ranked"},
			[]string{"Seq Scan", "Bitmap", "Sort Key: search_postings"},
		},
		"suggestions": {suggestSQL, []any{"a", "b", 10, "en"}, []string{"Index Scan using search_terms_suggest", "search_postings_ranked", "search_documents_pkey", "products_pkey"}, []string{"Seq Scan", "Bitmap"}},
		"counts":      {countsSQL, []any{[]int64{1}}, []string{"search_terms_pkey"}, []string{"Seq Scan"}},
		"terms":       {termsSQL, []any{[]int32{1}}, []string{"search_documents_pkey"}, []string{"Seq Scan"}},
		"found":       {productsByDocIDSQL, []any{[]int32{1}, "en"}, []string{"search_documents_pkey", "products_pkey", "variants_position"}, []string{"Seq Scan"}},
		"similar":     {similarSQL, []any{[]int64{1}, 10}, []string{"search_deletes_pkey", "search_terms_pkey"}, []string{"Seq Scan"}},
		"synonyms":    {synonymsSQL, []any{[]string{"a"}, 10}, []string{"synonyms_phrase", "synonyms_pkey"}, []string{"Seq Scan"}},
		"drafts":      {unpricedSQL, []any{[]string{"tea"}, 10}, []string{"products_drafts"}, []string{"Seq Scan"}},
		"behind":      {outdatedSQL, []any{10}, []string{"products_unindexed"}, []string{"Seq Scan"}},
	} {
		t.Run(name, func(t *testing.T) {
			var line, plan string
			rows, err := s.db.Query(t.Context(), `EXPLAIN `+tc.query, tc.args...)
			require.NoError(t, err)
			_, err = pgx.ForEachRow(rows, []any{&line}, func() error { plan += line + "\n"; return nil })
			require.NoError(t, err)
			for _, want := range tc.want {
				require.Contains(t, plan, want)
			}
			for _, not := range tc.not {
				require.NotContains(t, plan, not)
			}
		})
	}
}
