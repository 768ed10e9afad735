package rpc

import (
	"context"
	"strings"

	"google.golang.org/protobuf/types/known/timestamppb"

	userv1 "github.com/akinai/akinai/api/gen/akinai/user/v1"
	"github.com/akinai/akinai/pkg/id"
	"github.com/akinai/akinai/services/user/internal/app"
	"github.com/akinai/akinai/services/user/internal/domain"
)

// defaultCustomers is the number of customers on a page whose size the caller leaves open.
const defaultCustomers = 20

// CustomerAdminServer implements CustomerAdminService.
type CustomerAdminServer struct{ customers *app.Customers }

// NewCustomerAdminServer returns the handlers for staff.
func NewCustomerAdminServer(customers *app.Customers) *CustomerAdminServer {
	return &CustomerAdminServer{customers: customers}
}

// SearchCustomers returns a page of customers. Its token is the last id of the page before.
func (s *CustomerAdminServer) SearchCustomers(
	ctx context.Context, req *userv1.SearchCustomersRequest,
) (*userv1.SearchCustomersResponse, error) {
	query, err := domain.NewCustomerQuery(req.GetQuery())
	if err != nil {
		return nil, err
	}
	before, size := req.GetPageToken(), int(req.GetPageSize())
	if before != "" && !id.Valid(before) {
		return nil, domain.ErrPageToken
	}
	if size == 0 {
		size = defaultCustomers
	}
	found, next, err := s.customers.Search(ctx, query, userID(before), size)
	if err != nil {
		return nil, err
	}
	return &userv1.SearchCustomersResponse{Customers: customersToProto(found), NextPageToken: string(next)}, nil
}

// BatchGetCustomers returns those of the customers who have entered something.
func (s *CustomerAdminServer) BatchGetCustomers(
	ctx context.Context, req *userv1.BatchGetCustomersRequest,
) (*userv1.BatchGetCustomersResponse, error) {
	users := make([]domain.UserID, len(req.GetUserIds()))
	for i, id := range req.GetUserIds() {
		users[i] = userID(id)
	}
	found, err := s.customers.Store.GetCustomers(ctx, users)
	if err != nil {
		return nil, err
	}
	return &userv1.BatchGetCustomersResponse{Customers: customersToProto(found)}, nil
}

// GetCustomer returns what a person has entered, and the notes about them.
func (s *CustomerAdminServer) GetCustomer(ctx context.Context, req *userv1.GetCustomerRequest) (*userv1.GetCustomerResponse, error) {
	detail, err := s.customers.Get(ctx, userID(req.GetUserId()))
	if err != nil {
		return nil, err
	}
	res := &userv1.GetCustomerResponse{Profile: profileToProto(detail.Profile), Addresses: bookToProto(detail.Addresses)}
	for _, n := range detail.Notes {
		res.Notes = append(res.Notes, &userv1.CustomerNote{Id: n.ID, Text: n.Text, Author: n.Author, At: timestamppb.New(n.At)})
	}
	return res, nil
}

// AddCustomerNote adds a note about a person.
func (s *CustomerAdminServer) AddCustomerNote(
	ctx context.Context, req *userv1.AddCustomerNoteRequest,
) (*userv1.AddCustomerNoteResponse, error) {
	note := strings.ToLower(req.GetNoteId())
	if err := s.customers.AddNote(ctx, userID(req.GetUserId()), note, string(caller(ctx)), req.GetText()); err != nil {
		return nil, err
	}
	return &userv1.AddCustomerNoteResponse{}, nil
}

func customersToProto(customers []domain.Customer) []*userv1.Customer {
	out := make([]*userv1.Customer, len(customers))
	for i, c := range customers {
		out[i] = &userv1.Customer{UserId: string(c.ID), Name: c.Name, NameKana: c.Kana, Phone: c.Phone}
	}
	return out
}
