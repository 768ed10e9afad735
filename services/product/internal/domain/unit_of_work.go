package domain

import (
	"slices"
	"time"

	"github.com/akinai/akinai/pkg/errs"
	"github.com/akinai/akinai/pkg/language"
	"github.com/akinai/akinai/pkg/money"
)

// UnitOfWork is the part of the catalog that one write reads and changes, under the catalog's write
// lock: the products that it names by id or slug, and the owners of its SKUs. A write changes only
// the unit of work, whose changes are then stored together. Not safe for concurrent use.
type UnitOfWork struct {
	currency string
	now      time.Time
	actor    string
	// language is the shop's default; its texts are not translations.
	language language.Language

	products   map[ID]Product
	bySlug     map[string]ID
	owners     map[SKU]ID
	categories map[string]bool
	rates      TaxRates
	pictures   map[PictureID]bool

	imported map[string]bool
	changed  []ID
	deleted  []ID
	prices   []PriceHistoryEntry
}

// WriteScope lists what a write needs to read: products by id and slug, the owners of SKUs,
// categories by slug, and uploaded pictures.
type WriteScope struct {
	IDs        []ID
	Slugs      []string
	SKUs       []SKU
	Categories []string
	Pictures   []PictureID
}

// WriteScopeOf returns the scope of writing the inputs.
func WriteScopeOf(inputs ...ProductInput) WriteScope {
	var t WriteScope
	for _, in := range inputs {
		t.Slugs = append(t.Slugs, in.Slug)
		t.SKUs = append(t.SKUs, in.SKUs()...)
		t.Categories = append(t.Categories, in.Category)
		t.Pictures = append(t.Pictures, in.Uploads()...)
	}
	return t
}

// StoredProducts holds what a write has read under the write lock: the part of the catalog in its
// WriteScope.
type StoredProducts struct {
	// Revision is the revision of the catalog before the write.
	Revision int64
	// Products includes their schedules.
	Products []Product
	// Owners holds the products of SKUs. A SKU without an owner is free.
	Owners map[SKU]ID
	// Pictures holds the uploaded ones.
	Pictures map[PictureID]bool
	// Categories holds the existing ones.
	Categories map[string]bool
	// TaxRates holds all tax rates.
	TaxRates TaxRates
}

// ProductChange is the decision of one write of products: it makes a UnitOfWork of what is stored,
// changes it, and returns it to be stored.
type ProductChange func(StoredProducts) (*UnitOfWork, error)

// Outcome says what an import did with a row that it accepted.
type Outcome int

// The outcomes. A refused row has an error instead.
const (
	OutcomeCreated Outcome = iota + 1
	OutcomeUpdated
	OutcomeUnchanged
)

// NewUnitOfWork returns a unit of work of a shop that sells in currency. It takes ownership of
// stored.
func NewUnitOfWork(currency string, now time.Time, stored StoredProducts) *UnitOfWork {
	u := &UnitOfWork{
		currency:   currency,
		now:        now,
		products:   make(map[ID]Product, len(stored.Products)),
		bySlug:     make(map[string]ID, len(stored.Products)),
		owners:     stored.Owners,
		categories: stored.Categories,
		rates:      stored.TaxRates,
		pictures:   stored.Pictures,
		imported:   make(map[string]bool),
	}
	for _, p := range stored.Products {
		u.products[p.ID] = p
		u.bySlug[p.Slug] = p.ID
	}
	return u
}

// WithActor sets the subject that makes the change, and returns s.
func (u *UnitOfWork) WithActor(actor string) *UnitOfWork {
	u.actor = actor
	return u
}

// WithLanguage sets the shop's default language, and returns s.
func (u *UnitOfWork) WithLanguage(shop language.Language) *UnitOfWork {
	u.language = shop
	return u
}

// Create adds a product under a new id. Errors: ErrSlugTaken, ErrSKUTaken, ErrCategoryUnknown,
// ErrPictureUnknown, ErrTaxRateMissing and those of ProductInput.Check.
func (u *UnitOfWork) Create(id ID, in ProductInput) (Product, error) {
	return u.create(id, in.Normal())
}

// create is Create for a normalized input.
func (u *UnitOfWork) create(id ID, in ProductInput) (Product, error) {
	return u.checkAndReplace(Product{ID: id, ProductInput: in.withSchedulesOf(nil), Version: 1, CreatedAt: u.now, UpdatedAt: u.now, UpdatedBy: u.actor})
}

// Update replaces the fields in the mask, if version is the stored one; without a mask the whole
// product, but metadata that the input lacks stays. Its SKUs keep their schedules. Errors:
// ErrNotFound, ErrVersionConflict, ErrVariantUnknown, ErrProductLimit, and those of Create.
func (u *UnitOfWork) Update(id ID, version int64, in ProductInput, mask *Mask) (Product, error) {
	p, err := u.atVersion(id, version)
	if err != nil {
		return Product{}, err
	}
	if mask == nil {
		return u.checkAndReplace(u.revised(p, in.withMetadata(p.ProductInput).Normal()))
	}
	if in, err = mask.merge(p.ProductInput, in); err != nil {
		return Product{}, err
	}
	if in = in.Normal(); in.checkMerged() != nil {
		return Product{}, in.checkMerged()
	}
	return u.checkAndReplace(u.revised(p, in))
}

// Delete deletes a product and frees its slug and SKUs, if version is the stored one or 0. It
// reports whether the product existed. Errors: ErrVersionConflict.
func (u *UnitOfWork) Delete(id ID, version int64) (bool, error) {
	p, ok := u.products[id]
	if !ok {
		return false, nil
	}
	if version != 0 && p.Version != version {
		return false, errs.NewStale(ErrVersionConflict, p)
	}
	u.freeSlugAndSKUs(p)
	u.recordPrices(p, Product{}, false)
	delete(u.products, id)
	u.deleted = append(u.deleted, id)
	return true, nil
}

// Import creates a product with a slug, under newID, or changes the fields in the mask. If nothing
// changes, the version does not change. An input with StatusDraft and without prices takes the
// stored prices and status. A product that would be published without any price becomes a draft,
// see Mask.guardZeroPrices. Errors: ErrDuplicateSlug for a second input with the slug, ErrNotFound
// and ErrVariantUnknown for a product or variant that is neither stored nor complete, ErrPriceZero,
// ErrNameRequired, ErrVariantRequired, ErrProductLimit, and those of Create. An error changes
// nothing.
func (u *UnitOfWork) Import(newID ID, in ProductInput, mask Mask) (Product, Outcome, error) {
	if u.imported[in.Slug] {
		return Product{}, 0, ErrDuplicateSlug
	}
	u.imported[in.Slug] = true
	id, exists := u.bySlug[in.Slug]
	old := u.products[id]
	merged, err := u.merge(old.ProductInput, in, mask, exists)
	if err != nil {
		return Product{}, 0, err
	}
	if !exists {
		p, err := u.create(newID, merged)
		return p, OutcomeCreated, err
	}
	if old.Equal(merged) {
		return old, OutcomeUnchanged, nil
	}
	p, err := u.checkAndReplace(u.revised(old, merged))
	return p, OutcomeUpdated, err
}

// merge returns the normalized result of an import for a product; old is empty for a new one.
func (u *UnitOfWork) merge(old, in ProductInput, mask Mask, exists bool) (merged ProductInput, err error) {
	in.Variants = slices.Clone(in.Variants)
	for i, v := range in.Variants {
		if v.EnteredPrice == (money.Money{}) { // no price
			in.Variants[i].EnteredPrice.Currency = u.currency
		}
	}
	switch {
	case exists:
		merged, err = mask.merge(old, in)
	case in.Name == "" && !mask.has(fieldName):
		err = ErrNotFound
	default:
		merged = in
	}
	if err != nil {
		return ProductInput{}, err
	}
	merged = merged.Normal().withStoredPrices(old)
	if err := merged.checkMerged(); err != nil {
		return ProductInput{}, err
	}
	return mask.guardZeroPrices(merged, old, in)
}

// withStoredPrices returns the input with the prices of old where it has none, if its status is
// StatusDraft; and with the status of old if no price is missing then. An import of a source
// without prices so does not take a priced product from the shop.
func (in ProductInput) withStoredPrices(old ProductInput) ProductInput {
	unpriced := func(v Variant) bool { return v.EnteredPrice.Amount == 0 }
	if in.Status != StatusDraft || in.TaxExcluded != old.TaxExcluded || !slices.ContainsFunc(in.Variants, unpriced) {
		return in
	}
	in.Variants = slices.Clone(in.Variants)
	for i, v := range in.Variants {
		was := slices.IndexFunc(old.Variants, func(o Variant) bool { return o.SKU == v.SKU })
		if unpriced(v) && was >= 0 {
			in.Variants[i].EnteredPrice = old.Variants[was].EnteredPrice
		}
	}
	if !slices.ContainsFunc(in.Variants, unpriced) {
		in.Status = old.Status
	}
	return in
}

// Changed returns the created and updated products, in order.
func (u *UnitOfWork) Changed() []Product {
	products := make([]Product, len(u.changed))
	for i, id := range u.changed {
		products[i] = u.products[id]
	}
	return products
}

// Deleted returns the ids of deleted products.
func (u *UnitOfWork) Deleted() []ID { return u.deleted }

// ChangedIDs returns the ids of all changed and deleted products.
func (u *UnitOfWork) ChangedIDs() []ID { return slices.Concat(u.deleted, u.changed) }

// atVersion returns a product if version is the stored one.
func (u *UnitOfWork) atVersion(id ID, version int64) (Product, error) {
	p, ok := u.products[id]
	if !ok {
		return Product{}, ErrNotFound
	}
	if p.Version != version {
		return Product{}, errs.NewStale(ErrVersionConflict, p)
	}
	return p, nil
}

// revised returns the next version of p with the data of in. Remaining SKUs keep their schedules.
func (u *UnitOfWork) revised(p Product, in ProductInput) Product {
	p.ProductInput = in.withSchedulesOf(p.Variants)
	return u.nextVersion(p)
}

// nextVersion returns p with the version, time and actor of this write.
func (u *UnitOfWork) nextVersion(p Product) Product {
	p.Version, p.UpdatedAt, p.UpdatedBy = p.Version+1, u.now, u.actor
	return p
}

// checkAndReplace checks p and replaces the product with its id.
func (u *UnitOfWork) checkAndReplace(p Product) (Product, error) {
	var err error
	if p.ProductInput, err = p.withTaxRates(u.rates, u.now); err != nil {
		return Product{}, err
	}
	if err := p.Check(u.currency); err != nil {
		return Product{}, err
	}
	if err := p.checkTranslations(u.language); err != nil {
		return Product{}, err
	}
	// The current category of a product exists: a category with products is not deleted.
	if p.Category != u.products[p.ID].Category && p.Category != "" && !u.categories[p.Category] {
		return Product{}, ErrCategoryUnknown.With("category", p.Category)
	}
	if owner, taken := u.bySlug[p.Slug]; taken && owner != p.ID {
		return Product{}, ErrSlugTaken
	}
	for _, sku := range p.SKUs() {
		if owner, taken := u.owners[sku]; taken && owner != p.ID {
			return Product{}, ErrSKUTaken.With("sku", string(sku))
		}
	}
	had := u.products[p.ID].Uploads() // they need no check
	for _, id := range p.Uploads() {
		if !u.pictures[id] && !slices.Contains(had, id) {
			return Product{}, ErrPictureUnknown.With("picture", string(id))
		}
	}
	return u.replace(p, false), nil
}

// replace replaces the product with p's id by p, with current prices. scheduled reports whether a
// schedule caused the change.
func (u *UnitOfWork) replace(p Product, scheduled bool) Product {
	old := u.products[p.ID]
	p.ProductInput = p.withCurrentPrices(u.now)
	u.freeSlugAndSKUs(old)
	u.bySlug[p.Slug] = p.ID
	for _, sku := range p.SKUs() {
		u.owners[sku] = p.ID
	}
	u.products[p.ID] = p
	u.changed = append(u.changed, p.ID)
	u.recordPrices(old, p, scheduled)
	return p
}

// freeSlugAndSKUs makes the slug and the SKUs of p available to other products.
func (u *UnitOfWork) freeSlugAndSKUs(p Product) {
	delete(u.bySlug, p.Slug)
	for _, sku := range p.SKUs() {
		delete(u.owners, sku)
	}
}
