package main

import (
	"context"
	"fmt"
	"os"
	"time"

	"github.com/akinai/akinai/pkg/auth"
	"github.com/akinai/akinai/pkg/clock"
	"github.com/akinai/akinai/pkg/rpc"
)

// operator is the default subject of development tokens.
const operator = "operator"

type tokenCommand struct {
	keys
	Permission []string      `help:"A permission to grant, such as products.write. May be repeated." short:"p" required:""`
	Subject    string        `help:"Whom the token speaks for: a user's id." default:"${operator}"`
	TTL        time.Duration `help:"How long the token is good for." default:"${ttl}"`
}

// Run is called by kong.
func (c *tokenCommand) Run() error {
	if c.TTL <= 0 || c.TTL > auth.MaxDevTTL {
		return fmt.Errorf("--ttl is %s, want %s at most", c.TTL, auth.MaxDevTTL)
	}
	signer, err := c.signer()
	if err != nil {
		return err
	}
	token, err := signer.Sign(asStaff(c.Subject, c.Permission), c.TTL)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(os.Stdout, token)
	return err
}

// asStaff returns the identity of a subject that has just logged in with a second factor. Methods
// with step_up accept it for auth.StepUpAge.
func asStaff(subject string, permissions []string) auth.Identity {
	return auth.Identity{Subject: subject, Permissions: permissions, ACR: auth.ACRSecondFactor, AuthTime: clock.System().Now()}
}

// signer returns a signer with the development key, which services trust in development only.
func (k keys) signer() (*auth.Signer, error) {
	key, err := auth.LoadKey(k.KeysDir, auth.DevHolder)
	if err != nil {
		return nil, fmt.Errorf("development key (akinaictl keys --dev makes one): %w", err)
	}
	return auth.NewSigner(auth.DevHolder, key, clock.System())
}

// as returns a source of tokens with the permissions, for calls of akinaictl itself. Each token is
// valid for at least a minute.
func (k keys) as(permissions ...string) (rpc.Token, error) {
	signer, err := k.signer()
	if err != nil {
		return nil, err
	}
	return func(context.Context) (string, error) {
		return signer.SignCached(operator, asStaff(operator, permissions))
	}, nil
}
