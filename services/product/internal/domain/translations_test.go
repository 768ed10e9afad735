package domain_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/pkg/language"
	"github.com/akinai/akinai/services/product/internal/domain"
)

// bilingual returns a normalized apron with all of its texts in English, too.
func bilingual() domain.ProductInput {
	in := sized(map[string]string{"サイズ": "大"}, map[string]string{"サイズ": "小"})
	in.Name, in.Description = "エプロン", "<p>丈夫</p>"
	in.Variants[0].Name = "大きめ"
	in.Pictures = []domain.Picture{{URL: "/images/a.svg", Alt: "エプロンの写真"}}
	in.Translations = domain.Translations{language.English: {
		Name: "Apron", Description: "<p>Sturdy</p>",
		Options:      map[string]domain.OptionTexts{"サイズ": {Name: "Size", Values: map[string]string{"大": "L", "小": "S"}}},
		VariantNames: map[domain.SKU]string{"Y-1": "Large"},
		PictureAlts:  map[string]string{"/images/a.svg": "Photo of the apron"},
	}}
	return in.Normal()
}

func TestIn(t *testing.T) {
	in := bilingual()
	t.Run("translates every text", func(t *testing.T) {
		en := in.In(language.English)
		require.Equal(t, "Apron", en.Name)
		require.Equal(t, "<p>Sturdy</p>", en.Description)
		require.Equal(t, []domain.Option{option("Size", "L", "S")}, en.Options)
		require.Equal(t, "Large", en.Variants[0].Name)
		require.Equal(t, map[string]string{"Size": "L"}, en.Variants[0].Options)
		require.Equal(t, "Photo of the apron", en.Pictures[0].Alt)
		require.Nil(t, en.Translations)
		require.Equal(t, "Apron Large", en.FullName(en.Variants[0]))
		require.Equal(t, "Apron S", en.FullName(en.Variants[1]))
	})
	t.Run("does not change the product", func(t *testing.T) { require.Equal(t, bilingual(), in) })
	t.Run("falls back to the default language, text by text", func(t *testing.T) {
		in := bilingual()
		in.Translations = domain.Translations{language.English: {Options: map[string]domain.OptionTexts{"サイズ": {Values: map[string]string{"大": "L"}}}}}
		en := in.In(language.English)
		require.Equal(t, "エプロン", en.Name)
		require.Equal(t, []domain.Option{option("サイズ", "L", "小")}, en.Options)
		require.Equal(t, map[string]string{"サイズ": "小"}, en.Variants[1].Options)
	})
	t.Run("keeps the product in a language that it does not have", func(t *testing.T) {
		in := bilingual()
		in.Translations = nil
		require.Equal(t, in, bilingual().In(language.Japanese))
	})
}

func TestNormalTranslations(t *testing.T) {
	texts := func(change func(*domain.Texts)) domain.Translations {
		in := bilingual()
		en := in.Translations[language.English]
		change(&en)
		in.Translations = domain.Translations{language.English: en}
		once := in.Normal()
		require.True(t, once.Equal(once.Normal()), "again")
		return once.Translations
	}
	t.Run("sanitizes the description", func(t *testing.T) {
		got := texts(func(en *domain.Texts) { en.Description = "<b onclick=x>a</b><script>x</script>" })
		require.Equal(t, "<b>a</b>", got[language.English].Description)
	})
	t.Run("removes what equals the default text", func(t *testing.T) {
		got := texts(func(en *domain.Texts) {
			*en = domain.Texts{
				Name: "エプロン", Description: "<p>丈夫</p>", VariantNames: map[domain.SKU]string{"Y-1": "大きめ"},
				Options: map[string]domain.OptionTexts{"サイズ": {Name: "サイズ", Values: map[string]string{"大": "大"}}},
			}
		})
		require.Empty(t, got)
	})
	t.Run("removes texts of what the product does not have", func(t *testing.T) {
		got := texts(func(en *domain.Texts) {
			*en = domain.Texts{
				VariantNames: map[domain.SKU]string{"Z-1": "Other"}, PictureAlts: map[string]string{"/images/b.svg": "Other"},
				Options: map[string]domain.OptionTexts{"色": {Name: "Color"}, "サイズ": {Values: map[string]string{"中": "M"}}},
			}
		})
		require.Empty(t, got)
	})
}

func TestCheckTranslations(t *testing.T) {
	for name, tc := range map[string]struct {
		give func(*domain.ProductInput)
		want error
	}{
		"refuses the default language":   {func(in *domain.ProductInput) { in.Translations = domain.Translations{language.Japanese: {Name: "x"}} }, domain.ErrLanguageInvalid},
		"refuses a language not offered": {func(in *domain.ProductInput) { in.Translations = domain.Translations{"fr": {Name: "Tablier"}} }, domain.ErrLanguageInvalid},
		"refuses NUL":                    {func(in *domain.ProductInput) { in.Translations = domain.Translations{language.English: {Name: "\x00"}} }, domain.ErrTextInvalid},
		"refuses a description that sanitizing makes too long": {func(in *domain.ProductInput) {
			in.Translations = domain.Translations{language.English: {Description: strings.Repeat("&", 20_001)}}
		}, domain.ErrDescriptionTooLong},
		"refuses one text for two values": {func(in *domain.ProductInput) {
			in.Translations = domain.Translations{language.English: {Options: map[string]domain.OptionTexts{"サイズ": {Values: map[string]string{"大": "L", "小": "l"}}}}}
		}, domain.ErrDuplicateOptionValue},
	} {
		t.Run(name, func(t *testing.T) {
			in := bilingual()
			tc.give(&in)
			u := domain.NewUnitOfWork("JPY", today, domain.StoredProducts{Owners: map[domain.SKU]domain.ID{}, Categories: map[string]bool{"tea": true}, TaxRates: rates()})
			_, err := u.WithLanguage(language.Japanese).Create("p", in)
			require.ErrorIs(t, err, tc.want)
		})
	}
}

func TestImportOfTranslations(t *testing.T) {
	stored := bilingual()
	imported := func(given domain.Translations, fields ...string) domain.ProductInput {
		in := domain.ProductInput{Slug: stored.Slug, Translations: given}
		p := domain.Product{ID: "p", ProductInput: stored, Version: 1}
		u := domain.NewUnitOfWork("JPY", today, domain.StoredProducts{
			Products: []domain.Product{p}, Owners: map[domain.SKU]domain.ID{}, Categories: map[string]bool{"tea": true}, TaxRates: rates(),
		}).WithLanguage(language.Japanese)
		got, _, err := u.Import("new", in, domain.Mask{Fields: fields})
		require.NoError(t, err)
		return got.ProductInput
	}
	en := func(in domain.ProductInput) domain.Texts { return in.Translations[language.English] }
	t.Run("without their fields leaves translations alone", func(t *testing.T) {
		require.True(t, imported(domain.Translations{language.English: {Name: "Other"}}, "tags").Translations.Equal(stored.Translations))
	})
	t.Run("changes one text", func(t *testing.T) {
		got := en(imported(domain.Translations{language.English: {Name: "Pinafore"}}, "translations.en.name"))
		want := en(stored)
		want.Name = "Pinafore"
		require.Equal(t, want, got)
	})
	t.Run("merges the texts of options by value", func(t *testing.T) {
		got := en(imported(domain.Translations{language.English: {Options: map[string]domain.OptionTexts{"サイズ": {Values: map[string]string{"大": "XL"}}}}}, "translations.en.options"))
		require.Equal(t, map[string]domain.OptionTexts{"サイズ": {Name: "Size", Values: map[string]string{"大": "XL", "小": "S"}}}, got.Options)
	})
	t.Run("removes an empty text", func(t *testing.T) {
		got := en(imported(domain.Translations{language.English: {VariantNames: map[domain.SKU]string{"Y-1": ""}}}, "translations.en.variant_names", "translations.en.description"))
		require.Empty(t, got.VariantNames)
		require.Empty(t, got.Description)
		require.Equal(t, "Apron", got.Name)
	})
	t.Run("replaces a language, or all", func(t *testing.T) {
		require.Equal(t, domain.Texts{Name: "A"}, en(imported(domain.Translations{language.English: {Name: "A"}}, "translations.en")))
		require.Empty(t, imported(nil, "translations").Translations)
	})
	t.Run("refuses an unknown field", func(t *testing.T) {
		require.ErrorIs(t, domain.Mask{Fields: []string{"translations.en.price"}}.Check(0), domain.ErrMaskInvalid)
	})
}

func TestNamesOfCategories(t *testing.T) {
	tree := domain.NewTree(today, domain.StoredTree{}).WithLanguage(language.Japanese)
	_, err := tree.Create(domain.CategoryInput{Slug: "tea", Name: "お茶", Names: domain.Names{language.Japanese: "茶"}})
	require.ErrorIs(t, err, domain.ErrLanguageInvalid)
	c, err := tree.Create(domain.CategoryInput{Slug: "tea", Name: "お茶", Names: domain.Names{language.English: "Tea"}})
	require.NoError(t, err)
	require.Equal(t, "Tea", c.Names.In(language.English, c.Name))
	require.Equal(t, "お茶", c.Names.In(language.Japanese, c.Name))

	t.Run("stay when an import does not have them", func(t *testing.T) {
		outcome, err := tree.Import(domain.CategoryInput{Slug: "tea", Name: "お茶"})
		require.NoError(t, err)
		require.Equal(t, domain.OutcomeUnchanged, outcome)
	})
	t.Run("are replaced by an update", func(t *testing.T) {
		c, err := tree.Rename("tea", 1, "お茶", nil)
		require.NoError(t, err)
		require.Empty(t, c.Names)
		require.EqualValues(t, 2, c.Version)
	})
}
