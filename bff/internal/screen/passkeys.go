package screen

import (
	"context"

	authv1 "github.com/akinai/akinai/api/gen/akinai/auth/v1"
	"github.com/akinai/akinai/api/gen/akinai/auth/v1/authv1connect"
	webv1 "github.com/akinai/akinai/api/gen/akinai/bff/web/v1"
)

// Passkeys lists and removes the caller's passkeys.
type Passkeys struct {
	Passkeys authv1connect.PasskeyServiceClient
}

// ListPasskeys returns the caller's passkeys.
func (s *Passkeys) ListPasskeys(ctx context.Context, _ *webv1.ListPasskeysRequest) (*webv1.ListPasskeysResponse, error) {
	res, err := s.Passkeys.ListPasskeys(ctx, &authv1.ListPasskeysRequest{})
	if err != nil {
		return nil, err
	}
	out := &webv1.ListPasskeysResponse{Passkeys: make([]*webv1.Passkey, len(res.GetPasskeys()))}
	for i, k := range res.GetPasskeys() {
		out.Passkeys[i] = &webv1.Passkey{Id: k.GetId(), Name: k.GetName(), CreatedAt: k.GetCreatedAt(), UsedAt: k.GetUsedAt()}
	}
	return out, nil
}

// RemovePasskey removes a passkey of the caller.
func (s *Passkeys) RemovePasskey(ctx context.Context, req *webv1.RemovePasskeyRequest) (*webv1.RemovePasskeyResponse, error) {
	if _, err := s.Passkeys.RemovePasskey(ctx, &authv1.RemovePasskeyRequest{Id: req.GetId()}); err != nil {
		return nil, err
	}
	return &webv1.RemovePasskeyResponse{}, nil
}
