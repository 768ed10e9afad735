package domain

import "github.com/akinai/akinai/pkg/errs"

// What the catalogue refuses.
var (
	ErrNotFound            = errs.New(errs.NotFound, "PRODUCT_NOT_FOUND", "there is no such product")
	ErrSlugTaken           = errs.New(errs.AlreadyExists, "SLUG_TAKEN", "another product has this slug")
	ErrSKUTaken            = errs.New(errs.AlreadyExists, "SKU_TAKEN", "another product has this SKU")
	ErrVersionConflict     = errs.New(errs.Conflict, "VERSION_CONFLICT", "it was changed in the meantime")
	ErrDuplicateSlug       = errs.New(errs.Invalid, "DUPLICATE_SLUG", "an earlier row has this slug")
	ErrDuplicateSKU        = errs.New(errs.Invalid, "DUPLICATE_SKU", "two variants have the same SKU")
	ErrStatusRequired      = errs.New(errs.Invalid, "STATUS_REQUIRED", "the product has no status")
	ErrTaxClassRequired    = errs.New(errs.Invalid, "TAX_CLASS_REQUIRED", "a variant has no tax class")
	ErrPriceInvalid        = errs.New(errs.Invalid, "PRICE_INVALID", "a price is negative or too large")
	ErrCurrencyUnsupported = errs.New(errs.Invalid, "CURRENCY_UNSUPPORTED", "the shop sells in another currency")
	ErrTextInvalid         = errs.New(errs.Invalid, "TEXT_INVALID", "a text contains the character NUL")
	ErrDuplicateGroup      = errs.New(errs.Invalid, "DUPLICATE_GROUP", "an earlier group has this id")
	ErrCategoryUnknown     = errs.New(errs.Invalid, "CATEGORY_UNKNOWN", "no category has this slug")
	ErrCategoryNotFound    = errs.New(errs.NotFound, "CATEGORY_NOT_FOUND", "there is no such category")
	ErrCategoryTaken       = errs.New(errs.AlreadyExists, "CATEGORY_TAKEN", "another category has this slug")
	ErrCategoryCycle       = errs.New(errs.Invalid, "CATEGORY_CYCLE", "a category cannot be in itself, nor in what is in it")
	ErrCategoryTooDeep     = errs.New(errs.Invalid, "CATEGORY_TOO_DEEP", "categories have at most 10 levels")
	ErrCategoryNotEmpty    = errs.New(errs.Precondition, "CATEGORY_NOT_EMPTY", "the category has categories or products")
	ErrCategoryLimit       = errs.New(errs.Exhausted, "CATEGORY_LIMIT", "there are 10,000 categories")
	ErrPageToken           = errs.New(errs.Invalid, "PAGE_TOKEN_INVALID", "the page token is not one of ours")
)
