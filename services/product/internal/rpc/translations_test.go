package rpc_test

import (
	"context"
	"testing"

	"connectrpc.com/connect/v2"
	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/proto"

	productv1 "github.com/akinai/akinai/api/gen/akinai/product/v1"
	"github.com/akinai/akinai/pkg/errs"
	"github.com/akinai/akinai/pkg/language"
)

// apron is a product with all of its texts in English, too.
func apron() *productv1.ProductInput {
	d := draft("apron", "A-1", "A-2")
	d.Name, d.Description = "エプロン", "<p>丈夫</p>"
	d.Variants[0].Name, d.Variants[1].Name = "", "小さめ"
	d.Variants[0].Options, d.Variants[1].Options = map[string]string{"サイズ": "大"}, map[string]string{"サイズ": "小"}
	d.Translations = map[string]*productv1.ProductTexts{"en": {
		Name: "Apron", Description: "<p onclick=x>Sturdy</p>", VariantNames: map[string]string{"A-2": "Small one"},
		Options: map[string]*productv1.OptionTexts{"サイズ": {Name: "Size", Values: map[string]string{"大": "Large"}}},
	}}
	return d
}

// asking returns a context of a call with the metadata Accept-Language.
func asking(ctx context.Context, languages string) context.Context {
	ctx, info := connect.NewClientContext(ctx)
	info.RequestHeader().Set(language.Header, languages)
	return ctx
}

func TestReadersGetTheirLanguage(t *testing.T) {
	s := newShop(t)
	created, err := s.CreateProduct(s.staff, &productv1.CreateProductRequest{Product: apron()})
	require.NoError(t, err)
	_, err = s.CreateProduct(s.staff, &productv1.CreateProductRequest{Product: draft("sencha", "T-50")})
	require.NoError(t, err)
	list := func(t *testing.T, languages string) (apron, sencha *productv1.Product) {
		t.Helper()
		res, err := s.ListProducts(asking(t.Context(), languages), &productv1.ListProductsRequest{})
		require.NoError(t, err)
		require.Len(t, res.GetProducts(), 2)
		return res.GetProducts()[1], res.GetProducts()[0]
	}
	for range 2 { // from the database, then from the cache
		for languages, want := range map[string]string{"": "エプロン", "ja": "エプロン", "fr": "エプロン", "en-GB, ja;q=0.5": "Apron", "ja;q=0.1, en": "Apron"} {
			shown, sencha := list(t, languages)
			require.Equal(t, want, shown.GetName(), languages)
			require.Equal(t, "煎茶 sencha", sencha.GetName(), "it is not translated")
			require.Equal(t, "ja", sencha.GetLanguage())
			res, err := s.GetProduct(asking(t.Context(), languages), &productv1.GetProductRequest{IdOrSlug: created.GetProduct().GetId()})
			require.NoError(t, err)
			require.Equal(t, want, res.GetProduct().GetName(), languages)
			require.Empty(t, res.GetProduct().GetTranslations())
		}
	}
	res, err := s.GetProduct(asking(t.Context(), "en"), &productv1.GetProductRequest{IdOrSlug: created.GetProduct().GetId()})
	require.NoError(t, err)
	en := res.GetProduct()
	require.Equal(t, "en", en.GetLanguage())
	require.Equal(t, "<p>Sturdy</p>", en.GetDescription())
	require.Equal(t, []string{"Large", "小"}, en.GetOptions()[0].GetValues(), "what is not translated stays")
	require.Equal(t, map[string]string{"Size": "Large"}, en.GetVariants()[0].GetOptions())
	require.Equal(t, "Small one", en.GetVariants()[1].GetName())

	t.Run("until a write changes it in all languages", func(t *testing.T) {
		d := apron()
		d.Name, d.Translations["en"].Name = "前掛け", "Pinafore"
		_, err := s.UpdateProduct(s.staff, &productv1.UpdateProductRequest{Id: created.GetProduct().GetId(), Version: 1, Product: d})
		require.NoError(t, err)
		for languages, want := range map[string]string{"ja": "前掛け", "en": "Pinafore"} {
			res, err := s.GetProduct(asking(t.Context(), languages), &productv1.GetProductRequest{IdOrSlug: created.GetProduct().GetId()})
			require.NoError(t, err)
			require.Equal(t, want, res.GetProduct().GetName())
			shown, _ := list(t, languages)
			require.Equal(t, want, shown.GetName())
		}
	})
	t.Run("in searches, whatever the language of the query", func(t *testing.T) {
		for _, query := range []string{"前掛け", "pinafore", "sturdy", "丈夫"} {
			for languages, want := range map[string]string{"ja": "前掛け", "en": "Pinafore"} {
				res, err := s.SearchProducts(asking(t.Context(), languages), &productv1.SearchProductsRequest{Query: query})
				require.NoError(t, err)
				require.Len(t, res.GetProducts(), 1, query)
				require.Equal(t, want, res.GetProducts()[0].GetName())
				require.Equal(t, languages, res.GetLanguage())
			}
		}
	})
	t.Run("in what orders copy", func(t *testing.T) {
		for languages, want := range map[string][]string{"": {"前掛け 大", "前掛け 小さめ"}, "en": {"Pinafore Large", "Pinafore Small one"}} {
			res, err := s.BatchGetSellables(asking(t.Context(), languages), &productv1.BatchGetSellablesRequest{Skus: []string{"A-1", "A-2"}})
			require.NoError(t, err)
			names := map[string]string{}
			for _, sellable := range res.GetSellables() {
				names[sellable.GetSku()] = sellable.GetName()
			}
			require.Equal(t, map[string]string{"A-1": want[0], "A-2": want[1]}, names)
		}
	})
}

func TestStaffReadAndWriteAllTranslations(t *testing.T) {
	s := newShop(t)
	created, err := s.CreateProduct(s.staff, &productv1.CreateProductRequest{Product: apron()})
	require.NoError(t, err)
	want := apron().GetTranslations()
	want["en"].Description = "<p>Sturdy</p>"
	for _, languages := range []string{"", "en"} {
		res, err := s.CatalogAdminServiceClient.GetProduct(asking(s.staff, languages), &productv1.CatalogAdminServiceGetProductRequest{Id: created.GetProduct().GetId()})
		require.NoError(t, err)
		require.Equal(t, "エプロン", res.GetProduct().GetName(), "staff read what is stored")
		require.Len(t, res.GetProduct().GetTranslations(), 1)
		require.True(t, proto.Equal(want["en"], res.GetProduct().GetTranslations()["en"]))
	}
	d := apron()
	d.Translations["ja"] = &productv1.ProductTexts{Name: "二つ目"}
	_, err = s.UpdateProduct(s.staff, &productv1.UpdateProductRequest{Id: created.GetProduct().GetId(), Version: 1, Product: d})
	require.Equal(t, "LANGUAGE_INVALID", errs.ReasonOf(err))

	t.Run("an import without them leaves them alone", func(t *testing.T) {
		res, err := s.ImportProducts(s.staff, &productv1.ImportProductsRequest{Products: []*productv1.ProductInput{{Slug: "apron", Brand: "New"}}})
		require.NoError(t, err)
		require.Equal(t, productv1.Outcome_OUTCOME_UPDATED, res.GetResults()[0].GetOutcome())
		got, err := s.CatalogAdminServiceClient.GetProduct(s.staff, &productv1.CatalogAdminServiceGetProductRequest{Id: created.GetProduct().GetId()})
		require.NoError(t, err)
		require.True(t, proto.Equal(want["en"], got.GetProduct().GetTranslations()["en"]))
	})
}

func TestCategoriesAndCollectionsHaveNamesInSeveralLanguages(t *testing.T) {
	s := newShop(t)
	_, err := s.CreateCategory(s.staff, &productv1.CreateCategoryRequest{Category: &productv1.CategoryInput{Slug: "aprons", Name: "エプロン", Names: map[string]string{"en": "Aprons"}}})
	require.NoError(t, err)
	_, err = s.PutCollection(s.staff, &productv1.PutCollectionRequest{Collection: &productv1.Collection{
		Slug: "gifts", Name: "贈り物", Names: map[string]string{"en": "Gifts"}, Rule: &productv1.ProductFilter{Tags: []string{"gift"}},
	}})
	require.NoError(t, err)
	categories, err := s.ListCategories(t.Context(), &productv1.ListCategoriesRequest{})
	require.NoError(t, err)
	require.Equal(t, "ja", categories.GetLanguage())
	last := categories.GetCategories()[len(categories.GetCategories())-1]
	require.Equal(t, map[string]string{"en": "Aprons"}, last.GetNames())
	collections, err := s.ListCollections(t.Context(), &productv1.ListCollectionsRequest{})
	require.NoError(t, err)
	require.Equal(t, map[string]string{"en": "Gifts"}, collections.GetCollections()[0].GetNames())

	updated, err := s.UpdateCategory(s.staff, &productv1.UpdateCategoryRequest{Slug: "aprons", Version: 1, Name: "エプロン", Names: map[string]string{"en": "All aprons"}})
	require.NoError(t, err)
	require.Equal(t, map[string]string{"en": "All aprons"}, updated.GetCategory().GetNames())
	_, err = s.UpdateCategory(s.staff, &productv1.UpdateCategoryRequest{Slug: "aprons", Version: 2, Name: "エプロン", Names: map[string]string{"ja": "x"}})
	require.Equal(t, "LANGUAGE_INVALID", errs.ReasonOf(err))
}

func TestFacetsHaveLabelsInTheLanguageOfTheRequest(t *testing.T) {
	s := newShop(t)
	_, err := s.ImportCategories(s.staff, &productv1.ImportCategoriesRequest{Categories: []*productv1.CategoryInput{{Slug: "tea", Name: "お茶", Names: map[string]string{"en": "Tea"}}}})
	require.NoError(t, err)
	d := apron()
	d.Brand = "藍の音"
	_, err = s.CreateProduct(s.staff, &productv1.CreateProductRequest{Product: d})
	require.NoError(t, err)
	for languages, want := range map[string][]string{"ja": {"お茶", "サイズ", "大"}, "en": {"Tea", "Size", "Large"}} {
		list, err := s.ListProducts(asking(t.Context(), languages), &productv1.ListProductsRequest{Facets: true})
		require.NoError(t, err)
		found, err := s.SearchProducts(asking(t.Context(), languages), &productv1.SearchProductsRequest{Query: "apron", Facets: true})
		require.NoError(t, err)
		for _, facets := range []*productv1.Facets{list.GetFacets(), found.GetFacets()} {
			category, option := facets.GetCategories()[0], facets.GetOptions()[0]
			require.Equal(t, []string{"tea", "サイズ", "大"}, []string{category.GetValue(), option.GetName(), option.GetValues()[0].GetValue()}, "values do not depend on the language")
			require.Equal(t, want, []string{category.GetLabel(), option.GetLabel(), option.GetValues()[0].GetLabel()})
			require.Equal(t, "藍の音", facets.GetBrands()[0].GetLabel())
		}
	}
}

func TestSelectedFacetValuesStayInTheLanguageOfTheRequest(t *testing.T) {
	s := newShop(t)
	_, err := s.ImportCategories(s.staff, &productv1.ImportCategoriesRequest{Categories: []*productv1.CategoryInput{{Slug: "tea", Name: "お茶", Names: map[string]string{"en": "Tea"}}}})
	require.NoError(t, err)
	_, err = s.CreateProduct(s.staff, &productv1.CreateProductRequest{Product: apron()})
	require.NoError(t, err)
	_, err = s.PutCollection(s.staff, &productv1.PutCollectionRequest{Collection: &productv1.Collection{
		Slug: "cheap", Name: "お買い得", Rule: &productv1.ProductFilter{PriceMax: 1},
	}})
	require.NoError(t, err)
	filter := &productv1.ProductFilter{Category: "tea", Collection: "cheap", Brands: []string{"gone"}, Options: []string{"サイズ:大"}}
	for languages, want := range map[string][]string{"ja": {"お茶", "サイズ", "大"}, "en": {"Tea", "Size", "Large"}} {
		list, err := s.ListProducts(asking(t.Context(), languages), &productv1.ListProductsRequest{Facets: true, Filter: filter})
		require.NoError(t, err)
		found, err := s.SearchProducts(asking(t.Context(), languages), &productv1.SearchProductsRequest{Query: "nothing", Facets: true, Filter: filter})
		require.NoError(t, err)
		for _, facets := range []*productv1.Facets{list.GetFacets(), found.GetFacets()} {
			require.True(t, proto.Equal(&productv1.Facets{
				Category: &productv1.FacetValue{Value: "tea", Label: want[0], Selected: true},
				Brands:   []*productv1.FacetValue{{Value: "gone", Label: "gone", Selected: true}},
				Options: []*productv1.OptionFacet{{Name: "サイズ", Label: want[1], Values: []*productv1.FacetValue{
					{Value: "大", Label: want[2], Selected: true},
				}}},
			}, facets), "%v", facets)
		}
	}
}
