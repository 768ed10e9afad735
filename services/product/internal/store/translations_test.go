package store

import (
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/pkg/language"
	"github.com/akinai/akinai/services/product/internal/app"
	"github.com/akinai/akinai/services/product/internal/domain"
	"github.com/akinai/akinai/services/product/internal/listing"
	"github.com/akinai/akinai/services/product/internal/search"
)

// bilingual returns an input with two sizes and all texts in English, too.
func bilingual(slug string) domain.ProductInput {
	d := draft(slug, "A-1", "A-2")
	d.Name, d.Description, d.Image = "エプロン", "<p>丈夫</p>", "/images/a.svg"
	d.Pictures = []domain.Picture{{URL: d.Image, Alt: "写真"}}
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

func TestListingsFilterByTextsOfEveryLanguage(t *testing.T) {
	s := newShop(t)
	p, err := s.create(t.Context(), bilingual("apron"))
	require.NoError(t, err)
	_, err = s.create(t.Context(), draft("sencha", "T-50"))
	require.NoError(t, err)
	listings := app.NewListings(s)
	found := func(option string, l language.Language) []domain.Product {
		page, err := listings.List(t.Context(), listing.PageRequest{Filter: listing.Filter{Options: listing.ParseOptions([]string{option})}, Size: 10, Language: l}, s.revision(t))
		require.NoError(t, err)
		return page.Products
	}
	for range 2 { // the whole index, then one that follows a change
		require.Len(t, found("サイズ:大", language.None), 1)
		en := found("Size:Large", language.English)
		require.Len(t, en, 1)
		require.Equal(t, "Apron", en[0].In(language.English).Name)
		require.Empty(t, en[0].Translations[language.English].Description, "a listing does not read descriptions")
		require.Empty(t, found("Size:Large", language.None)[0].Translations, "the default language reads no translations")
		require.NoError(t, s.update(t.Context(), p, bilingual("apron2")))
		p.Version++
	}
	d := bilingual("apron")
	en := d.Translations[language.English]
	en.Options = map[string]domain.OptionTexts{"サイズ": {Name: "Size", Values: map[string]string{"大": "Big"}}}
	d.Translations[language.English] = en
	require.NoError(t, s.update(t.Context(), p, d))
	require.Empty(t, found("Size:Large", language.English))
	require.Len(t, found("Size:Big", language.English), 1)
}

func TestSellablesHaveTheFirstPictureWithItsTextInTheLanguage(t *testing.T) {
	s := newShop(t)
	two := bilingual("apron")
	two.Pictures = append(two.Pictures, domain.Picture{URL: "/images/b.svg", Alt: "裏"})
	p, err := s.create(t.Context(), two)
	require.NoError(t, err)
	picture := func(l language.Language) domain.Picture {
		sold, err := s.Sellables(t.Context(), []string{"A-1"}, l, time.Now())
		require.NoError(t, err)
		require.Equal(t, "apron", sold[0].Slug)
		return sold[0].Picture
	}
	require.Equal(t, domain.Picture{URL: "/images/a.svg", Alt: "写真"}, picture(language.None))
	require.Equal(t, domain.Picture{URL: "/images/a.svg", Alt: "Photo"}, picture(language.English))

	for name, tc := range map[string]struct {
		set  string
		want domain.Picture
	}{
		"not translated":                 {`translations = '{}'`, domain.Picture{URL: "/images/a.svg", Alt: "写真"}},
		"translated to nothing":          {`translations = '{"en": {"picture_alts": {"/images/a.svg": ""}}}'`, domain.Picture{URL: "/images/a.svg", Alt: "写真"}},
		"from before there were several": {`pictures = '[]', translations = '{}'`, domain.Picture{URL: "/images/a.svg"}},
		"none":                           {`image = '', pictures = '[]'`, domain.Picture{}},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := s.db.Exec(t.Context(), `UPDATE products SET `+tc.set+` WHERE id = $1`, p.ID)
			require.NoError(t, err)
			require.Equal(t, tc.want, picture(language.English))
			_, err = s.db.Exec(t.Context(), `UPDATE products SET image = '/images/a.svg', pictures = '[{"address": "/images/a.svg", "alt": "写真"}]' WHERE id = $1`, p.ID)
			require.NoError(t, err)
		})
	}
}

// TestConcurrentSellablesKeepTheirLanguages reads the same SKU in several languages while the table
// is locked, so that the calls share statements.
func TestConcurrentSellablesKeepTheirLanguages(t *testing.T) {
	s := newShop(t)
	_, err := s.create(t.Context(), bilingual("apron"))
	require.NoError(t, err)
	tx, err := s.db.Begin(t.Context())
	require.NoError(t, err)
	_, err = tx.Exec(t.Context(), `LOCK TABLE variants IN ACCESS EXCLUSIVE MODE`)
	require.NoError(t, err)
	languages := []language.Language{language.None, language.English, language.Japanese}
	names, errs := make([]string, 30), make([]error, 30)
	var group sync.WaitGroup
	for i := range names {
		group.Go(func() {
			var sold []domain.Sellable
			sold, errs[i] = s.Sellables(t.Context(), []string{"A-1"}, languages[i%3], time.Now())
			if len(sold) == 1 {
				names[i] = sold[0].Name
			}
		})
	}
	require.Eventually(t, func() bool { return s.sellables.Pending() == len(names) }, 10*time.Second, time.Millisecond)
	require.NoError(t, tx.Rollback(t.Context()))
	group.Wait()
	for i, name := range names {
		require.NoError(t, errs[i])
		require.Equal(t, []string{"エプロン 大", "Apron Large", "エプロン 大"}[i%3], name)
	}
}
