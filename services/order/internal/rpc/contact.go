package rpc

import (
	"context"

	orderv1 "github.com/akinai/akinai/api/gen/akinai/order/v1"
	"github.com/akinai/akinai/services/order/internal/domain"
)

// GetOrderContact returns whom to write to about an order.
func (s *Server) GetOrderContact(ctx context.Context, req *orderv1.GetOrderContactRequest) (*orderv1.GetOrderContactResponse, error) {
	order, err := s.app.Orders.Get(ctx, orderID(req.GetOrderId()))
	if err != nil {
		return nil, err
	}
	contact, err := s.contactToProto(order)
	if err != nil {
		return nil, err
	}
	res := &orderv1.GetOrderContactResponse{Language: contact.GetLanguage(), Order: contact.GetOrder()}
	if guest := contact.GetGuest(); guest != nil {
		res.Recipient = &orderv1.GetOrderContactResponse_Guest{Guest: guest}
	} else {
		res.Recipient = &orderv1.GetOrderContactResponse_CustomerId{CustomerId: contact.GetCustomerId()}
	}
	return res, nil
}

// BatchGetOrderContacts returns whom to write to about orders.
func (s *Server) BatchGetOrderContacts(
	ctx context.Context, req *orderv1.BatchGetOrderContactsRequest,
) (*orderv1.BatchGetOrderContactsResponse, error) {
	ids := make([]domain.OrderID, len(req.GetOrderIds()))
	for i, id := range req.GetOrderIds() {
		ids[i] = orderID(id)
	}
	orders, err := s.app.Orders.GetAll(ctx, ids)
	if err != nil {
		return nil, err
	}
	res := &orderv1.BatchGetOrderContactsResponse{Contacts: make([]*orderv1.OrderContact, len(orders))}
	for i, order := range orders {
		if res.Contacts[i], err = s.contactToProto(order); err != nil {
			return nil, err
		}
	}
	return res, nil
}

// contactToProto adds the capability of a guest.
func (s *Server) contactToProto(order domain.Order) (*orderv1.OrderContact, error) {
	contact := &orderv1.OrderContact{Language: order.Language, Order: orderToProto(order)}
	if order.CustomerID != "" {
		contact.Recipient = &orderv1.OrderContact_CustomerId{CustomerId: order.CustomerID}
		return contact, nil
	}
	capability, err := s.capability(order)
	if err != nil {
		return nil, err
	}
	contact.Recipient = &orderv1.OrderContact_Guest{Guest: &orderv1.GuestContact{Email: string(order.Email), Capability: capability}}
	return contact, nil
}
