package rpc

import (
	"connectrpc.com/connect/v2"

	"github.com/akinai/akinai/pkg/errs"
)

// codes is the only mapping between kinds and Connect codes.
var codes = map[errs.Kind]connect.Code{
	errs.Internal:        connect.CodeInternal,
	errs.Invalid:         connect.CodeInvalidArgument,
	errs.NotFound:        connect.CodeNotFound,
	errs.AlreadyExists:   connect.CodeAlreadyExists,
	errs.Conflict:        connect.CodeAborted,
	errs.Precondition:    connect.CodeFailedPrecondition,
	errs.Unauthenticated: connect.CodeUnauthenticated,
	errs.Forbidden:       connect.CodePermissionDenied,
	errs.Exhausted:       connect.CodeResourceExhausted,
	errs.Unavailable:     connect.CodeUnavailable,
	errs.Timeout:         connect.CodeDeadlineExceeded,
	errs.Canceled:        connect.CodeCanceled,
	errs.Unimplemented:   connect.CodeUnimplemented,
}

// CodeOf returns the Connect code of a kind.
func CodeOf(kind errs.Kind) connect.Code { return codes[kind] }

// KindOf returns the kind of a Connect code, Internal for a code that this package never sends.
func KindOf(code connect.Code) errs.Kind {
	for kind, c := range codes {
		if c == code {
			return kind
		}
	}
	return errs.Internal
}
