package errs

import (
	"context"
	"errors"
	"maps"
	"time"
)

// Kind classes an error by what the caller can do about it. The zero Kind is Internal.
type Kind uint8

// The kinds, each with one Connect code (see pkg/rpc).
const (
	// Internal: our fault; the text stays inside.
	Internal Kind = iota
	// Invalid: the request can never succeed as it is.
	Invalid
	// NotFound: the thing is not there, or not the caller's.
	NotFound
	// AlreadyExists: the name is taken.
	AlreadyExists
	// Conflict: a concurrent change came first; read again and retry.
	Conflict
	// Precondition: the state of the thing does not allow it now.
	Precondition
	// Unauthenticated: no valid token.
	Unauthenticated
	// Forbidden: a valid token without the right.
	Forbidden
	// Exhausted: too much at once, or too large. A limit of what there may be is a Precondition:
	// waiting does not help.
	Exhausted
	// Unavailable: try again, see RetryAfter.
	Unavailable
	// Timeout: the deadline passed; the outcome is unknown.
	Timeout
	// Canceled: the caller went away.
	Canceled
	// Unimplemented: no such method.
	Unimplemented
)

// Error is an error that callers may see. Immutable: With, Wrap and After return copies.
type Error struct {
	Kind Kind
	// Reason is what programs compare: UPPER_SNAKE_CASE, listed in docs/errors.md.
	Reason string
	// Message is for people and carries no secret and no personal data.
	Message string
	// Meta adds machine-readable facts, such as the SKUs that ran out. May be nil.
	Meta map[string]string
	// RetryAfter is how long to wait before trying again; 0 for no advice.
	RetryAfter time.Duration

	cause error
}

// New returns an error without cause; use it for sentinels.
func New(kind Kind, reason, message string) *Error {
	return &Error{Kind: kind, Reason: reason, Message: message}
}

// Error returns message and cause, for logs.
func (e *Error) Error() string {
	if e.cause == nil {
		return e.Reason + ": " + e.Message
	}
	return e.Reason + ": " + e.Message + ": " + e.cause.Error()
}

// Unwrap returns the cause, which never crosses an edge.
func (e *Error) Unwrap() error { return e.cause }

// Is reports whether target is an Error with the same reason, so that a copy equals its sentinel.
func (e *Error) Is(target error) bool {
	t, ok := target.(*Error) // target itself, not what it wraps
	return ok && t.Reason == e.Reason
}

// With returns a copy that carries one more fact.
func (e *Error) With(key, value string) *Error {
	c := *e
	c.Meta = maps.Clone(e.Meta)
	if c.Meta == nil {
		c.Meta = make(map[string]string, 1)
	}
	c.Meta[key] = value
	return &c
}

// Wrap returns a copy with a cause for our own logs.
func (e *Error) Wrap(cause error) *Error {
	c := *e
	c.cause = cause
	return &c
}

// After returns a copy that advises a delay before the next try.
func (e *Error) After(delay time.Duration) *Error {
	c := *e
	c.RetryAfter = delay
	return &c
}

// KindOf returns the kind of the first Error in err's chain; context errors are Timeout and
// Canceled, all others Internal.
func KindOf(err error) Kind {
	var e *Error
	switch {
	case errors.As(err, &e):
		return e.Kind
	case errors.Is(err, context.DeadlineExceeded):
		return Timeout
	case errors.Is(err, context.Canceled):
		return Canceled
	default:
		return Internal
	}
}

// ReasonOf returns the reason of the first Error in err's chain, "" if there is none.
func ReasonOf(err error) string {
	var e *Error
	if errors.As(err, &e) {
		return e.Reason
	}
	return ""
}
