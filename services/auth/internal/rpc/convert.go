package rpc

import (
	"time"

	authv1 "github.com/akinai/akinai/api/gen/akinai/auth/v1"
	"github.com/akinai/akinai/services/auth/internal/app"
	"github.com/akinai/akinai/services/auth/internal/domain"
)

const tokenType = "Bearer"

func tokensToProto(tokens app.Tokens) *authv1.Tokens {
	return &authv1.Tokens{
		AccessToken:  tokens.Access.Reveal(),
		RefreshToken: tokens.Refresh.Reveal(),
		ExpiresIn:    int32(tokens.ExpiresIn / time.Second), //nolint:gosec // an hour at most
		TokenType:    tokenType,
		UserId:       string(tokens.Account),
		DeviceToken:  tokens.Device.Reveal(),
	}
}

func encodeSessionIDs(sessions []domain.SessionID) []string {
	out := make([]string, len(sessions))
	for i, session := range sessions {
		out[i] = string(session)
	}
	return out
}
