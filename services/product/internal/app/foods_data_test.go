//go:build testdata

package app_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/text/width"

	"github.com/akinai/akinai/services/product/internal/app"
	"github.com/akinai/akinai/services/product/internal/search"
)

// variantsOf returns the other entries of the group by which the word can be found: of the same
// lexeme if spelling is set, otherwise of other lexemes.
func variantsOf(group search.SynonymGroup, of search.SynonymEntry, spelling bool) (variants []string) {
	for _, e := range group.Entries {
		same := slices.ContainsFunc(e.Lexemes, func(n int32) bool { return slices.Contains(of.Lexemes, n) })
		if e.Word != of.Word && e.Expansion == search.ExpansionAlways && e.Predicate == of.Predicate && same == spelling {
			variants = append(variants, e.Word)
		}
	}
	return variants
}

// writings returns the word in katakana, hiragana and half width, without the word itself.
func writings(word string) (others []string) {
	shift := func(from, to, by rune) string {
		return strings.Map(func(r rune) rune {
			if r >= from && r <= to {
				return r + by
			}
			return r
		}, word)
	}
	katakana := shift('ぁ', 'ゖ', 'ァ'-'ぁ')
	for _, other := range []string{katakana, shift('ァ', 'ヶ', 'ぁ'-'ァ'), width.Narrow.String(katakana)} {
		if other != word && !slices.Contains(others, other) {
			others = append(others, other)
		}
	}
	return others
}

// isWord reports whether a name contains the word as a separate word, between the signs and blanks
// of the table.
func isWord(name, word string) bool {
	return slices.Contains(strings.FieldsFunc(name, func(r rune) bool { return strings.ContainsRune(" 　<>()[]･、", r) }), word)
}

func TestFoodsAreFoundByOtherSpellings(t *testing.T) {
	s, drafts := newShop(t), foods(t)
	s.load(t, drafts)
	groups := s.loadSynonyms(t)
	var names strings.Builder
	for _, in := range drafts {
		names.WriteString(in.Name + "\n")
	}
	for _, tc := range []struct {
		name    string
		has     func(name, word string) bool
		queries func(search.SynonymGroup, search.SynonymEntry) []string
		want    float64
	}{
		{"a word of the name, spelled as the table does", isWord, func(g search.SynonymGroup, e search.SynonymEntry) []string { return variantsOf(g, e, true) }, 0.8},
		{"a word of the name, by a synonym", isWord, func(g search.SynonymGroup, e search.SynonymEntry) []string { return variantsOf(g, e, false) }, 0.8},
		{"a word of the name, in other kana", isWord, func(_ search.SynonymGroup, e search.SynonymEntry) []string { return writings(e.Word) }, 0.8},
		{"part of the name, spelled as the table does", strings.Contains, func(g search.SynonymGroup, e search.SynonymEntry) []string { return variantsOf(g, e, true) }, 0.8},
		{"part of the name, by a synonym", strings.Contains, func(g search.SynonymGroup, e search.SynonymEntry) []string { return variantsOf(g, e, false) }, 0.8},
		{"part of the name, in other kana", strings.Contains, func(_ search.SynonymGroup, e search.SynonymEntry) []string { return writings(e.Word) }, 0.8},
	} {
		relevant := make(map[string]map[string]bool) // by query
		for _, g := range groups {
			for _, e := range g.Entries {
				if len([]rune(e.Word)) < 2 || !strings.Contains(names.String(), e.Word) {
					continue
				}
				for _, in := range drafts {
					if !tc.has(in.Name, e.Word) {
						continue
					}
					for _, query := range tc.queries(g, e) {
						if relevant[query] == nil {
							relevant[query] = make(map[string]bool)
						}
						relevant[query][in.Slug] = true
					}
				}
			}
		}
		require.NotEmpty(t, relevant)
		recall := 0.0
		for _, query := range slices.Sorted(maps.Keys(relevant)) {
			hits := 0
			found := s.find(t, query)
			for _, slug := range found {
				if relevant[query][slug] {
					hits++
				}
			}
			got := float64(hits) / float64(min(10, len(relevant[query])))
			if got < 0.5 {
				t.Logf("%s: %s: %.2f of %d", tc.name, query, got, len(relevant[query]))
			}
			recall += got / float64(len(relevant))
		}
		t.Logf("recall@10 by %s: %.3f over %d queries", tc.name, recall, len(relevant))
		require.GreaterOrEqual(t, recall, tc.want, tc.name)
	}
}

func TestPumpkinsAreFound(t *testing.T) {
	s := newShop(t)
	s.load(t, foods(t))
	s.loadSynonyms(t)
	for _, query := range []string{"かぼちゃ", "カボチャ", "ｶﾎﾞﾁｬ", "南瓜", "パンプキン"} {
		found, err := s.Find(t.Context(), app.SearchRequest{Query: query, Size: 10})
		require.NoError(t, err)
		require.Equal(t, 9, found.Total, query)
		require.False(t, found.TotalApproximate)
	}
}
