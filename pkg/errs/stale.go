package errs

import (
	"errors"

	"google.golang.org/protobuf/proto"
)

// Stale is a Conflict: the resource was changed after the caller read it. It wraps the Error that
// callers see.
type Stale[T any] struct {
	// Current is the resource as it is stored.
	Current  T
	conflict *Error
}

// NewStale returns the conflict of a resource that is stored as current.
func NewStale[T any](conflict *Error, current T) *Stale[T] {
	return &Stale[T]{Current: current, conflict: conflict}
}

// Error returns the text of the conflict, without the resource: that may be personal data.
func (s *Stale[T]) Error() string { return s.conflict.Error() }

// Unwrap returns the conflict.
func (s *Stale[T]) Unwrap() error { return s.conflict }

// AttachCurrent returns the conflict of the Stale[T] in err's chain with the current resource as
// its detail, or err if there is none.
func AttachCurrent[T any](err error, detail func(T) proto.Message) error {
	var stale *Stale[T]
	if !errors.As(err, &stale) {
		return err
	}
	return stale.conflict.Attach(detail(stale.Current))
}
