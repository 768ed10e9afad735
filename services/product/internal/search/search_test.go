package search_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/pkg/language"
	"github.com/akinai/akinai/services/product/internal/domain"
	"github.com/akinai/akinai/services/product/internal/search"
)

func TestSpellingsThatAreOneWord(t *testing.T) {
	for _, same := range [][]string{
		{"かぼちゃ", "カボチャ", "ｶﾎﾞﾁｬ", "ｶﾎﾞﾁｬ ", "「カボチャ」"},
		{"サーバー", "サーバ", "ｻｰﾊﾞｰ", "サ－バ－", "さーばー"},
		{"コーヒー", "ｺｰﾋｰ", "こーひー", "コ‐ヒ‐"},
		{"ドーナツ", "ﾄﾞｰﾅﾂ", "ド-ナツ"},
		{"ヴァイオリン", "バイオリン", "ｳﾞｧｲｵﾘﾝ"},
		{"ＵＳＢ　ＨＵＢ", "usb hub", "USB-Hub", "Usb Hubs"},
		{"café", "CAFE", "cafe\u0301"},
		{"batteries", "battery", "Battery"},
		{"boxes", "box"},
		{"2.4GHz", "２．４ｇｈｚ"},
		{"㌔", "キロ"},
	} {
		for _, spelling := range same {
			require.Equal(t, search.Key(same[0]), search.Key(spelling), spelling)
		}
	}
	require.Equal(t, "かぼちゃすーぷ", search.Key("カボチャ・スープ"))
	for _, nothing := range []string{"", " ", "%_*", "!?()", "\u200b\u3000"} {
		require.Empty(t, search.Key(nothing), nothing)
		require.True(t, search.Parse(nothing).Empty())
	}
}

func TestWordsThatStayApart(t *testing.T) {
	for _, pair := range [][2]string{{"はは", "ばば"}, {"gas", "ga"}, {"bus", "bu"}, {"glass", "glas"}, {"2.4", "24"}, {"びよういん", "びょういん"}} {
		require.NotEqual(t, search.Key(pair[0]), search.Key(pair[1]), pair)
	}
}

// termsOf returns the texts of a product's terms with their impacts.
func termsOf(d domain.ProductInput) map[string]int16 {
	terms := make(map[string]int16)
	for _, term := range search.TermsOf(domain.Product{ProductInput: d}) {
		terms[term.Text] = term.Impact
	}
	return terms
}

func TestTermsOfAProduct(t *testing.T) {
	terms := termsOf(domain.ProductInput{
		Name: "Brother TN-2110 toner", Brand: "Brother", Description: "For laser printers",
		Attributes: map[string]string{"colour": "black", "wireless": "false", "width": "20.5", "EAN": "4977766633482"},
		Variants:   []domain.Variant{{SKU: "B-1", Name: "XL"}},
	})
	for _, term := range []string{"brother", "tn", "2110", "tn2110", "toner", "brother tn", "2110 toner", "laser", "printer", "black", "4977766633482", "b1", "xl"} {
		require.Contains(t, terms, term)
	}
	for _, term := range []string{"wireless", "false", "20.5", "laser printer"} {
		require.NotContains(t, terms, term)
	}
	require.Greater(t, terms["brother"], terms["toner"], "in the name and the brand")
	require.Greater(t, terms["toner"], terms["laser"], "in the name")
	require.Greater(t, terms["laser"], terms["black"], "in the description")
	short, long := termsOf(domain.ProductInput{Name: "kettle"}), termsOf(domain.ProductInput{Name: "kettle " + strings.Repeat("and more ", 10)})
	require.Greater(t, short["kettle"], long["kettle"])

	terms = termsOf(domain.ProductInput{Name: "日本かぼちゃ 焼き鳥 USBハブ"})
	for _, term := range []string{"日本", "かぼちゃ", "焼き鳥", "usb", "はぶ", "_日", "_日本", "_本か", "_かぼ", "_ちゃ"} {
		require.Contains(t, terms, term)
	}
	require.NotContains(t, terms, "_か", "single kana say nothing")
}

// A hostile description causes no error and does not fill the index.
func TestTermsAreBounded(t *testing.T) {
	terms := search.TermsOf(domain.Product{ProductInput: domain.ProductInput{
		Name: strings.Repeat("𠮷", 200), Description: strings.Repeat("a%b_c' ", 2000) + strings.Repeat("x", 5000),
	}})
	require.Less(t, len(terms), 1500)
	for _, term := range terms {
		require.LessOrEqual(t, len(term.Text), 100)
		require.Positive(t, term.Impact)
		require.LessOrEqual(t, int(term.Impact), search.ImpactScale)
	}
}

func TestPackedTerms(t *testing.T) {
	terms := search.TermsOf(domain.Product{ProductInput: domain.ProductInput{Name: "煎茶 Sencha", Description: "a green tea"}})
	packed := search.Pack(terms)
	for _, term := range terms {
		require.Equal(t, search.TermWeight{Impact: term.Impact, Named: term.Shown != ""}, packed.Of(term.ID), term.Text)
	}
	require.Zero(t, packed.Of(search.IDOf("coffee")))
	found := 0
	for id, weight := range packed.All() {
		require.Equal(t, weight, packed.Of(id))
		found++
	}
	require.Len(t, terms, found)
}

// catalog is an in-memory index.
type catalog struct {
	documents []map[search.TermID]int16
	names     []string
}

func catalogOf(names ...string) *catalog {
	c := &catalog{names: names}
	for _, name := range names {
		document := make(map[search.TermID]int16)
		for _, term := range search.TermsOf(domain.Product{ProductInput: domain.ProductInput{Name: name}}) {
			document[term.ID] = term.Impact
		}
		c.documents = append(c.documents, document)
	}
	return c
}

func (c *catalog) counts() map[search.TermID]int {
	counts := map[search.TermID]int{search.IDOf(search.AllDocuments): len(c.documents)}
	for _, document := range c.documents {
		for term := range document {
			counts[term]++
		}
	}
	return counts
}

func (c *catalog) find(q *search.Query) (names []string) {
	plan := q.Plan(c.counts(), search.PostingsBudget)
	lists := make([][]search.Posting, 0, len(plan.Reads()))
	for _, read := range plan.Reads() {
		var list []search.Posting
		for i, document := range c.documents {
			if impact := document[read.Term]; impact > 0 {
				list = append(list, search.Posting{DocID: int32(i + 1), Impact: impact})
			}
		}
		lists = append(lists, list)
	}
	hits, _ := plan.Rank(lists).After(search.Hit{}, 100)
	for _, hit := range hits {
		names = append(names, c.names[hit.DocID-1])
	}
	return names
}

func TestQueries(t *testing.T) {
	c := catalogOf("USB hub 4 port", "USB cable", "Hub cap", "16 GB memory", "TN-2110 toner", "Smartphone case", "酢", "穀物酢", "日本かぼちゃ 生",
		"かぼちゃのスープ", "豚ロースハム", "ハム", "公園の椅子")
	for query, want := range map[string][]string{
		"usb hub":         {"USB hub 4 port", "Hub cap", "USB cable"},
		"ＵＳＢ　ハブ":          {"USB cable", "USB hub 4 port"},
		"USBs":            {"USB cable", "USB hub 4 port"},
		"16gb":            {"16 GB memory"},
		"tn2110":          {"TN-2110 toner"},
		"TN 2110":         {"TN-2110 toner"},
		"smart phone":     {"Smartphone case"},
		"酢":               {"酢", "穀物酢"},
		"ｶﾎﾞﾁｬ":           {"日本かぼちゃ 生", "かぼちゃのスープ"},
		"カボチャのスープ":        {"かぼちゃのスープ", "日本かぼちゃ 生"},
		"ハム":              {"ハム", "豚ロースハム"},
		"ロース":             {"豚ロースハム"},
		"公園":              {"公園の椅子"},
		"nothing of this": nil,
		"'; DROP TABLE":   nil,
	} {
		require.Equal(t, want, c.find(search.Parse(query)), query)
	}
}

func TestSynonymsAndCorrections(t *testing.T) {
	c := catalogOf("日本かぼちゃ", "Bluetooth headphones", "Battery charger", "Battery pack", "Headphone stand", "Pie", "Pi")
	q := search.Parse("南瓜")
	require.Contains(t, q.Phrases(), "南瓜")
	q.AddSynonyms([]search.Synonym{{Phrase: "南瓜", Text: "カボチャ", Spelling: true}, {Phrase: "other", Text: "Pie"}})
	require.Equal(t, []string{"日本かぼちゃ"}, c.find(q))

	counts := c.counts()
	for typed, want := range map[string]string{
		"bluetoth": "bluetooth", "bluetoohh": "bluetooth", "headfones": "headphone", "batery": "battery", "battrey": "battery",
	} {
		q := search.Parse(typed)
		require.Len(t, q.Misspelled(counts), 1, typed)
		word := q.Misspelled(counts)[0]
		meant, shared := search.Deletes(want), false
		for _, deleted := range search.Deletes(word) {
			for _, other := range meant {
				shared = shared || deleted == other
			}
		}
		require.True(t, shared, typed)
		q.Correct([]search.IndexedWord{{Text: want, Documents: counts[search.IDOf(want)]}, {Text: "charger", Documents: 1}}, counts)
		require.NotEmpty(t, c.find(q), typed)
	}
	require.Empty(t, search.Parse("pai").Misspelled(counts), "too short")
	require.Empty(t, search.Parse("tn2111x").Misspelled(counts), "a code")
	require.Empty(t, search.Deletes("4gb"))
}

// Every query reads a bounded number of postings.
func TestAQueryReadsABoundedNumberOfPostings(t *testing.T) {
	q := search.Parse(strings.Repeat("かぼちゃ南瓜煮物 usb-c 2.4ghz ", 8))
	synonyms := make([]search.Synonym, 0, 300)
	for i := range 300 {
		synonyms = append(synonyms, search.Synonym{Phrase: "usb", Text: strings.Repeat("煮物", i%7+1) + strings.Repeat("x", i)})
	}
	q.AddSynonyms(synonyms)
	counts := map[search.TermID]int{search.IDOf(search.AllDocuments): 1_000_000}
	for _, term := range q.Terms() {
		counts[search.IDOf(term)] = 900_000
	}
	require.LessOrEqual(t, len(counts), 121)
	for _, limit := range []int{search.PostingsBudget, search.FilteredPostingsBudget, search.FacetPostingsBudget} {
		total := 0
		for _, read := range q.Plan(counts, limit).Reads() {
			total += read.Limit
		}
		require.LessOrEqual(t, total, limit)
	}
}

func TestPagesFollowEachOther(t *testing.T) {
	names := make([]string, 0, 50)
	for i := range 50 {
		names = append(names, "tea "+strings.Repeat("and ", i%5))
	}
	c := catalogOf(names...)
	plan := search.Parse("tea").Plan(c.counts(), search.PostingsBudget)
	lists := make([][]search.Posting, len(plan.Reads()))
	for i, document := range c.documents {
		lists[0] = append(lists[0], search.Posting{DocID: int32(i + 1), Impact: document[plan.Reads()[0].Term]})
	}
	ranking := plan.Rank(lists)
	require.Equal(t, 50, ranking.Total())
	require.True(t, ranking.Complete)
	require.Empty(t, ranking.Unverified())
	all, more := ranking.After(search.Hit{}, 100)
	require.False(t, more)
	var paged []search.Hit
	for last, more := (search.Hit{}), true; more; last = paged[len(paged)-1] {
		var page []search.Hit
		page, more = ranking.After(last, 7)
		paged = append(paged, page...)
	}
	require.Equal(t, all, paged)
}

func TestTermsOfTranslations(t *testing.T) {
	ja := domain.Product{ProductInput: domain.ProductInput{
		Name: "藍染めエプロン", Brand: "Akinai", Description: "綿です", Variants: []domain.Variant{{SKU: "A-1", Options: map[string]string{"サイズ": "大"}}},
	}}
	en := domain.Product{ProductInput: domain.ProductInput{
		Name: "Indigo Apron", Brand: "Akinai", Description: "Cotton", Variants: []domain.Variant{{SKU: "A-1", Options: map[string]string{"Size": "Large"}}},
	}}
	both := ja
	both.Translations = domain.Translations{language.English: {
		Name: en.Name, Description: en.Description, Options: map[string]domain.OptionTexts{"サイズ": {Name: "Size", Values: map[string]string{"大": "Large"}}},
	}}
	require.NotContains(t, textsOf(ja), "apron")
	impacts := make(map[string]int16)
	for _, term := range search.TermsOf(both) {
		require.NotContains(t, impacts, term.Text, "each term once")
		impacts[term.Text] = term.Impact
	}
	for _, monolingual := range []domain.Product{ja, en} {
		for _, term := range search.TermsOf(monolingual) {
			require.GreaterOrEqual(t, impacts[term.Text], term.Impact, "a text ranks as if it were the only one: %s", term.Text)
		}
	}
}

func textsOf(p domain.Product) []string {
	var texts []string
	for _, term := range search.TermsOf(p) {
		texts = append(texts, term.Text)
	}
	return texts
}
