package rpc

import (
	"context"
	"encoding/base64"
	"strconv"
	"strings"
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	authv1 "github.com/akinai/akinai/api/gen/akinai/auth/v1"
	"github.com/akinai/akinai/pkg/id"
	"github.com/akinai/akinai/services/auth/internal/app"
	"github.com/akinai/akinai/services/auth/internal/domain"
)

// defaultCustomers is the number of accounts on a page whose size the caller leaves open.
const defaultCustomers = 20

// AccountAdminServer implements AccountAdminService.
type AccountAdminServer struct{ customers *app.Customers }

// NewAccountAdminServer returns the handlers for staff who serve customers.
func NewAccountAdminServer(customers *app.Customers) *AccountAdminServer {
	return &AccountAdminServer{customers: customers}
}

// SearchAccounts returns a page of the accounts of customers.
func (s *AccountAdminServer) SearchAccounts(ctx context.Context, req *authv1.SearchAccountsRequest) (*authv1.SearchAccountsResponse, error) {
	email, err := domain.NewEmail(req.GetEmail())
	if err != nil {
		return nil, err
	}
	after, err := decodeCustomers(req.GetPageToken())
	if err != nil {
		return nil, err
	}
	size := int(req.GetPageSize())
	if size == 0 {
		size = defaultCustomers
	}
	found, next, err := s.customers.Search(ctx, email, after, size)
	if err != nil {
		return nil, err
	}
	return &authv1.SearchAccountsResponse{Accounts: customerAccounts(found), NextPageToken: encodeCustomers(next)}, nil
}

// BatchGetAccounts returns those of the accounts that are of customers.
func (s *AccountAdminServer) BatchGetAccounts(
	ctx context.Context, req *authv1.BatchGetAccountsRequest,
) (*authv1.BatchGetAccountsResponse, error) {
	ids := make([]domain.AccountID, len(req.GetAccountIds()))
	for i, account := range req.GetAccountIds() {
		ids[i] = domain.AccountID(strings.ToLower(account))
	}
	found, err := s.customers.Store.GetCustomers(ctx, ids)
	if err != nil {
		return nil, err
	}
	return &authv1.BatchGetAccountsResponse{Accounts: customerAccounts(found)}, nil
}

func customerAccounts(accounts []app.CustomerAccount) []*authv1.CustomerAccount {
	out := make([]*authv1.CustomerAccount, len(accounts))
	for i, a := range accounts {
		out[i] = &authv1.CustomerAccount{
			Id: string(a.ID), Email: a.Email.Reveal(), EmailVerified: a.EmailVerified, CreatedAt: timestamppb.New(a.CreatedAt),
		}
		for _, c := range a.Consents {
			out[i].Consents = append(out[i].Consents, &authv1.Consent{Page: c.Name, Version: c.Version, AgreedAt: timestamppb.New(c.At)})
		}
	}
	return out
}

func encodeCustomers(cursor *app.CustomerCursor) string {
	if cursor == nil {
		return ""
	}
	return base64.RawURLEncoding.EncodeToString([]byte(strconv.FormatInt(cursor.CreatedAt.UnixMicro(), 10) + " " + string(cursor.ID)))
}

func decodeCustomers(token string) (app.CustomerCursor, error) {
	if token == "" {
		return app.CustomerCursor{}, nil
	}
	data, err := base64.RawURLEncoding.DecodeString(token)
	micros, last, _ := strings.Cut(string(data), " ")
	at, err2 := strconv.ParseInt(micros, 10, 64)
	if err != nil || err2 != nil || !id.Valid(last) {
		return app.CustomerCursor{}, domain.ErrPageToken
	}
	return app.CustomerCursor{CreatedAt: time.UnixMicro(at).UTC(), ID: domain.AccountID(last)}, nil
}
