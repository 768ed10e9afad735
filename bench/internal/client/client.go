// Package client connects to the services of the shop as staff or as another service, with the keys
// of development.
package client

import (
	"context"
	"fmt"

	"connectrpc.com/connect/v2"

	"github.com/akinai/akinai/pkg/auth"
	"github.com/akinai/akinai/pkg/clock"
	"github.com/akinai/akinai/pkg/rpc"
)

const (
	// Reference names the benchmark as the author of changes.
	Reference = "bench"
	// OutOfStock is the reason of a refusal because nothing is left.
	OutOfStock = "OUT_OF_STOCK"
)

// Local returns the base URL of a port of this machine.
func Local(port int) string { return fmt.Sprintf("http://127.0.0.1:%d", port) }

// StaffToken returns tokens with the permissions to fill the shop.
func StaffToken(keysDir string) (rpc.Token, error) {
	signer, err := Signer(keysDir, auth.DevHolder)
	identity := auth.Identity{Subject: Reference, Permissions: []string{"products.write", "stock.write", "accounts.create", "delivery.write"}}
	return func(context.Context) (string, error) { return signer.SignCached(Reference, identity) }, err
}

// Signer returns the signer of tokens of a holder of a key.
func Signer(keysDir, holder string) (*auth.Signer, error) {
	key, err := auth.LoadKey(keysDir, holder)
	if err != nil {
		return nil, err
	}
	return auth.NewSigner(holder, key, clock.System())
}

// Dial returns a client of the service at url that sends tokens, and a function that closes its
// connections.
func Dial(url string, token rpc.Token) (*connect.Client, func(), error) {
	transport, closer, err := rpc.NewTransport(url, rpc.ProtocolConnect)
	if err != nil {
		return nil, nil, fmt.Errorf("address %s: %w", url, err)
	}
	client, err := rpc.NewClient(transport, token, true)
	return client, func() { _ = closer() }, err
}
