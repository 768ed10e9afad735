package domain_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/services/product/internal/domain"
)

// rich returns a draft with a value in every field.
func rich() domain.ProductInput {
	in := tea("gyokuro", "G-S", "G-L")
	in.Description, in.Brand, in.Tags = "<p>shade</p>", "Uji", []string{"new"}
	in.Attributes = map[string]string{"origin": "Uji", "harvest": "first"}
	in.Pictures = []domain.Picture{{URL: "/a.jpg", Alt: "leaf"}, {URL: "/pictures/kept", Alt: "cup"}}
	in.Image = "/a.jpg"
	in.Options = []domain.Option{{Name: "size", Values: []string{"L", "S", "XL"}}}
	for i, size := range []string{"S", "L"} {
		in.Variants[i].Options = map[string]string{"size": size}
		in.Variants[i].WeightGrams, in.Variants[i].MaxPerOrder, in.Variants[i].Name = 100+i, 3+i, size
	}
	return in
}

func shelfOf(in domain.ProductInput) *domain.UnitOfWork {
	stored := domain.StoredProducts{Products: []domain.Product{{ID: "g", ProductInput: in, Version: 7}}, Owners: map[domain.SKU]domain.ID{}, Categories: map[string]bool{}}
	return domain.NewUnitOfWork("JPY", today, stored)
}

func TestAnImportChangesOnlyWhatItsMaskNames(t *testing.T) {
	priceOnly := domain.ProductInput{Slug: "gyokuro", Variants: []domain.Variant{{SKU: "G-L", EnteredPrice: yen(999)}}}
	for name, tc := range map[string]struct {
		draft domain.ProductInput
		mask  domain.Mask
		want  func(*domain.ProductInput)
	}{
		"nothing": {domain.ProductInput{Slug: "gyokuro"}, domain.Mask{}, func(*domain.ProductInput) {}},
		"a price": {
			priceOnly,
			domain.Mask{Variants: []domain.VariantMask{{Fields: []string{"price"}}}},
			func(in *domain.ProductInput) { in.Variants[1].EnteredPrice = yen(999) },
		},
		"a name, and no brand": {
			domain.ProductInput{Slug: "gyokuro", Name: "玉露"},
			domain.Mask{Fields: []string{"name", "brand"}},
			func(in *domain.ProductInput) { in.Name, in.Brand = "玉露", "" },
		},
		"one attribute, and none of another": {
			domain.ProductInput{Slug: "gyokuro", Attributes: map[string]string{"origin": "Yame"}},
			domain.Mask{Attributes: []string{"origin", "harvest"}},
			func(in *domain.ProductInput) { in.Attributes = map[string]string{"origin": "Yame"} },
		},
		"URLs, with the alts of those that stay": {
			domain.ProductInput{Slug: "gyokuro", Pictures: []domain.Picture{{URL: "/pictures/kept"}, {URL: "/b.jpg"}}},
			domain.Mask{Fields: []string{"pictures.url"}},
			func(in *domain.ProductInput) {
				in.Pictures, in.Image = []domain.Picture{{URL: "/pictures/kept", Alt: "cup"}, {URL: "/b.jpg"}}, "/pictures/kept"
			},
		},
		"the main picture": {
			domain.ProductInput{Slug: "gyokuro", Image: "/b.jpg"},
			domain.Mask{Fields: []string{"image"}},
			func(in *domain.ProductInput) { in.Pictures[0], in.Image = domain.Picture{URL: "/b.jpg"}, "/b.jpg" },
		},
		"no pictures": {
			domain.ProductInput{Slug: "gyokuro"},
			domain.Mask{Fields: []string{"pictures"}},
			func(in *domain.ProductInput) { in.Pictures, in.Image = nil, "" },
		},
		"another value of an option": {
			domain.ProductInput{Slug: "gyokuro", Variants: []domain.Variant{{SKU: "G-S", Options: map[string]string{"size": "XS"}}}},
			domain.Mask{Variants: []domain.VariantMask{{Options: []string{"size"}}}},
			func(in *domain.ProductInput) {
				in.Variants[0].Options = map[string]string{"size": "XS"}
				in.Options = []domain.Option{{Name: "size", Values: []string{"L", "XL", "XS"}}}
			},
		},
		"a variant more": {
			domain.ProductInput{Slug: "gyokuro", Variants: []domain.Variant{
				{SKU: "G-M", EnteredPrice: yen(5), TaxClass: domain.TaxClassReduced, Options: map[string]string{"size": "M"}},
			}},
			domain.Mask{Variants: []domain.VariantMask{{Fields: []string{"price", "tax_class", "options"}}}},
			func(in *domain.ProductInput) {
				in.Options[0].Values = []string{"L", "S", "XL", "M"}
				in.Variants = append(in.Variants, domain.Variant{
					SKU: "G-M", EnteredPrice: yen(5), TaxClass: domain.TaxClassReduced, Options: map[string]string{"size": "M"},
				})
			},
		},
		"only one variant": {
			priceOnly,
			domain.Mask{Variants: make([]domain.VariantMask, 1), Replace: true},
			func(in *domain.ProductInput) {
				in.Variants, in.Options[0].Values = in.Variants[1:], []string{"L", "XL"}
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			require.NoError(t, tc.mask.Check(len(tc.draft.Variants)))
			want := rich()
			tc.want(&want)
			u := shelfOf(rich())
			p, outcome, err := u.Import("x", tc.draft, tc.mask)
			require.NoError(t, err)
			if want.Equal(rich()) {
				require.Equal(t, domain.OutcomeUnchanged, outcome)
				return
			}
			require.Equal(t, domain.OutcomeUpdated, outcome)
			for i := range want.Variants {
				want.Variants[i].CurrentPrice = want.Variants[i].EnteredPrice
			}
			require.Equal(t, want, p.ProductInput)
			_, outcome, err = shelfOf(p.ProductInput).Import("x", tc.draft, tc.mask)
			require.NoError(t, err)
			require.Equal(t, domain.OutcomeUnchanged, outcome, "again")
		})
	}
}

func TestAMaskedImportRefusesWhatIsNeitherStoredNorDescribed(t *testing.T) {
	price := []domain.VariantMask{{Fields: []string{"price"}}}
	many := domain.ProductInput{Slug: "gyokuro"}
	for i := range 99 {
		v := tea("x", domain.SKU([]byte{'M', byte('0' + i/10), byte('0' + i%10)})).Variants[0]
		v.Options = map[string]string{"size": string(v.SKU)}
		many.Variants = append(many.Variants, v)
	}
	for name, tc := range map[string]struct {
		draft domain.ProductInput
		mask  domain.Mask
		want  error
	}{
		"a slug":       {domain.ProductInput{Slug: "gyokurro", Variants: []domain.Variant{{SKU: "G-L", EnteredPrice: yen(9)}}}, domain.Mask{Variants: price}, domain.ErrNotFound},
		"a SKU":        {domain.ProductInput{Slug: "gyokuro", Variants: []domain.Variant{{SKU: "G-X", EnteredPrice: yen(9)}}}, domain.Mask{Variants: price}, domain.ErrVariantUnknown},
		"no name":      {domain.ProductInput{Slug: "gyokuro"}, domain.Mask{Fields: []string{"name"}}, domain.ErrNameRequired},
		"no status":    {domain.ProductInput{Slug: "gyokuro"}, domain.Mask{Fields: []string{"status"}}, domain.ErrStatusRequired},
		"no variants":  {domain.ProductInput{Slug: "gyokuro"}, domain.Mask{Replace: true}, domain.ErrVariantRequired},
		"too many":     {many, domain.Mask{Variants: make([]domain.VariantMask, 99)}, domain.ErrProductLimit},
		"a SKU twice":  {domain.ProductInput{Slug: "gyokuro", Variants: []domain.Variant{{SKU: "G-L"}, {SKU: "G-L"}}}, domain.Mask{Variants: make([]domain.VariantMask, 2)}, domain.ErrDuplicateSKU},
		"no tax class": {domain.ProductInput{Slug: "gyokuro", Variants: []domain.Variant{{SKU: "G-L"}}}, domain.Mask{Variants: []domain.VariantMask{{Fields: []string{"tax_class"}}}}, domain.ErrTaxClassRequired},
	} {
		u := shelfOf(rich())
		_, _, err := u.Import("x", tc.draft, tc.mask)
		require.ErrorIs(t, err, tc.want, name)
		require.Empty(t, u.ChangedIDs(), name)
	}
	require.ErrorIs(t, domain.Mask{Fields: []string{"prise"}}.Check(0), domain.ErrMaskInvalid)
	require.ErrorIs(t, domain.Mask{Variants: []domain.VariantMask{{Fields: []string{"stock"}}}}.Check(1), domain.ErrMaskInvalid)
	require.ErrorIs(t, domain.Mask{}.Check(1), domain.ErrMaskInvalid)
}

func TestAPriceOfZeroIsImportedOnlyIfItIsMeant(t *testing.T) {
	of := func(price int64, free bool, status domain.Status) domain.ProductInput {
		in := tea("gift", "GIFT")
		in.Status, in.Variants[0].EnteredPrice.Amount, in.Variants[0].Free = status, price, free
		return in
	}
	unsaid := whole(of(0, false, ""))
	unsaid.Variants[0].Fields = []string{"tax_class"}
	for name, tc := range map[string]struct {
		stored *domain.ProductInput
		draft  domain.ProductInput
		mask   domain.Mask
		want   domain.Status
		err    error
	}{
		"new, said, not meant":      {nil, of(0, false, domain.StatusPublished), whole(of(0, false, "")), "", domain.ErrPriceZero},
		"new, said, meant":          {nil, of(0, true, domain.StatusPublished), whole(of(0, false, "")), domain.StatusPublished, nil},
		"new, not said":             {nil, of(0, false, domain.StatusPublished), unsaid, domain.StatusDraft, nil},
		"new draft":                 {nil, of(0, false, domain.StatusDraft), whole(of(0, false, "")), domain.StatusDraft, nil},
		"priced, said, not meant":   {new(of(5, false, domain.StatusPublished)), of(0, false, domain.StatusPublished), whole(of(0, false, "")), "", domain.ErrPriceZero},
		"priced, not said":          {new(of(5, false, domain.StatusPublished)), of(0, false, domain.StatusPublished), unsaid, domain.StatusPublished, nil},
		"free already":              {new(of(0, false, domain.StatusPublished)), of(0, false, domain.StatusPublished), whole(of(0, false, "")), domain.StatusPublished, nil},
		"a draft that is published": {new(of(0, false, domain.StatusDraft)), of(0, false, domain.StatusPublished), whole(of(0, false, "")), "", domain.ErrPriceZero},
	} {
		u := domain.NewUnitOfWork("JPY", today, domain.StoredProducts{Owners: map[domain.SKU]domain.ID{}, Categories: map[string]bool{"tea": true}})
		if tc.stored != nil {
			u = shelfOf(*tc.stored)
		}
		p, _, err := u.Import("x", tc.draft, tc.mask)
		require.ErrorIs(t, err, tc.err, name)
		require.Equal(t, tc.want, p.Status, name)
	}
}
