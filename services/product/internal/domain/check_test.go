package domain_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/pkg/money"
	"github.com/akinai/akinai/services/product/internal/domain"
)

// tea returns a valid draft.
func tea(slug string, skus ...domain.SKU) domain.ProductInput {
	in := domain.ProductInput{Slug: slug, Name: "煎茶 Sencha", Category: "tea", Status: domain.StatusPublished}
	for _, sku := range skus {
		in.Variants = append(in.Variants, domain.Variant{
			SKU:          sku,
			EnteredPrice: money.Money{Amount: 1080, Currency: "JPY"},
			TaxClass:     domain.TaxClassReduced,
		})
	}
	return in
}

func TestCheck(t *testing.T) {
	variant := func(change func(*domain.Variant)) func(*domain.ProductInput) {
		return func(in *domain.ProductInput) { change(&in.Variants[1]) }
	}
	for name, tc := range map[string]struct {
		change func(*domain.ProductInput)
		want   error
	}{
		"nothing wrong":                   {func(*domain.ProductInput) {}, nil},
		"free of charge":                  {variant(func(v *domain.Variant) { v.EnteredPrice.Amount = 0 }), nil},
		"the highest price":               {variant(func(v *domain.Variant) { v.EnteredPrice.Amount = domain.MaxPrice }), nil},
		"emoji and line breaks":           {func(in *domain.ProductInput) { in.Description = " 🍵\r\n\t" }, nil},
		"no status":                       {func(in *domain.ProductInput) { in.Status = "" }, domain.ErrStatusRequired},
		"NUL in the name":                 {func(in *domain.ProductInput) { in.Name = "a\x00b" }, domain.ErrTextInvalid},
		"NUL in the description":          {func(in *domain.ProductInput) { in.Description = "\x00" }, domain.ErrTextInvalid},
		"a description as long as may be": {func(in *domain.ProductInput) { in.Description = strings.Repeat("茶", 20_000) }, nil},
		"a longer description":            {func(in *domain.ProductInput) { in.Description = strings.Repeat("茶", 20_001) }, domain.ErrDescriptionTooLong},
		"NUL in the brand":                {func(in *domain.ProductInput) { in.Brand = "\x00" }, domain.ErrTextInvalid},
		"NUL in the image":                {func(in *domain.ProductInput) { in.Image = "\x00" }, domain.ErrTextInvalid},
		"NUL in an attribute":             {func(in *domain.ProductInput) { in.Attributes = map[string]string{"material": "\x00"} }, domain.ErrTextInvalid},
		"NUL in its name":                 {func(in *domain.ProductInput) { in.Attributes = map[string]string{"\x00": "cotton"} }, domain.ErrTextInvalid},
		"NUL in a variant":                {variant(func(v *domain.Variant) { v.Name = "\x00" }), domain.ErrTextInvalid},
		"NUL in an option":                {variant(func(v *domain.Variant) { v.Options = map[string]string{"\x00": "M"} }), domain.ErrTextInvalid},
		"NUL in a value":                  {variant(func(v *domain.Variant) { v.Options = map[string]string{"size": "\x00"} }), domain.ErrTextInvalid},
		"NUL in a SKU":                    {variant(func(v *domain.Variant) { v.SKU = "\x00" }), domain.ErrTextInvalid},
		"NUL in HTML":                     {func(in *domain.ProductInput) { in.Description = "<p>\x00</p>" }, domain.ErrTextInvalid},
		"NUL in a tag":                    {func(in *domain.ProductInput) { in.Tags = []string{"\x00"} }, domain.ErrTextInvalid},
		"NUL in a picture":                {func(in *domain.ProductInput) { in.Pictures = []domain.Picture{{URL: "/x", Alt: "\x00"}} }, domain.ErrTextInvalid},
		"NUL in a declaration":            {func(in *domain.ProductInput) { in.Options = []domain.Option{{Name: "size", Values: []string{"\x00"}}} }, domain.ErrTextInvalid},
		"a blank tag":                     {func(in *domain.ProductInput) { in.Tags = []string{"new", " \t\u3000"} }, domain.ErrTagInvalid},
		"a tag twice":                     {func(in *domain.ProductInput) { in.Tags = []string{"new", "new"} }, nil},
		"a picture over http":             {func(in *domain.ProductInput) { in.Pictures = []domain.Picture{{URL: "http://example.com/x.jpg"}} }, domain.ErrPictureInsecure},
		"a picture that scripts": {func(in *domain.ProductInput) {
			in.Pictures = []domain.Picture{{URL: "/x"}, {URL: "javascript:alert(1)"}}
		}, domain.ErrPictureURL},
		"an image that ends an attribute": {func(in *domain.ProductInput) { in.Image = `"><script>` }, domain.ErrPictureURL},
		"a blank as image":                {func(in *domain.ProductInput) { in.Image = " " }, domain.ErrPictureURL},
		"a picture twice":                 {func(in *domain.ProductInput) { in.Pictures = []domain.Picture{{URL: "/x"}, {URL: "/x"}} }, nil},
		"a negative weight":               {variant(func(v *domain.Variant) { v.WeightGrams = -1 }), domain.ErrWeightInvalid},
		"a negative limit":                {variant(func(v *domain.Variant) { v.MaxPerOrder = -1 }), domain.ErrLimitInvalid},
		"a SKU twice":                     {variant(func(v *domain.Variant) { v.SKU = "T-50" }), domain.ErrDuplicateSKU},
		"no tax class":                    {variant(func(v *domain.Variant) { v.TaxClass = "" }), domain.ErrTaxClassRequired},
		"a negative price":                {variant(func(v *domain.Variant) { v.EnteredPrice.Amount = -1 }), domain.ErrPriceInvalid},
		"too high a price":                {variant(func(v *domain.Variant) { v.EnteredPrice.Amount = domain.MaxPrice + 1 }), domain.ErrPriceInvalid},
		"too high with tax": {func(in *domain.ProductInput) {
			in.TaxExcluded, in.Variants[0].TaxRate, in.Variants[0].EnteredPrice.Amount = true, 800, domain.MaxPrice/108*100+100
		}, domain.ErrPriceInvalid},
		"just not with tax": {func(in *domain.ProductInput) {
			in.TaxExcluded, in.Variants[0].TaxRate, in.Variants[0].EnteredPrice.Amount = true, 800, domain.MaxPrice/108*100
		}, nil},
		"a foreign currency": {variant(func(v *domain.Variant) { v.EnteredPrice.Currency = "USD" }), domain.ErrCurrencyUnsupported},
	} {
		t.Run(name, func(t *testing.T) {
			in := tea("sencha", "T-50", "T-100")
			tc.change(&in)
			err := in.Normal().Check("JPY")
			if tc.want == nil {
				require.NoError(t, err)
				return
			}
			require.ErrorIs(t, err, tc.want)
		})
	}
}

func TestEqual(t *testing.T) {
	for name, change := range map[string]func(*domain.ProductInput){
		"slug":        func(in *domain.ProductInput) { in.Slug = "x" },
		"name":        func(in *domain.ProductInput) { in.Name += " " },
		"description": func(in *domain.ProductInput) { in.Description = "x" },
		"category":    func(in *domain.ProductInput) { in.Category = "x" },
		"brand":       func(in *domain.ProductInput) { in.Brand = "x" },
		"status":      func(in *domain.ProductInput) { in.Status = domain.StatusArchived },
		"image":       func(in *domain.ProductInput) { in.Image = "/x" },
		"attributes":  func(in *domain.ProductInput) { in.Attributes = map[string]string{"material": "cotton"} },
		"order":       func(in *domain.ProductInput) { in.Variants[0], in.Variants[1] = in.Variants[1], in.Variants[0] },
		"number":      func(in *domain.ProductInput) { in.Variants = in.Variants[:1] },
		"variant":     func(in *domain.ProductInput) { in.Variants[1].Name = "x" },
		"price":       func(in *domain.ProductInput) { in.Variants[1].EnteredPrice.Amount++ },
		"currency":    func(in *domain.ProductInput) { in.Variants[1].EnteredPrice.Currency = "GBP" },
		"tax class":   func(in *domain.ProductInput) { in.Variants[1].TaxClass = domain.TaxClassStandard },
		"weight":      func(in *domain.ProductInput) { in.Variants[1].WeightGrams = 1 },
		"limit":       func(in *domain.ProductInput) { in.Variants[1].MaxPerOrder = 1 },
		"tags":        func(in *domain.ProductInput) { in.Tags = []string{"new"} },
		"tax":         func(in *domain.ProductInput) { in.TaxExcluded = true },
		"pictures":    func(in *domain.ProductInput) { in.Pictures = []domain.Picture{{URL: "/x"}} },
		"declaration": func(in *domain.ProductInput) { in.Options = []domain.Option{{Name: "size"}} },
		"options":     func(in *domain.ProductInput) { in.Variants[1].Options = map[string]string{"size": "M"} },
	} {
		t.Run(name, func(t *testing.T) {
			a, b := tea("sencha", "T-50", "T-100"), tea("sencha", "T-50", "T-100")
			b.Variants[0].Options, b.Attributes = map[string]string{}, map[string]string{}
			b.Tags, b.Options, b.Pictures = []string{}, []domain.Option{}, []domain.Picture{}
			b.Variants[0].Schedules = []domain.PriceSchedule{{Starts: today}}
			require.True(t, a.Equal(b))
			change(&b)
			require.False(t, a.Equal(b))
		})
	}
}

func TestVariantsThatDifferInABlankAreRefused(t *testing.T) {
	for _, other := range []string{"赤 ", "赤\u3000", " 赤", "赤\u200b", "\ufeff赤"} {
		in := tea("genmaicha", "G-1", "G-2")
		in.Options = nil
		in.Variants[0].Options, in.Variants[1].Options = map[string]string{"色": "赤"}, map[string]string{"色": other}
		err := in.Normal().Check("JPY")
		require.ErrorIs(t, err, domain.ErrDuplicateOptionValue, "%q", other)
	}
	for _, same := range [][2]string{{"Red", "RED"}, {"レッド", "ﾚｯﾄﾞ"}, {"Ｍ", "m"}} {
		in := tea("genmaicha", "G-1", "G-2")
		in.Options = nil
		in.Variants[0].Options, in.Variants[1].Options = map[string]string{"色": same[0]}, map[string]string{"色": same[1]}
		require.Error(t, in.Normal().Check("JPY"), same)
	}
	in := tea("genmaicha", "G-1")
	in.Tags = []string{"Sale", "SALE", "ｓａｌｅ", "new"}
	require.Equal(t, []string{"Sale", "new"}, in.Normal().Tags)
}
