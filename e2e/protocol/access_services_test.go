package protocol

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"

	optionsv1 "github.com/akinai/akinai/api/gen/akinai/options/v1"
	orderv1 "github.com/akinai/akinai/api/gen/akinai/order/v1"
	userv1 "github.com/akinai/akinai/api/gen/akinai/user/v1"
	"github.com/akinai/akinai/e2e/harness"
	"github.com/akinai/akinai/pkg/auth"
	"github.com/akinai/akinai/pkg/clock"
	"github.com/akinai/akinai/pkg/id"
)

// serviceFields says what each field means that is called as an id or a token, of the methods
// between services that serve the caller's own objects: content, or a key of objects.
var serviceFields = map[string]string{
	"auth.PasskeyService.RemovePasskey.id":          "passkey",
	"auth.SessionService.EndSession.id":             "session",
	"user.UserService.GetAddress.id":                "address",
	"user.UserService.UpdateAddress.id":             "address",
	"user.UserService.SetDefaultAddress.id":         "address",
	"user.UserService.DeleteAddress.id":             "address",
	"order.OrderService.PlaceOrder.address_id":      "address",
	"order.OrderService.ListOrders.page_token":      "page of orders",
	"order.OrderService.GetOrder.id":                "order",
	"order.OrderService.CancelOrder.id":             "order",
	"order.OrderService.GetOrderConfirmation.id":    "order",
	"order.OrderService.ClaimOrder.id":              "order",
	"order.OrderService.ListOrderSlots.id":          "order",
	"order.OrderService.RescheduleOrder.id":         "order",
	"order.OrderService.PlaceOrder.idempotency_key": content,
	"order.OrderService.PlaceOrder.cart.id":         "cart",
	"order.OrderService.QuoteOrder.cart.id":         "cart",
	"order.OrderService.QuoteOrder.address_id":      "address",
}

// serviceRequest returns a request of a method between services that succeeds with an object of
// the caller.
func (w *accessWorld) serviceRequest(name string, method protoreflect.MethodDescriptor) proto.Message {
	switch name {
	case "user.UserService.UpdateAddress":
		address := harness.Home()
		address.Line2 = id.New() // no other address of the book
		return &userv1.UpdateAddressRequest{Address: address}
	case "order.OrderService.PlaceOrder":
		return &orderv1.PlaceOrderRequest{
			IdempotencyKey: id.New(), PaymentMethod: harness.CardGood, Lines: []*orderv1.OrderLineInput{{Sku: w.good.SKU, Quantity: 1}},
		}
	case "order.OrderService.RescheduleOrder":
		return &orderv1.RescheduleOrderRequest{Window: "14-16", Day: "2030-01-01"}
	case "order.OrderService.QuoteOrder":
		return &orderv1.QuoteOrderRequest{Lines: []*orderv1.OrderLineInput{{Sku: w.good.SKU, Quantity: 1}}}
	default:
		kind, err := protoregistry.GlobalTypes.FindMessageByName(method.Input().FullName())
		if err != nil {
			return nil // the caller's require fails on it
		}
		return kind.New().Interface()
	}
}

// ownMethods returns the methods between services that serve the caller's own objects, by
// "module.Service.Method".
func ownMethods() map[string]protoreflect.MethodDescriptor {
	all := make(map[string]protoreflect.MethodDescriptor)
	for file := range protoregistry.GlobalFiles.RangeFiles {
		for i := range file.Services().Len() {
			methods := file.Services().Get(i).Methods()
			for j := range methods.Len() {
				rule := accessOf(methods.Get(j))
				if rule.GetAudience() == optionsv1.Audience_AUDIENCE_INTERNAL && rule.GetOwnership() == optionsv1.Ownership_OWNERSHIP_SELF {
					module := strings.Split(string(file.Package()), ".")[1]
					all[module+"."+string(methods.Get(j).Parent().Name())+"."+string(methods.Get(j).Name())] = methods.Get(j)
				}
			}
		}
	}
	return all
}

// foreignObjectsOfServices does what foreignObjects does at the services themselves, with the
// internal token that the web edge signs for a customer.
func (w *accessWorld) foreignObjectsOfServices(t *testing.T) {
	signer, err := auth.NewSigner("bff-web", w.key(t, "bff-web"), clock.System())
	require.NoError(t, err)
	token, err := signer.Sign(auth.Identity{
		Subject: w.shopper.Tokens.GetUserId(), Permissions: auth.Holders()["bff-web"].UserPermissions,
		Session: sessionOf(t, w.shopper), ACR: auth.ACRSecondFactor, AuthTime: clock.System().Now(),
	}, auth.TokenTTL)
	require.NoError(t, err)
	used, checked := make(map[string]bool), 0
	for name, method := range ownMethods() {
		module, _, _ := strings.Cut(name, ".")
		call := func(fields []protoreflect.FieldDescriptor, value string) string {
			message := w.serviceRequest(name, method)
			require.NotNil(t, message, name)
			w.name(message, fields, value)
			procedure := "/" + string(method.Parent().FullName()) + "/" + string(method.Name())
			a, err := w.shop.Guest().Send(t.Context(), http.MethodPost, w.shop.URLs(module)[0]+procedure,
				strings.NewReader(protoJSON(message)), map[string]string{"Authorization": "Bearer " + token})
			require.NoError(t, err)
			return plainAnswer(a, value)
		}
		for _, fields := range texts(method.Input(), nil) {
			if !namesObject.MatchString(string(fields[len(fields)-1].Name())) {
				continue
			}
			path, _, _ := explained(name, fields)
			kind := serviceFields[path]
			require.NotEmpty(t, kind, "serviceFields does not explain %s", path)
			used[path] = true
			if kind == content {
				continue
			}
			foreign := objects[kind](t, w, w.owner)
			w.shop.Settles(t, harness.Soon)
			before := w.owner.belongings(t)
			got := call(fields, foreign)
			if !positions[kind] {
				require.Equal(t, call(fields, absentID), got, path)
			}
			w.owner.requireAbsent(t, got)
			require.Equal(t, before, w.owner.belongings(t), path)
			// An order of the caller that has no slot is not moved, but found.
			require.Regexp(t, `^200 |ORDER_NOT_RESCHEDULABLE`, call(fields, objects[kind](t, w, w.shopper)), path)
			checked++
		}
	}
	require.Len(t, used, len(serviceFields), "serviceFields explains what does not exist")
	t.Logf("%d fields", checked)
}

// sessionOf returns the session of a customer's access token.
func sessionOf(t *testing.T, c *customer) string {
	t.Helper()
	session, _ := claimsOf(t, c.Tokens.GetAccessToken())["sid"].(string)
	require.NotEmpty(t, session)
	return session
}
