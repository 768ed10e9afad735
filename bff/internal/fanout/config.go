package fanout

import (
	"errors"
	"fmt"
	"time"
)

// Config contains the times of the answers of an edge.
type Config struct {
	// Timeout bounds the time for all required parts.
	Timeout time.Duration `env:"FANOUT_TIMEOUT" envDefault:"1500ms"`
	// OptionalTimeout bounds the time for an optional part.
	OptionalTimeout time.Duration `env:"FANOUT_OPTIONAL_TIMEOUT" envDefault:"500ms"`
	// Grace is the least time that optional parts have after the last required one.
	Grace time.Duration `env:"FANOUT_GRACE" envDefault:"150ms"`
}

// Validate joins all errors that the struct tags cannot express. The names of the settings begin
// with prefix.
func (c Config) Validate(prefix string) error {
	var faults []error
	if c.Timeout <= 0 || c.OptionalTimeout <= 0 {
		faults = append(faults, fmt.Errorf("%sFANOUT_TIMEOUT and …FANOUT_OPTIONAL_TIMEOUT must be positive", prefix))
	}
	if c.Grace < 0 {
		faults = append(faults, fmt.Errorf("%sFANOUT_GRACE must not be negative", prefix))
	}
	return errors.Join(faults...)
}
