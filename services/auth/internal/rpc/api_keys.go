package rpc

import (
	"context"
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	authv1 "github.com/akinai/akinai/api/gen/akinai/auth/v1"
	"github.com/akinai/akinai/pkg/id"
	"github.com/akinai/akinai/services/auth/internal/app"
	"github.com/akinai/akinai/services/auth/internal/domain"
)

// defaultAPIKeys is the size of a page of API keys.
const defaultAPIKeys = 50

// APIKeyServer implements ApiKeyService.
type APIKeyServer struct{ app *app.APIKeys }

// NewAPIKeyServer returns the server of the use cases in app.
func NewAPIKeyServer(app *app.APIKeys) *APIKeyServer { return &APIKeyServer{app: app} }

// CreateApiKey creates a key of the caller.
func (s *APIKeyServer) CreateApiKey(ctx context.Context, req *authv1.CreateApiKeyRequest) (*authv1.CreateApiKeyResponse, error) { //nolint:revive // the generated name
	key, text, err := s.app.Create(ctx, editorOf(ctx), req.GetName(), req.GetPermissions(), req.GetExpiresAt().AsTime())
	if err != nil {
		return nil, err
	}
	return &authv1.CreateApiKeyResponse{ApiKey: apiKeyToProto(key), Text: text.Reveal()}, nil
}

// ListApiKeys returns the keys, the latest first. The page token is the id of the page's last one.
func (s *APIKeyServer) ListApiKeys(ctx context.Context, req *authv1.ListApiKeysRequest) (*authv1.ListApiKeysResponse, error) { //nolint:revive // the generated name
	if token := req.GetPageToken(); token != "" && !id.Valid(token) {
		return nil, domain.ErrPageToken
	}
	size := int(req.GetPageSize())
	if size == 0 {
		size = defaultAPIKeys
	}
	keys, err := s.app.List(ctx, domain.APIKeyID(req.GetPageToken()), size+1)
	if err != nil {
		return nil, err
	}
	res := &authv1.ListApiKeysResponse{}
	if len(keys) > size {
		keys = keys[:size]
		res.NextPageToken = string(keys[size-1].ID)
	}
	for _, key := range keys {
		res.ApiKeys = append(res.ApiKeys, apiKeyToProto(key))
	}
	return res, nil
}

// RevokeApiKey ends a key.
func (s *APIKeyServer) RevokeApiKey(ctx context.Context, req *authv1.RevokeApiKeyRequest) (*authv1.RevokeApiKeyResponse, error) { //nolint:revive // the generated name
	if err := s.app.Revoke(ctx, editorOf(ctx), domain.APIKeyID(req.GetId()), codeOf(req.GetReason(), "API_KEY_REVOKE_REASON_")); err != nil {
		return nil, err
	}
	return &authv1.RevokeApiKeyResponse{}, nil
}

func apiKeyToProto(k domain.APIKey) *authv1.ApiKey {
	return &authv1.ApiKey{
		Id: string(k.ID), ClientId: string(k.ID.ClientID()), Name: k.Name, OwnerId: string(k.Owner), Permissions: k.Permissions,
		CreatedAt: timestamppb.New(k.CreatedAt), ExpiresAt: timestamppb.New(k.ExpiresAt), UsedAt: momentToProto(k.UsedAt),
		RevokedAt: momentToProto(k.RevokedAt),
	}
}

// momentToProto returns nil for the zero time.
func momentToProto(at time.Time) *timestamppb.Timestamp {
	if at.IsZero() {
		return nil
	}
	return timestamppb.New(at)
}
