package domain

import (
	"time"

	"github.com/akinai/akinai/pkg/errs"
)

// The errors of the service.
var (
	// ErrDayInvalid: the text is not a day of the calendar.
	ErrDayInvalid = errs.New(errs.Invalid, "DAY_INVALID", "a day is written YYYY-MM-DD and must exist")
	// ErrPeriodInvalid: the period ends before it begins, or is longer than maxDays.
	ErrPeriodInvalid = errs.New(errs.Invalid, "PERIOD_INVALID", "a period begins before it ends and spans at most three years")
)

// maxDays is the maximum length of a period: three years, one of them a leap year.
const maxDays = 3*365 + 1

// Day is a day of the calendar, YYYY-MM-DD, so that days sort as text.
type Day string

// ParseDay parses a day in the form YYYY-MM-DD. Errors: ErrDayInvalid.
func ParseDay(s string) (Day, error) {
	_, err := parse(s)
	return Day(s), err
}

func parse(s string) (time.Time, error) {
	day, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return time.Time{}, ErrDayInvalid.With("day", s)
	}
	return day, nil
}

// Period is a range of days, both included.
type Period struct{ From, To Day }

// NewPeriod returns the period between two days. Errors: ErrDayInvalid, ErrPeriodInvalid.
func NewPeriod(from, to string) (Period, error) {
	first, err := parse(from)
	if err != nil {
		return Period{}, err
	}
	last, err := parse(to)
	if err != nil {
		return Period{}, err
	}
	if last.Before(first) || last.Sub(first) >= maxDays*24*time.Hour {
		return Period{}, ErrPeriodInvalid
	}
	return Period{From: Day(from), To: Day(to)}, nil
}
