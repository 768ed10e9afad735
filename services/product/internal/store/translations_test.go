package store

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/pkg/language"
	"github.com/akinai/akinai/services/product/internal/domain"
	"github.com/akinai/akinai/services/product/internal/search"
)

// bilingual returns an input with two sizes and all texts in English, too.
func bilingual(slug string) domain.ProductInput {
	d := draft(slug, "A-1", "A-2")
	d.Name, d.Description, d.Image = "エプロン", "<p>丈夫</p>", "/images/a.svg"
	d.Pictures = []domain.Picture{{Address: d.Image, Alt: "写真"}}
	d.Variants[0].Options = map[string]string{"サイズ": "大"}
	d.Variants[1].Options = map[string]string{"サイズ": "小"}
	d.Translations = domain.Translations{language.English: {
		Name: "Apron", Description: "<p>Sturdy</p>", VariantNames: map[domain.SKU]string{"A-2": "Small one"},
		Options:     map[string]domain.OptionTexts{"サイズ": {Name: "Size", Values: map[string]string{"大": "Large", "小": "Small"}}},
		PictureAlts: map[string]string{"/images/a.svg": "Photo"},
	}}
	return d
}

func TestTranslationsAreStored(t *testing.T) {
	s := newShop(t)
	p, err := s.create(t.Context(), bilingual("apron"))
	require.NoError(t, err)
	stored, err := s.Product(t.Context(), p.ID)
	require.NoError(t, err)
	require.True(t, stored.Translations.Equal(p.Translations))
	shown, err := s.Published(t.Context(), p.ID)
	require.NoError(t, err)
	require.True(t, shown.Translations.Equal(p.Translations))

	t.Run("and removed", func(t *testing.T) {
		d := bilingual("apron")
		d.Translations = nil
		require.NoError(t, s.update(t.Context(), p, d))
		stored, err := s.Product(t.Context(), p.ID)
		require.NoError(t, err)
		require.Empty(t, stored.Translations)
	})
}

func TestSearchFindsTextsOfEveryLanguage(t *testing.T) {
	s := newShop(t)
	_, err := s.create(t.Context(), bilingual("apron"))
	require.NoError(t, err)
	for _, word := range []string{"エプロン", "丈夫", "大", "apron", "sturdy", "large"} {
		counts, err := s.Counts(t.Context(), []search.TermID{search.IDOf(search.Key(word))})
		require.NoError(t, err)
		require.Equal(t, map[search.TermID]int{search.IDOf(search.Key(word)): 1}, counts, word)
	}
}
