// Package config reads settings from the environment into tagged structs and reports every fault at
// once.
package config

import (
	"errors"
	"fmt"

	"github.com/caarlos0/env/v11"
)

// Validator is implemented by settings with rules that tags cannot say; Validate joins all faults.
type Validator interface{ Validate() error }

// Load reads a T from the environment given, each name behind prefix ("ORDER_"). The error names
// every setting that is missing, malformed or refused by Validate.
func Load[T any](environment map[string]string, prefix string) (T, error) {
	var out T
	err := env.ParseWithOptions(&out, env.Options{Environment: environment, Prefix: prefix})
	if v, ok := any(out).(Validator); ok && err == nil {
		err = v.Validate()
	}
	var all env.AggregateError
	if errors.As(err, &all) {
		err = errors.Join(all.Errors...)
	}
	if err != nil {
		return out, fmt.Errorf("settings %s*: %w", prefix, err)
	}
	return out, nil
}

// Environment returns the process's environment as Load wants it.
func Environment(environ []string) map[string]string { return env.ToMap(environ) }
