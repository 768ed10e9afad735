package domain

import "github.com/akinai/akinai/pkg/errs"

// What the catalogue refuses.
var (
	ErrNotFound            = errs.New(errs.NotFound, "PRODUCT_NOT_FOUND", "there is no such product")
	ErrSlugTaken           = errs.New(errs.AlreadyExists, "SLUG_TAKEN", "another product has this slug")
	ErrSKUTaken            = errs.New(errs.AlreadyExists, "SKU_TAKEN", "another product has this SKU")
	ErrVersionConflict     = errs.New(errs.Conflict, "VERSION_CONFLICT", "the product was changed in the meantime")
	ErrDuplicateSlug       = errs.New(errs.Invalid, "DUPLICATE_SLUG", "an earlier row has this slug")
	ErrDuplicateSKU        = errs.New(errs.Invalid, "DUPLICATE_SKU", "two variants have the same SKU")
	ErrStatusRequired      = errs.New(errs.Invalid, "STATUS_REQUIRED", "the product has no status")
	ErrTaxClassRequired    = errs.New(errs.Invalid, "TAX_CLASS_REQUIRED", "a variant has no tax class")
	ErrPriceInvalid        = errs.New(errs.Invalid, "PRICE_INVALID", "a price is negative or too large")
	ErrCurrencyUnsupported = errs.New(errs.Invalid, "CURRENCY_UNSUPPORTED", "the shop sells in another currency")
	ErrTextInvalid         = errs.New(errs.Invalid, "TEXT_INVALID", "a text contains the character NUL")
	ErrTagInvalid          = errs.New(errs.Invalid, "TAG_INVALID", "a tag is blank")
	ErrOptionTwice         = errs.New(errs.Invalid, "OPTION_TWICE", "an option is declared twice")
	ErrOptionValueTwice    = errs.New(errs.Invalid, "OPTION_VALUE_TWICE", "an option has a value twice")
	ErrOptionUnknown       = errs.New(errs.Invalid, "OPTION_UNKNOWN", "a variant has an option, or a value of one, that the product does not have")
	ErrOptionMissing       = errs.New(errs.Invalid, "OPTION_MISSING", "a variant has no value of one of the product's options")
	ErrVariantTwice        = errs.New(errs.Invalid, "VARIANT_TWICE", "two variants have the same values of all options")
	ErrWeightInvalid       = errs.New(errs.Invalid, "WEIGHT_INVALID", "a weight is negative")
	ErrLimitInvalid        = errs.New(errs.Invalid, "ORDER_LIMIT_INVALID", "a limit for one order is negative")
	ErrPictureUnknown      = errs.New(errs.Invalid, "PICTURE_UNKNOWN", "a picture was never uploaded")
	ErrSKUUnknown          = errs.New(errs.Invalid, "SKU_UNKNOWN", "the product does not have this SKU")
	ErrScheduleInvalid     = errs.New(errs.Invalid, "SCHEDULE_INVALID", "a scheduled price ends before it starts, or is over")
	ErrScheduleOverlap     = errs.New(errs.Invalid, "SCHEDULE_OVERLAP", "two scheduled prices are for the same time")
	ErrDuplicateGroup      = errs.New(errs.Invalid, "DUPLICATE_GROUP", "an earlier group has this id")
	ErrPageToken           = errs.New(errs.Invalid, "PAGE_TOKEN_INVALID", "the page token is not one of ours")
)
