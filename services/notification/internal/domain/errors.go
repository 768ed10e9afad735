package domain

import "errors"

// ErrRecipientUnknown is returned if an order or an account does not exist any more.
var ErrRecipientUnknown = errors.New("there is no order or account to write to")
