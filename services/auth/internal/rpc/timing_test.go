//go:build timing

package rpc_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	authv1 "github.com/akinai/akinai/api/gen/akinai/auth/v1"
)

const (
	// timedTries is the number of requests of each kind, and timedBound the difference of medians
	// that is accepted.
	timedTries = 200
	timedBound = 5 * time.Millisecond
)

// TestTimesDoNotTellWhetherThereIsAnAccount sends requests for a known and an unknown e-mail
// address in turn, and compares the medians of their times. Hashes are cheap here, so that nothing
// is hidden behind them; that both have one is TestLogin and TestRegister of package app.
func TestTimesDoNotTellWhetherThereIsAnAccount(t *testing.T) {
	s := serve(t)
	tokens := s.register(t, address)
	s.register(t, newAddress)
	caller := s.as(t, tokens)
	requests := map[string]func(email string) error{
		"login": func(email string) error {
			_, err := s.Login(t.Context(), &authv1.LoginRequest{Email: email, Password: "wrong password", ClientId: "web"})
			return err
		},
		"register": func(email string) error {
			_, err := s.Register(t.Context(), &authv1.RegisterRequest{Email: email, Password: newPassword, ClientId: "web"})
			return err
		},
		"reset": func(email string) error {
			_, err := s.RequestPasswordReset(t.Context(), &authv1.RequestPasswordResetRequest{Email: email})
			return err
		},
		"change of e-mail address": func(email string) error {
			_, err := s.RequestEmailChange(caller, &authv1.RequestEmailChangeRequest{NewEmail: email, Password: rightPassword})
			return err
		},
	}
	for name, request := range requests {
		times := [2][]time.Duration{}
		for n := range 2 * timedTries {
			s.clock.Advance(2 * time.Hour) // all buckets are empty
			email := newAddress
			if n%2 == 1 {
				email = fmt.Sprintf("%s-%d@example.jp", name[:3], n)
			}
			began := time.Now()
			err := request(email)
			times[n%2] = append(times[n%2], time.Since(began))
			require.Equal(t, name == "login", err != nil, "%s: %v", name, err)
		}
		known, unknown := median(times[0]), median(times[1])
		t.Logf("%s: known %v, unknown %v", name, known, unknown)
		require.Less(t, (known - unknown).Abs(), timedBound, name)
	}
}

func median(times []time.Duration) time.Duration {
	slices.Sort(times)
	return times[len(times)/2]
}
