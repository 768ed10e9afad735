package rpc_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/proto"

	productv1 "github.com/akinai/akinai/api/gen/akinai/product/v1"
	typev1 "github.com/akinai/akinai/api/gen/akinai/type/v1"
	"github.com/akinai/akinai/pkg/errs"
	"github.com/akinai/akinai/pkg/testkit/rpctest"
)

func named(slug, name string) *productv1.ProductInput {
	d := draft(slug, strings.ToUpper(slug))
	d.Name = name
	return d
}

// names returns the names of the hits.
func names(t *testing.T, client clients, query string) (names []string) {
	t.Helper()
	reply, err := client.SearchProducts(t.Context(), &productv1.SearchProductsRequest{Query: query})
	require.NoError(t, err)
	require.False(t, reply.GetTotalApproximate())
	require.Len(t, reply.GetProducts(), int(reply.GetTotal()))
	for _, p := range reply.GetProducts() {
		names = append(names, p.GetName())
	}
	return names
}

func synonyms(id string, words ...string) *productv1.SynonymGroup {
	group := &productv1.SynonymGroup{Id: id}
	for _, word := range words {
		group.Entries = append(group.Entries, &productv1.SynonymEntry{
			Word: word, Expansion: productv1.Expansion_EXPANSION_ALWAYS, Lexemes: []int32{1},
		})
	}
	return group
}

func TestWhatIsWrittenIsFoundAtOnce(t *testing.T) {
	client, staff := serve(t)
	p := create(staff, t, client, named("pumpkin", "日本かぼちゃ 生"))
	create(staff, t, client, named("hub", "USB hub"))
	hidden := named("hidden", "南瓜")
	hidden.Status = productv1.Status_STATUS_DRAFT
	create(staff, t, client, hidden)
	for _, query := range []string{"かぼちゃ", "カボチャ", "ｶﾎﾞﾁｬ", "日本", "日本カボチャ", "生"} {
		require.Equal(t, []string{"日本かぼちゃ 生"}, names(t, client, query), query)
	}
	for _, query := range []string{"usb", "ＵＳＢ　ＨＵＢ", "usb-hub", "hubs"} {
		require.Equal(t, []string{"USB hub"}, names(t, client, query), query)
	}
	require.Empty(t, names(t, client, "南瓜"))

	change := named("pumpkin", "かぼちゃのスープ")
	updated, err := client.UpdateProduct(staff, &productv1.UpdateProductRequest{Id: p.GetId(), Version: 1, Product: change})
	require.NoError(t, err)
	require.Equal(t, []string{"かぼちゃのスープ"}, names(t, client, "すーぷ"))
	require.Empty(t, names(t, client, "日本"))
	change.Status = productv1.Status_STATUS_ARCHIVED
	_, err = client.UpdateProduct(staff, &productv1.UpdateProductRequest{
		Id: p.GetId(), Version: updated.GetProduct().GetVersion(), Product: change,
	})
	require.NoError(t, err)
	require.Empty(t, names(t, client, "かぼちゃ"))
	reply, err := client.ImportProducts(staff, &productv1.ImportProductsRequest{Products: []*productv1.ProductInput{named("pumpkin", "かぼちゃ")}})
	require.NoError(t, err)
	require.Equal(t, []string{"かぼちゃ"}, names(t, client, "かぼちゃ"))
	_, err = client.DeleteProduct(staff, &productv1.DeleteProductRequest{Id: reply.GetResults()[0].GetProductId()})
	require.NoError(t, err)
	require.Empty(t, names(t, client, "かぼちゃ"))
}

func TestSynonymsAreFoundAsTheTableAllows(t *testing.T) {
	client, staff := serve(t)
	create(staff, t, client, named("pumpkin", "かぼちゃ"))
	create(staff, t, client, named("soup", "パンプキンスープ"))
	require.Empty(t, names(t, client, "南瓜"))
	group := synonyms("1", "南瓜", "かぼちゃ", "パンプキン", "ボウブラ", "叫ぶ")
	group.Entries[2].Lexemes = []int32{2, 3}
	group.Entries[3].Expansion = productv1.Expansion_EXPANSION_RESULT
	group.Entries[4].Predicate = true
	for _, want := range []string{"created:1", "unchanged:1"} {
		reply, err := client.ImportSynonyms(staff, &productv1.ImportSynonymsRequest{Groups: []*productv1.SynonymGroup{group}})
		require.NoError(t, err)
		require.Equal(t, want, strings.ReplaceAll(reply.String(), " ", ""))
	}
	require.Equal(t, []string{"かぼちゃ", "パンプキンスープ"}, names(t, client, "南瓜"), "another spelling comes before another word")
	require.ElementsMatch(t, []string{"パンプキンスープ", "かぼちゃ"}, names(t, client, "ﾊﾟﾝﾌﾟｷﾝ"))
	require.Empty(t, names(t, client, "ボウブラ"), "is a result only")
	require.Empty(t, names(t, client, "叫ぶ"), "is a predicate")

	group.Entries = group.GetEntries()[:2]
	other := synonyms("2", "南瓜", "瓜")
	reply, err := client.ImportSynonyms(staff, &productv1.ImportSynonymsRequest{Groups: []*productv1.SynonymGroup{group, other}})
	require.NoError(t, err)
	require.Equal(t, "created:1updated:1", strings.ReplaceAll(reply.String(), " ", ""))
	require.Equal(t, []string{"かぼちゃ"}, names(t, client, "南瓜"))
	group.Entries = nil
	reply, err = client.ImportSynonyms(staff, &productv1.ImportSynonymsRequest{Groups: []*productv1.SynonymGroup{group}})
	require.NoError(t, err)
	require.Equal(t, "deleted:1", reply.String())
	require.Empty(t, names(t, client, "南瓜"))

	_, err = client.ImportSynonyms(staff, &productv1.ImportSynonymsRequest{Groups: []*productv1.SynonymGroup{other, other}})
	requireRefused(t, err, errs.Invalid, "DUPLICATE_GROUP")
	_, err = client.ImportSynonyms(staff, &productv1.ImportSynonymsRequest{Groups: []*productv1.SynonymGroup{synonyms("3", "a\x00")}})
	requireRefused(t, err, errs.Invalid, "TEXT_INVALID")
	customer := rpctest.Customer(t.Context(), "018f4c1e-0000-7000-8000-000000000001")
	_, err = client.ImportSynonyms(customer, &productv1.ImportSynonymsRequest{Groups: []*productv1.SynonymGroup{other}})
	require.Error(t, err)
}

func TestTypingErrorsAreForgiven(t *testing.T) {
	client, staff := serve(t)
	create(staff, t, client, named("headset", "Bluetooth headphones"))
	create(staff, t, client, named("code", "TN-2110"))
	for _, query := range []string{"bluetoth", "bleutooth", "headphnoes", "hedphones", "bluetooth headfones"} {
		require.Equal(t, []string{"Bluetooth headphones"}, names(t, client, query), query)
	}
	for _, query := range []string{"tn2111", "xluezooyh", "hea"} {
		require.Empty(t, names(t, client, query), query)
	}
}

func TestSuggestions(t *testing.T) {
	client, staff := serve(t)
	for i, name := range []string{"USB hub", "USB cable", "Usb Hub 4 port", "かぼちゃ", "カボチャのスープ", "南瓜 生", "100%_綿"} {
		create(staff, t, client, named(fmt.Sprintf("p-%d", i), name))
	}
	for prefix, want := range map[string][]string{
		"u":     {"usb", "usb hub", "usb cable"},
		"USB h": {"usb hub"},
		"ｕｓｂ　":  {"usb hub", "usb cable"},
		"hu":    {"hub", "hub 4"},
		"かぼ":    {"かぼちゃ", "カボチャの"},
		"カ":     {"かぼちゃ", "カボチャの"},
		"ｶﾎﾞﾁ":  {"かぼちゃ", "カボチャの"},
		"南":     {"南瓜", "南瓜 生"},
		"%":     nil,
		"_":     nil,
		"":      nil,
		"zzz":   nil,
		"\\":    nil,
	} {
		reply, err := client.SuggestProducts(t.Context(), &productv1.SuggestProductsRequest{Prefix: prefix})
		require.NoError(t, err)
		require.Equal(t, want, textsOf(reply), prefix)
	}
}

func textsOf(reply *productv1.SuggestProductsResponse) (texts []string) {
	for _, s := range reply.GetSuggestions() {
		texts = append(texts, s.GetText())
	}
	return texts
}

func TestSuggestionsSayWhatTheyName(t *testing.T) {
	client, staff := serve(t)
	shelve(staff, t, client,
		&productv1.CategoryInput{Slug: "green-tea", Name: "緑茶", Names: map[string]string{"en": "Green Teas"}},
		&productv1.CategoryInput{Slug: "other-tea", Name: "おまけ"}, &productv1.CategoryInput{Slug: "other-sweets", Name: "おまけ"},
		&productv1.CategoryInput{Slug: "hubs", Name: "ハブ・ケーブル"})
	for i, d := range []*productv1.ProductInput{named("p-0", "宇治の緑茶"), named("p-1", "緑茶 おまけ"), named("p-2", "おまけ"), named("p-3", "ハブ ケーブル ANKER")} {
		d.Brand = []string{"Anker", "宇治"}[i%2]
		d.Translations = map[string]*productv1.ProductTexts{"en": {Name: []string{"Uji green tea", "Green tea etc", "", "Anker hub"}[i]}}
		create(staff, t, client, d)
	}
	const (
		category = productv1.SuggestionKind_SUGGESTION_KIND_CATEGORY
		brand    = productv1.SuggestionKind_SUGGESTION_KIND_BRAND
		product  = productv1.SuggestionKind_SUGGESTION_KIND_PRODUCT
		word     = productv1.SuggestionKind_SUGGESTION_KIND_WORD
	)
	for _, tc := range []struct {
		prefix, languages string
		want              []*productv1.Suggestion
	}{
		{"緑", "ja", []*productv1.Suggestion{
			{Text: "緑茶", Kind: category, Slug: "green-tea", Label: "緑茶"},
			{Text: "緑茶 おまけ", Kind: product, Slug: "p-1", Label: "緑茶 おまけ"},
		}},
		{"green t", "en", []*productv1.Suggestion{{Text: "green tea", Kind: category, Slug: "green-tea", Label: "Green Teas"}}},
		{"green t", "ja", []*productv1.Suggestion{{Text: "green tea", Kind: category, Slug: "green-tea", Label: "緑茶"}}},
		{"おま", "ja", []*productv1.Suggestion{{Text: "おまけ", Kind: word, Label: "おまけ"}}},
		{"anker", "ja", []*productv1.Suggestion{
			{Text: "anker", Kind: brand, Label: "Anker"},
			{Text: "anker hub", Kind: product, Slug: "p-3", Label: "ハブ ケーブル ANKER"},
		}},
		{"anker h", "en", []*productv1.Suggestion{{Text: "anker hub", Kind: product, Slug: "p-3", Label: "Anker hub"}}},
		{"ハブ け", "ja", []*productv1.Suggestion{{Text: "ハブ ケーブル", Kind: category, Slug: "hubs", Label: "ハブ・ケーブル"}}},
		{"tea", "en", []*productv1.Suggestion{
			{Text: "tea", Kind: category, Slug: "tea", Label: "tea"}, {Text: "tea etc", Kind: product, Slug: "p-1", Label: "Green tea etc"},
		}},
	} {
		reply, err := client.SuggestProducts(asking(t.Context(), tc.languages), &productv1.SuggestProductsRequest{Prefix: tc.prefix})
		require.NoError(t, err)
		want := &productv1.SuggestProductsResponse{Language: tc.languages, Suggestions: tc.want}
		require.True(t, proto.Equal(want, reply), "%s in %s: %v", tc.prefix, tc.languages, reply)
	}
}

func TestPagesOfWhatIsFound(t *testing.T) {
	client, staff := serve(t)
	const many = 60
	var drafts []*productv1.ProductInput
	for i := range many {
		d := named(fmt.Sprintf("tea-%d", i), "煎茶 "+strings.Repeat("味 ", i%7))
		d.Category = []string{"tea", "sweets"}[i%2]
		drafts = append(drafts, d)
	}
	_, err := client.ImportProducts(staff, &productv1.ImportProductsRequest{Products: drafts})
	require.NoError(t, err)
	for category, want := range map[string]int{"": many, "tea": many / 2} {
		seen := make(map[string]bool)
		request := &productv1.SearchProductsRequest{Query: "煎茶", PageSize: 7, Filter: &productv1.ProductFilter{Category: category}}
		for {
			reply, err := client.SearchProducts(t.Context(), request)
			require.NoError(t, err)
			require.EqualValues(t, want, reply.GetTotal())
			for _, p := range reply.GetProducts() {
				require.False(t, seen[p.GetId()], "twice")
				seen[p.GetId()] = true
			}
			if request.PageToken = reply.GetNextPageToken(); request.GetPageToken() == "" {
				break
			}
			require.Len(t, reply.GetProducts(), 7)
		}
		require.Len(t, seen, want)
	}
	_, err = client.SearchProducts(t.Context(), &productv1.SearchProductsRequest{Query: "煎茶", Filter: &productv1.ProductFilter{Category: "none"}})
	requireRefused(t, err, errs.Invalid, "CATEGORY_UNKNOWN")
	for _, token := range []string{"x", "MSAy", "LTEgMg", "MSAyIA"} {
		_, err := client.SearchProducts(t.Context(), &productv1.SearchProductsRequest{Query: "煎茶", PageToken: token})
		if token != "MSAy" { // which is "1 2", behind everything
			requireRefused(t, err, errs.Invalid, "PAGE_TOKEN_INVALID")
		}
	}
}

// A17: pattern characters of other query languages are treated as text or ignored; queries that are
// too long are refused.
func TestHostileQueriesFindNothingAndBreakNothing(t *testing.T) {
	client, staff := serve(t)
	create(staff, t, client, named("sencha", "煎茶"))
	for _, query := range []string{
		"%", "_", "*", "?", ".*", "煎%", "_茶%", "'", "''; DROP TABLE products; --", "\x00", "a\x00b", "\\", "$1", "{}", "()", "&|!:*", "<->",
		strings.Repeat("%", 200), strings.Repeat("ー", 200), strings.Repeat("か", 200), "\u202e", "Ṱ̺̺̕o͞ ̷i̲̬͇̪͙n̝̗͕v̟̜̘̦͟o̶̙̰̠kè͚̮̺̪̹̱̤", "😀", "-- -", "\xe3\x81",
	} {
		_, err := client.SearchProducts(t.Context(), &productv1.SearchProductsRequest{Query: strings.ToValidUTF8(query, "")})
		require.NoError(t, err, query)
		prefix := []rune(strings.ToValidUTF8(query, ""))
		_, err = client.SuggestProducts(t.Context(), &productv1.SuggestProductsRequest{Prefix: string(prefix[:min(100, len(prefix))])})
		require.NoError(t, err, query)
	}
	long := strings.Repeat("%_", 5<<10)
	_, err := client.SearchProducts(t.Context(), &productv1.SearchProductsRequest{Query: long})
	requireRefused(t, err, errs.Invalid, "VALIDATION_FAILED")
	_, err = client.SuggestProducts(t.Context(), &productv1.SuggestProductsRequest{Prefix: long})
	requireRefused(t, err, errs.Invalid, "VALIDATION_FAILED")
	_, err = client.SearchProducts(t.Context(), &productv1.SearchProductsRequest{Query: "煎茶", PageSize: 101})
	requireRefused(t, err, errs.Invalid, "VALIDATION_FAILED")
	require.Equal(t, []string{"煎茶"}, names(t, client, "煎茶"))
}

func TestDraftsWithoutAPriceArePricedAndPublished(t *testing.T) {
	client, staff := serve(t)
	var drafts []*productv1.ProductInput
	for i := range 3 {
		d := named(fmt.Sprintf("food-%d", i), "かぼちゃ")
		d.Status, d.Variants[0].Price.Amount = productv1.Status_STATUS_DRAFT, 0
		drafts = append(drafts, d)
	}
	drafts[1].Variants[0].Price.Amount = 5 // has a price, but is a draft
	drafts[2].Category = "sweets"
	_, err := client.ImportProducts(staff, &productv1.ImportProductsRequest{Products: drafts})
	require.NoError(t, err)
	price := func(ctx context.Context, amount int64, currency string) (int32, error) {
		reply, err := client.PriceDrafts(ctx, &productv1.PriceDraftsRequest{
			Category: "tea", Price: &typev1.Money{Amount: amount, Currency: currency},
		})
		return reply.GetPublished(), err
	}
	_, err = price(staff, 0, "JPY")
	requireRefused(t, err, errs.Invalid, "PRICE_ZERO")
	_, err = price(staff, 298, "USD")
	requireRefused(t, err, errs.Invalid, "CURRENCY_UNSUPPORTED")
	_, err = price(t.Context(), 298, "JPY")
	require.Error(t, err)
	for _, want := range []int32{1, 0} {
		published, err := price(staff, 298, "JPY")
		require.NoError(t, err)
		require.Equal(t, want, published)
	}
	reply, err := client.SearchProducts(t.Context(), &productv1.SearchProductsRequest{Query: "かぼちゃ"})
	require.NoError(t, err)
	require.Len(t, reply.GetProducts(), 1)
	require.EqualValues(t, 298, reply.GetProducts()[0].GetVariants()[0].GetPrice().GetAmount())
}
