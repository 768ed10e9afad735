package errs

import (
	"context"
	"errors"
	"maps"
	"slices"
	"time"

	"google.golang.org/protobuf/proto"
)

// Kind classifies an error by what the caller can do about it. The zero Kind is Internal.
type Kind uint8

// The kinds, each with one Connect code (see pkg/rpc).
const (
	// Internal: an unexpected error; its text is hidden from callers.
	Internal Kind = iota
	// Invalid: the request can never succeed unchanged.
	Invalid
	// NotFound: the resource does not exist, or belongs to another user.
	NotFound
	// AlreadyExists: the name is taken.
	AlreadyExists
	// Conflict: a concurrent change was committed first; read again and retry.
	Conflict
	// Precondition: the current state of the resource does not allow the request.
	Precondition
	// Unauthenticated: the request has no valid token.
	Unauthenticated
	// Forbidden: the token is valid and lacks the permission.
	Forbidden
	// Exhausted: too many requests, or a request that is too large. A limit on the number of
	// resources is a Precondition: waiting does not help.
	Exhausted
	// Unavailable: retry, see RetryAfter.
	Unavailable
	// Timeout: the deadline passed; the outcome is unknown.
	Timeout
	// Canceled: the caller canceled the request.
	Canceled
	// Unimplemented: the method does not exist.
	Unimplemented
)

// Error is an error that callers may see. It is immutable: With, Attach, Wrap and After return
// copies.
type Error struct {
	Kind Kind
	// Reason is a stable code for programs: UPPER_SNAKE_CASE, listed in docs/errors.md.
	Reason string
	// Message is a text for people. It contains no secrets and no personal data.
	Message string
	// Meta adds machine-readable facts, such as the SKUs that are out of stock. May be nil.
	Meta map[string]string
	// Details add structured facts for programs; callers of an edge see those that package public
	// allows. May be nil.
	Details []proto.Message
	// RetryAfter is the delay before a retry; 0 means no advice.
	RetryAfter time.Duration

	cause error
}

// New returns an error without a cause. It is meant for sentinels.
func New(kind Kind, reason, message string) *Error {
	return &Error{Kind: kind, Reason: reason, Message: message}
}

// Error returns reason, message and cause, for logs.
func (e *Error) Error() string {
	if e.cause == nil {
		return e.Reason + ": " + e.Message
	}
	return e.Reason + ": " + e.Message + ": " + e.cause.Error()
}

// Unwrap returns the cause. Callers in other processes never see it.
func (e *Error) Unwrap() error { return e.cause }

// Is reports whether target is an Error with the same reason, so that a copy matches its sentinel.
func (e *Error) Is(target error) bool {
	t, ok := target.(*Error) // target itself, not what it wraps
	return ok && t.Reason == e.Reason
}

// With returns a copy with one more fact.
func (e *Error) With(key, value string) *Error {
	c := *e
	c.Meta = maps.Clone(e.Meta)
	if c.Meta == nil {
		c.Meta = make(map[string]string, 1)
	}
	c.Meta[key] = value
	return &c
}

// Attach returns a copy with one more detail, which must not be changed afterwards.
func (e *Error) Attach(detail proto.Message) *Error {
	c := *e
	c.Details = append(slices.Clip(e.Details), detail)
	return &c
}

// Wrap returns a copy with a cause, for logs.
func (e *Error) Wrap(cause error) *Error {
	c := *e
	c.cause = cause
	return &c
}

// After returns a copy that advises a delay before a retry.
func (e *Error) After(delay time.Duration) *Error {
	c := *e
	c.RetryAfter = delay
	return &c
}

// KindOf returns the kind of the first Error in err's chain. Context errors are Timeout and
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
