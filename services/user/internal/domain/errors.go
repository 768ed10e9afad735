package domain

import "github.com/akinai/akinai/pkg/errs"

// The errors of profiles and addresses.
var (
	ErrTextInvalid        = errs.New(errs.Invalid, "TEXT_INVALID", "the text holds a character that cannot be stored")
	ErrPostalCodeInvalid  = errs.New(errs.Invalid, "POSTAL_CODE_INVALID", "a postal code has seven digits, with or without a hyphen")
	ErrPostalCodeUnknown  = errs.New(errs.NotFound, "POSTAL_CODE_UNKNOWN", "no town or office has this postal code")
	ErrPostalCodeMismatch = errs.New(errs.Invalid, "POSTAL_CODE_MISMATCH", "the prefecture or city does not belong to the postal code")
	ErrPostalVersionOld   = errs.New(errs.Precondition, "POSTAL_VERSION_OLD", "a newer version of the table is stored")
	ErrPostalTableShrinks = errs.New(errs.Precondition, "POSTAL_TABLE_SHRINKS", "the import would retire too many postal codes")
	ErrDateInvalid        = errs.New(errs.Invalid, "DATE_INVALID", "this day does not exist")
	ErrKanaInvalid        = errs.New(errs.Invalid, "KANA_INVALID", "a reading is written in hiragana or katakana")
	ErrPhoneInvalid       = errs.New(errs.Invalid, "PHONE_INVALID", "this is no telephone number")
	ErrVersionConflict    = errs.New(errs.Conflict, "VERSION_CONFLICT", "it was changed meanwhile; read it again")
	ErrAddressDuplicate   = errs.New(errs.AlreadyExists, "ADDRESS_DUPLICATE", "another address of the book is the same")
	ErrAddressLimit       = errs.New(errs.Precondition, "ADDRESS_LIMIT", "the address book is full")
	ErrNoteLimit          = errs.New(errs.Precondition, "NOTE_LIMIT", "no more notes can be added")
	ErrNoteExists         = errs.New(errs.AlreadyExists, "NOTE_EXISTS", "there is a note of this id with another text")
	ErrPageToken          = errs.New(errs.Invalid, "PAGE_TOKEN_INVALID", "the page token is not one of ours")
	ErrAddressNotFound    = errs.New(errs.NotFound, "ADDRESS_NOT_FOUND", "there is no such address")
)
