package domain_test

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/pkg/money"
	"github.com/akinai/akinai/services/product/internal/domain"
)

var (
	yesterday = time.Date(2026, 3, 31, 12, 0, 0, 0, time.UTC)
	today     = yesterday.AddDate(0, 0, 1)
)

// shelf returns a unit of work with the products sencha (T-50, T-100) and hojicha (H-50), in which
// B-1 belongs to another product.
func shelf() *domain.UnitOfWork {
	stored := domain.StoredProducts{Owners: map[domain.SKU]domain.ID{"B-1": "bancha"}, Categories: map[string]bool{"tea": true}, TaxRates: rates()}
	for _, p := range []domain.Product{
		{ID: "s", ProductInput: tea("sencha", "T-50", "T-100")},
		{ID: "h", ProductInput: tea("hojicha", "H-50")},
	} {
		p.Version, p.CreatedAt, p.UpdatedAt = 3, yesterday, yesterday
		stored.Products = append(stored.Products, p)
		for _, sku := range p.SKUs() {
			stored.Owners[sku] = p.ID
		}
	}
	return domain.NewUnitOfWork("JPY", today, stored)
}

// whole returns the mask of a complete draft.
func whole(in domain.ProductInput) domain.Mask {
	variant := domain.VariantMask{Fields: []string{"name", "price", "tax_class", "options", "weight_grams", "max_per_order"}}
	return domain.Mask{
		Fields: []string{
			"name", "description", "category", "brand", "status", "image", "attributes", "options", "tags", "pictures", "tax_excluded",
		},
		Variants: slices.Repeat([]domain.VariantMask{variant}, len(in.Variants)), Replace: true,
	}
}

// importWhole imports a complete draft.
func importWhole(u *domain.UnitOfWork, id domain.ID, in domain.ProductInput) (domain.Product, domain.Outcome, error) {
	return u.Import(id, in, whole(in))
}

// in puts a draft into a category.
func in(category string, in domain.ProductInput) domain.ProductInput {
	in.Category = category
	return in
}

func TestCreateStartsAtVersionOne(t *testing.T) {
	u := shelf()
	p, err := u.Create("g", tea("genmaicha", "G-1"))
	require.NoError(t, err)
	want := tea("genmaicha", "G-1")
	want.Variants[0].CurrentPrice = want.Variants[0].EnteredPrice
	require.Equal(t, domain.Product{ID: "g", ProductInput: want, Version: 1, CreatedAt: today, UpdatedAt: today}, p)
	require.Equal(t, []domain.Product{p}, u.Changed())
}

func TestCreateRefusesWhatIsTaken(t *testing.T) {
	for name, tc := range map[string]struct {
		draft domain.ProductInput
		want  error
	}{
		"a slug":                    {tea("sencha", "N-1"), domain.ErrSlugTaken},
		"a SKU on the shelf":        {tea("new", "N-1", "H-50"), domain.ErrSKUTaken},
		"a SKU of somebody else's":  {tea("new", "B-1"), domain.ErrSKUTaken},
		"a category that is none":   {in("nowhere", tea("new", "N-1")), domain.ErrCategoryUnknown},
		"a draft that breaks rules": {tea("new", "N-1", "N-1"), domain.ErrDuplicateSKU},
	} {
		t.Run(name, func(t *testing.T) {
			u := shelf()
			_, err := u.Create("n", tc.draft)
			require.ErrorIs(t, err, tc.want)
			require.Empty(t, u.ChangedIDs())
		})
	}
}

func TestUpdateReplacesAndCountsVersions(t *testing.T) {
	u := shelf()
	p, err := u.Update("s", 3, tea("first-flush", "T-100", "T-200"), nil)
	require.NoError(t, err)
	require.Equal(t, int64(4), p.Version)
	require.Equal(t, yesterday, p.CreatedAt)
	require.Equal(t, today, p.UpdatedAt)

	_, err = u.Create("n", tea("sencha", "T-50"))
	require.NoError(t, err, "the old slug and the SKU that was left out are free")
	require.Equal(t, []domain.ID{"s", "n"}, u.ChangedIDs())
}

func TestUpdateRefuses(t *testing.T) {
	for name, tc := range map[string]struct {
		id      domain.ID
		version int64
		draft   domain.ProductInput
		want    error
	}{
		"an unknown product": {"x", 3, tea("x", "X-1"), domain.ErrNotFound},
		"an old version":     {"s", 2, tea("sencha", "T-50"), domain.ErrVersionConflict},
		"a taken slug":       {"s", 3, tea("hojicha", "T-50"), domain.ErrSlugTaken},
		"a taken SKU":        {"s", 3, tea("sencha", "H-50"), domain.ErrSKUTaken},
		"no such category":   {"s", 3, in("nowhere", tea("sencha", "T-50")), domain.ErrCategoryUnknown},
	} {
		t.Run(name, func(t *testing.T) {
			u := shelf()
			_, err := u.Update(tc.id, tc.version, tc.draft, nil)
			require.ErrorIs(t, err, tc.want)
			require.Empty(t, u.ChangedIDs())
		})
	}
}

func TestDeleteFreesSlugAndSKUs(t *testing.T) {
	u := shelf()
	gone, err := u.Delete("s", 3)
	require.NoError(t, err)
	require.True(t, gone)
	gone, err = u.Delete("s", 3)
	require.NoError(t, err)
	require.False(t, gone, "again")
	require.Equal(t, []domain.ID{"s"}, u.Deleted())
	_, err = u.Create("n", tea("sencha", "T-50"))
	require.NoError(t, err)
}

func TestImportCreatesUpdatesAndLeavesAlone(t *testing.T) {
	u := shelf()
	changed := tea("hojicha", "H-50", "H-100")
	for _, tc := range []struct {
		draft domain.ProductInput
		id    domain.ID
		want  domain.Outcome
	}{
		{tea("sencha", "T-50", "T-100"), "s", domain.OutcomeUnchanged},
		{changed, "h", domain.OutcomeUpdated},
		{tea("genmaicha", "G-1"), "new", domain.OutcomeCreated},
	} {
		id, outcome, err := importWhole(u, "new", tc.draft)
		require.NoError(t, err)
		require.Equal(t, tc.id, id.ID)
		require.Equal(t, tc.want, outcome)
	}
	require.Equal(t, []domain.ID{"h", "new"}, u.ChangedIDs())
	require.Equal(t, int64(4), u.Changed()[0].Version)
}

func TestImportRefusesOneRowAndTakesTheOthers(t *testing.T) {
	u := shelf()
	_, _, err := importWhole(u, "a", tea("a", "A-1"))
	require.NoError(t, err)
	_, _, err = importWhole(u, "b", tea("b", "A-1"))
	require.ErrorIs(t, err, domain.ErrSKUTaken, "the row before it has the SKU")
	_, _, err = importWhole(u, "c", tea("a", "C-1"))
	require.ErrorIs(t, err, domain.ErrDuplicateSlug)
	_, _, err = importWhole(u, "n", in("nowhere", tea("n", "N-1")))
	require.ErrorIs(t, err, domain.ErrCategoryUnknown)
	_, _, err = importWhole(u, "d", tea("d", "D-1"))
	require.NoError(t, err)
	require.Equal(t, []domain.ID{"a", "d"}, u.ChangedIDs())
}

func TestImportMovesASKUThatTheRowBeforeGaveUp(t *testing.T) {
	u := shelf()
	_, _, err := importWhole(u, "", tea("sencha", "T-50"))
	require.NoError(t, err)
	_, _, err = importWhole(u, "", tea("hojicha", "H-50", "T-100"))
	require.NoError(t, err)
}

func TestAProductMayBeInNoCategory(t *testing.T) {
	u := shelf()
	_, err := u.Create("n", in("", tea("new", "N-1")))
	require.NoError(t, err)
	_, err = u.Update("s", 3, in("", tea("sencha", "T-50")), nil)
	require.NoError(t, err)
}

// A write that does not change the category does not check it: a category with products is not
// deleted.
func TestAProductStaysWhereItIs(t *testing.T) {
	hidden := domain.Product{ID: "s", ProductInput: tea("sencha", "T-50"), Version: 1}
	hidden.Status, hidden.Variants[0].EnteredPrice.Amount = domain.StatusDraft, 0
	u := domain.NewUnitOfWork("JPY", today, domain.StoredProducts{Products: []domain.Product{hidden}, Owners: map[domain.SKU]domain.ID{"T-50": "s"}})
	priced, err := u.PriceAndPublishDraft("s", tea("sencha", "T-50").Variants[0].EnteredPrice)
	require.NoError(t, err)
	require.True(t, priced)
}

// Sources without prices, such as the food composition table, may be imported again after their
// drafts have prices.
func TestAnImportWithoutPricesKeepsThoseThatAreThere(t *testing.T) {
	source := tea("mugicha", "M-50", "M-100")
	source.Status = domain.StatusDraft
	for i := range source.Variants {
		source.Variants[i].EnteredPrice.Amount = 0
	}
	u := shelf()
	id, _, err := importWhole(u, "m", source)
	require.NoError(t, err)
	priced, err := u.PriceAndPublishDraft(id.ID, money.Money{Amount: 298, Currency: "JPY"})
	require.NoError(t, err)
	require.True(t, priced)
	stored := func(in domain.ProductInput) *domain.UnitOfWork {
		p := domain.Product{ID: id.ID, ProductInput: in, Version: 2}
		return domain.NewUnitOfWork("JPY", today, domain.StoredProducts{
			Products: []domain.Product{p}, Owners: map[domain.SKU]domain.ID{}, Categories: map[string]bool{"tea": true},
		})
	}
	published := u.Changed()[len(u.Changed())-1].ProductInput

	_, outcome, err := importWhole(stored(published), "x", source)
	require.NoError(t, err)
	require.Equal(t, domain.OutcomeUnchanged, outcome)

	renamed := source
	renamed.Name = "麦茶"
	again := stored(published)
	_, outcome, err = importWhole(again, "x", renamed)
	require.NoError(t, err)
	require.Equal(t, domain.OutcomeUpdated, outcome)
	require.Equal(t, domain.StatusPublished, again.Changed()[0].Status)
	require.EqualValues(t, 298, again.Changed()[0].Variants[1].EnteredPrice.Amount)

	grown := source
	grown.Variants = tea("mugicha", "M-50", "M-100", "M-200").Variants
	for i := range grown.Variants {
		grown.Variants[i].EnteredPrice.Amount = 0
	}
	again = stored(published)
	_, _, err = importWhole(again, "x", grown)
	require.NoError(t, err)
	require.Equal(t, domain.StatusDraft, again.Changed()[0].Status, "one variant has no price")
	require.EqualValues(t, 298, again.Changed()[0].Variants[0].EnteredPrice.Amount)

	back := published
	back.Status = domain.StatusDraft
	again = stored(published)
	_, _, err = importWhole(again, "x", back)
	require.NoError(t, err)
	require.Equal(t, domain.StatusDraft, again.Changed()[0].Status, "it has prices: it is meant to be a draft")
}
