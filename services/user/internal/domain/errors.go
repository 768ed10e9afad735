package domain

import "github.com/akinai/akinai/pkg/errs"

// The errors of profiles and addresses.
var (
	ErrTextInvalid       = errs.New(errs.Invalid, "TEXT_INVALID", "the text holds a character that cannot be stored")
	ErrPostalCodeInvalid = errs.New(errs.Invalid, "POSTAL_CODE_INVALID", "a postal code has seven digits, with or without a hyphen")
	ErrPhoneInvalid      = errs.New(errs.Invalid, "PHONE_INVALID", "this is no telephone number")
	ErrVersionConflict   = errs.New(errs.Conflict, "VERSION_CONFLICT", "the profile was changed meanwhile; read it again")
	ErrAddressLimit      = errs.New(errs.Precondition, "ADDRESS_LIMIT", "the address book is full")
	ErrAddressNotFound   = errs.New(errs.NotFound, "ADDRESS_NOT_FOUND", "there is no such address")
)
