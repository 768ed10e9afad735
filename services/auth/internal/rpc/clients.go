package rpc

import (
	"context"

	authv1 "github.com/akinai/akinai/api/gen/akinai/auth/v1"
	"github.com/akinai/akinai/pkg/auth"
	"github.com/akinai/akinai/services/auth/internal/app"
	"github.com/akinai/akinai/services/auth/internal/domain"
)

// defaultClients is the size of a page of clients.
const defaultClients = 50

// ClientServer implements ClientService.
type ClientServer struct{ app *app.Provider }

// NewClientServer returns the server of the use cases in app.
func NewClientServer(app *app.Provider) *ClientServer { return &ClientServer{app: app} }

// PutClient writes a client of the issuer.
func (s *ClientServer) PutClient(ctx context.Context, req *authv1.PutClientRequest) (*authv1.PutClientResponse, error) {
	if err := s.app.PutClient(ctx, clientFromProto(req.GetClient()), auth.From(ctx).Subject); err != nil {
		return nil, err
	}
	return &authv1.PutClientResponse{}, nil
}

// ListClients returns the clients of the issuer. The page token is the id of the page's last one.
func (s *ClientServer) ListClients(ctx context.Context, req *authv1.ListClientsRequest) (*authv1.ListClientsResponse, error) {
	size := int(req.GetPageSize())
	if size == 0 {
		size = defaultClients
	}
	clients, err := s.app.ListClients(ctx, domain.ClientID(req.GetPageToken()), size+1)
	if err != nil {
		return nil, err
	}
	res := &authv1.ListClientsResponse{}
	if len(clients) > size {
		clients = clients[:size]
		res.NextPageToken = string(clients[size-1].ID)
	}
	for _, c := range clients {
		res.Clients = append(res.Clients, clientToProto(c))
	}
	return res, nil
}

// clientFromProto returns empty lists for missing ones: the columns are not null.
func clientFromProto(c *authv1.Client) domain.Client {
	out := domain.Client{
		ID: domain.ClientID(c.GetId()), Name: c.GetName(), RedirectURIs: append([]string{}, c.GetRedirectUris()...),
		PostLogoutRedirectURIs: append([]string{}, c.GetPostLogoutRedirectUris()...), CORSOrigins: append([]string{}, c.GetCorsOrigins()...),
		Audiences: c.GetAudiences(), Grants: c.GetGrants(),
	}
	if len(c.GetSecretHash()) > 0 {
		out.SecretHash = c.GetSecretHash()
	}
	return out
}

func clientToProto(c domain.Client) *authv1.Client {
	return &authv1.Client{
		Id: string(c.ID), Name: c.Name, SecretHash: c.SecretHash, RedirectUris: c.RedirectURIs, PostLogoutRedirectUris: c.PostLogoutRedirectURIs,
		CorsOrigins: c.CORSOrigins, Audiences: c.Audiences, Grants: c.Grants,
	}
}
