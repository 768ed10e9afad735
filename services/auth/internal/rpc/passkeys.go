package rpc

import (
	"context"
	"encoding/base64"

	"google.golang.org/protobuf/types/known/timestamppb"

	authv1 "github.com/akinai/akinai/api/gen/akinai/auth/v1"
	"github.com/akinai/akinai/services/auth/internal/app"
	"github.com/akinai/akinai/services/auth/internal/domain"
)

// PasskeyServer implements PasskeyService.
type PasskeyServer struct{ app *app.Passkeys }

// NewPasskeyServer returns the server of the use cases in app.
func NewPasskeyServer(app *app.Passkeys) *PasskeyServer { return &PasskeyServer{app: app} }

// ListPasskeys returns the caller's passkeys.
func (s *PasskeyServer) ListPasskeys(ctx context.Context, _ *authv1.ListPasskeysRequest) (*authv1.ListPasskeysResponse, error) {
	found, err := s.app.List(ctx, callingSession(ctx).Account)
	if err != nil {
		return nil, err
	}
	res := &authv1.ListPasskeysResponse{Passkeys: make([]*authv1.Passkey, len(found))}
	for i, passkey := range found {
		res.Passkeys[i] = passkeyToProto(passkey)
	}
	return res, nil
}

// RemovePasskey removes a passkey of the caller. A malformed id is that of none.
func (s *PasskeyServer) RemovePasskey(ctx context.Context, req *authv1.RemovePasskeyRequest) (*authv1.RemovePasskeyResponse, error) {
	id, err := base64.RawURLEncoding.DecodeString(req.GetId())
	if err != nil {
		return &authv1.RemovePasskeyResponse{}, nil //nolint:nilerr // no passkey has it
	}
	if err := s.app.Remove(ctx, callingSession(ctx), id); err != nil {
		return nil, err
	}
	return &authv1.RemovePasskeyResponse{}, nil
}

func passkeyToProto(k domain.Passkey) *authv1.Passkey {
	out := &authv1.Passkey{Id: base64.RawURLEncoding.EncodeToString(k.ID), Name: k.Name, CreatedAt: timestamppb.New(k.CreatedAt)}
	if !k.UsedAt.IsZero() {
		out.UsedAt = timestamppb.New(k.UsedAt)
	}
	return out
}
