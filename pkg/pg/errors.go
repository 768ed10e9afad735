package pg

import (
	"context"
	"errors"
	"io"
	"net"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/akinai/akinai/pkg/errs"
)

// Errors that Classify returns, with PostgreSQL's error as their cause.
var (
	ErrUnavailable = errs.New(errs.Unavailable, "DATABASE_UNAVAILABLE", "the database does not answer").After(time.Second)
	ErrBusy        = errs.New(errs.Unavailable, "DATABASE_BUSY", "the database took too long").After(time.Second)
	ErrText        = errs.New(errs.Invalid, "TEXT_INVALID", "the text holds a character that cannot be stored")
)

// SQLSTATE codes, https://www.postgresql.org/docs/15/errcodes-appendix.html.
const (
	stateReadOnly        = "25006" // the primary became a replica
	stateDiskFull        = "53100"
	stateIdleInTx        = "25P03"
	stateSerialization   = "40001"
	stateDeadlock        = "40P01"
	stateLockTimeout     = "55P03"
	stateCanceled        = "57014" // statement_timeout; a canceled context is reported by pgx itself
	stateBadEncoding     = "22021" // invalid UTF-8, NUL
	stateUntranslatable  = "22P05"
	classConnection      = "08"
	classResources       = "53" // too many connections, disk full
	classOperator        = "57P"
	stateDatabaseDropped = "57P04"
)

// Constraint returns the name of the constraint that err violates; "" for any other error.
func Constraint(err error) string {
	var pe *pgconn.PgError
	if errors.As(err, &pe) {
		return pe.ConstraintName
	}
	return ""
}

// IsUnavailable reports whether err means that the server cannot be reached or cannot serve, so
// that the same statement may succeed later. Lock timeouts, slow statements and the end of the
// caller's context do not count.
func IsUnavailable(err error) bool {
	if errors.Is(err, ErrUnavailable) || errors.Is(err, pgconn.ErrConnClosed) {
		return true
	}
	var ce *pgconn.ConnectError
	if errors.As(err, &ce) { // also if the server refuses the connection, or connecting timed out
		return !errors.Is(err, context.Canceled)
	}
	var pe *pgconn.PgError
	if errors.As(err, &pe) {
		return unavailableState(pe.Code)
	}
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return false
	}
	var ne net.Error
	return errors.As(err, &ne) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)
}

func unavailableState(code string) bool {
	return strings.HasPrefix(code, classConnection) || strings.HasPrefix(code, classResources) ||
		strings.HasPrefix(code, classOperator) && code != stateDatabaseDropped || code == stateReadOnly
}

func isTimeout(err error) bool {
	var ne net.Error
	return errors.Is(err, context.DeadlineExceeded) || errors.As(err, &ne) && ne.Timeout()
}

// IsTransient reports whether err does not come from the statement itself: the server is
// unavailable, or other transactions held locks.
func IsTransient(err error) bool {
	var pe *pgconn.PgError
	return IsUnavailable(err) || errors.As(err, &pe) && lockState(pe.Code)
}

// IsLocked reports whether err means that other transactions held locks: a timeout of waiting, a
// deadlock or a serialization failure.
func IsLocked(err error) bool { return IsTransient(err) && !IsUnavailable(err) }

func lockState(code string) bool {
	return code == stateSerialization || code == stateDeadlock || code == stateLockTimeout
}

// Classify maps failures that any statement can have to ErrUnavailable, ErrBusy and ErrText. It
// returns every other error unchanged, also those of the caller's context. It is idempotent.
func Classify(err error) error {
	var e *errs.Error
	if err == nil || errors.As(err, &e) {
		return err
	}
	if IsUnavailable(err) {
		return ErrUnavailable.Wrap(err)
	}
	var pe *pgconn.PgError
	if !errors.As(err, &pe) {
		return err
	}
	switch {
	case lockState(pe.Code), pe.Code == stateCanceled, pe.Code == stateIdleInTx:
		return ErrBusy.Wrap(err)
	case pe.Code == stateBadEncoding, pe.Code == stateUntranslatable:
		return ErrText.Wrap(err)
	}
	return err
}
