package domain_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/pkg/money"
	"github.com/akinai/akinai/services/product/internal/domain"
)

// tea returns a draft that nothing is wrong with.
func tea(slug string, skus ...domain.SKU) domain.Draft {
	d := domain.Draft{Slug: slug, Name: "煎茶 Sencha", Category: "tea", Status: domain.StatusPublished}
	for _, sku := range skus {
		d.Variants = append(d.Variants, domain.Variant{
			SKU:      sku,
			Price:    money.Money{Amount: 1080, Currency: "JPY"},
			TaxClass: domain.TaxClassReduced,
		})
	}
	return d
}

func TestCheck(t *testing.T) {
	variant := func(change func(*domain.Variant)) func(*domain.Draft) {
		return func(d *domain.Draft) { change(&d.Variants[1]) }
	}
	for name, tc := range map[string]struct {
		change func(*domain.Draft)
		want   error
	}{
		"nothing wrong":          {func(*domain.Draft) {}, nil},
		"free of charge":         {variant(func(v *domain.Variant) { v.Price.Amount = 0 }), nil},
		"the highest price":      {variant(func(v *domain.Variant) { v.Price.Amount = domain.MaxPrice }), nil},
		"emoji and line breaks":  {func(d *domain.Draft) { d.Description = " 🍵\r\n\t" }, nil},
		"no status":              {func(d *domain.Draft) { d.Status = "" }, domain.ErrStatusRequired},
		"NUL in the name":        {func(d *domain.Draft) { d.Name = "a\x00b" }, domain.ErrTextInvalid},
		"NUL in the description": {func(d *domain.Draft) { d.Description = "\x00" }, domain.ErrTextInvalid},
		"NUL in the brand":       {func(d *domain.Draft) { d.Brand = "\x00" }, domain.ErrTextInvalid},
		"NUL in the image":       {func(d *domain.Draft) { d.Image = "\x00" }, domain.ErrTextInvalid},
		"NUL in an attribute":    {func(d *domain.Draft) { d.Attributes = map[string]string{"material": "\x00"} }, domain.ErrTextInvalid},
		"NUL in its name":        {func(d *domain.Draft) { d.Attributes = map[string]string{"\x00": "cotton"} }, domain.ErrTextInvalid},
		"NUL in a variant":       {variant(func(v *domain.Variant) { v.Name = "\x00" }), domain.ErrTextInvalid},
		"NUL in an option":       {variant(func(v *domain.Variant) { v.Options = map[string]string{"\x00": "M"} }), domain.ErrTextInvalid},
		"NUL in a value":         {variant(func(v *domain.Variant) { v.Options = map[string]string{"size": "\x00"} }), domain.ErrTextInvalid},
		"a SKU twice":            {variant(func(v *domain.Variant) { v.SKU = "T-50" }), domain.ErrDuplicateSKU},
		"no tax class":           {variant(func(v *domain.Variant) { v.TaxClass = "" }), domain.ErrTaxClassRequired},
		"a negative price":       {variant(func(v *domain.Variant) { v.Price.Amount = -1 }), domain.ErrPriceInvalid},
		"too high a price":       {variant(func(v *domain.Variant) { v.Price.Amount = domain.MaxPrice + 1 }), domain.ErrPriceInvalid},
		"a foreign currency":     {variant(func(v *domain.Variant) { v.Price.Currency = "USD" }), domain.ErrCurrencyUnsupported},
	} {
		t.Run(name, func(t *testing.T) {
			d := tea("sencha", "T-50", "T-100")
			tc.change(&d)
			err := d.Check("JPY")
			if tc.want == nil {
				require.NoError(t, err)
				return
			}
			require.ErrorIs(t, err, tc.want)
		})
	}
}

func TestEqual(t *testing.T) {
	for name, change := range map[string]func(*domain.Draft){
		"slug":        func(d *domain.Draft) { d.Slug = "x" },
		"name":        func(d *domain.Draft) { d.Name += " " },
		"description": func(d *domain.Draft) { d.Description = "x" },
		"category":    func(d *domain.Draft) { d.Category = "x" },
		"brand":       func(d *domain.Draft) { d.Brand = "x" },
		"status":      func(d *domain.Draft) { d.Status = domain.StatusArchived },
		"image":       func(d *domain.Draft) { d.Image = "x" },
		"attributes":  func(d *domain.Draft) { d.Attributes = map[string]string{"material": "cotton"} },
		"order":       func(d *domain.Draft) { d.Variants[0], d.Variants[1] = d.Variants[1], d.Variants[0] },
		"number":      func(d *domain.Draft) { d.Variants = d.Variants[:1] },
		"variant":     func(d *domain.Draft) { d.Variants[1].Name = "x" },
		"price":       func(d *domain.Draft) { d.Variants[1].Price.Amount++ },
		"currency":    func(d *domain.Draft) { d.Variants[1].Price.Currency = "GBP" },
		"tax class":   func(d *domain.Draft) { d.Variants[1].TaxClass = domain.TaxClassStandard },
		"options":     func(d *domain.Draft) { d.Variants[1].Options = map[string]string{"size": "M"} },
	} {
		t.Run(name, func(t *testing.T) {
			a, b := tea("sencha", "T-50", "T-100"), tea("sencha", "T-50", "T-100")
			b.Variants[0].Options = map[string]string{}
			require.True(t, a.Equal(b))
			change(&b)
			require.False(t, a.Equal(b))
		})
	}
}
