package domain

import "errors"

// ErrRefused is returned if another service refuses a request, rather than being unavailable. Of a
// request for several, one may be the reason.
var ErrRefused = errors.New("another service refuses the request")
