package protocol

import (
	"encoding/base64"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	webv1 "github.com/akinai/akinai/api/gen/akinai/bff/web/v1"
	"github.com/akinai/akinai/e2e/harness"
	"github.com/akinai/akinai/pkg/id"
)

// harmless has a request of every public method that its rules accept and that changes nothing: it
// names no account, link or object that exists. A new method needs one.
var harmless = map[string]proto.Message{
	"AuthService.Register":                 &webv1.RegisterRequest{Email: "nobody@example.com", Password: "12345678"},
	"AuthService.Login":                    &webv1.LoginRequest{Email: "nobody@example.com", Password: "correct horse battery"},
	"AuthService.RefreshTokens":            &webv1.RefreshTokensRequest{RefreshToken: "none"},
	"AuthService.Logout":                   &webv1.LogoutRequest{RefreshToken: "none"},
	"AuthService.RequestEmailVerification": &webv1.RequestEmailVerificationRequest{Email: "nobody@example.com"},
	"AuthService.VerifyEmail":              &webv1.VerifyEmailRequest{Token: "none"},
	"AuthService.RequestPasswordReset":     &webv1.RequestPasswordResetRequest{Email: "nobody@example.com"},
	"AuthService.ResetPassword":            &webv1.ResetPasswordRequest{Token: "none", Password: "correct horse battery"},
	"AuthService.ChangePassword":           &webv1.ChangePasswordRequest{CurrentPassword: "wrong", NewPassword: "correct horse battery"},
	"AuthService.RequestEmailChange":       &webv1.RequestEmailChangeRequest{NewEmail: "nobody@example.com", Password: "wrong"},
	"AuthService.ConfirmEmailChange":       &webv1.ConfirmEmailChangeRequest{Token: "none"},
	"CatalogService.ListProducts":          &webv1.ListProductsRequest{},
	"CatalogService.SearchProducts":        &webv1.SearchProductsRequest{Q: "茶"},
	"CatalogService.SuggestProducts":       &webv1.SuggestProductsRequest{Q: "茶"},
	"CatalogService.GetProduct":            &webv1.GetProductRequest{IdOrSlug: absentID},
	"CatalogService.ListCategories":        &webv1.ListCategoriesRequest{},
	"CatalogService.ListCollections":       &webv1.ListCollectionsRequest{},
	"AccountService.GetProfile":            &webv1.GetProfileRequest{},
	"AccountService.UpdateProfile":         &webv1.UpdateProfileRequest{DisplayName: "花子", Version: proto.Int64(1000)},
	"AccountService.AddAddress":            &webv1.AddAddressRequest{Address: harness.Home()},
	"AccountService.ListAddresses":         &webv1.ListAddressesRequest{},
	"AccountService.UpdateAddress":         &webv1.UpdateAddressRequest{Id: absentID, Address: harness.Home()},
	"AccountService.SetDefaultAddress":     &webv1.SetDefaultAddressRequest{Id: absentID},
	"AccountService.DeleteAddress":         &webv1.DeleteAddressRequest{Id: absentID},
	"PostalService.LookUpPostalCode":       &webv1.LookUpPostalCodeRequest{PostalCode: "000-0000"},
	"ScreenService.GetShell":               &webv1.GetShellRequest{},
	"ScreenService.GetHome":                &webv1.GetHomeRequest{},
	"ScreenService.GetListing":             &webv1.GetListingRequest{Q: "茶"},
	"ScreenService.GetProductPage":         &webv1.GetProductPageRequest{Slug: "none"},
	"ScreenService.GetSuggestions":         &webv1.GetSuggestionsRequest{Q: "茶"},
	"ScreenService.GetAccount":             &webv1.GetAccountRequest{},
	"SessionService.ListSessions":          &webv1.ListSessionsRequest{},
	"SessionService.EndSession":            &webv1.EndSessionRequest{Id: absentID},
	"SessionService.EndOtherSessions":      &webv1.EndOtherSessionsRequest{},
	"PasskeyService.ListPasskeys":          &webv1.ListPasskeysRequest{},
	"PasskeyService.RemovePasskey":         &webv1.RemovePasskeyRequest{Id: absentID},
	"FactorService.GetFactor":              &webv1.GetFactorRequest{},
	"FactorService.BeginFactor":            &webv1.BeginFactorRequest{},
	"FactorService.ConfirmFactor":          &webv1.ConfirmFactorRequest{Code: "000000"},
	"FactorService.RenewRecoveryCodes":     &webv1.RenewRecoveryCodesRequest{},
	"FactorService.RemoveFactor":           &webv1.RemoveFactorRequest{},
	"CartService.GetCart":                  &webv1.GetCartRequest{},
	"CartService.SetCartLine":              &webv1.SetCartLineRequest{Sku: "NONE", Quantity: 1},
	"CartService.RemoveCartLine":           &webv1.RemoveCartLineRequest{Sku: "NONE"},
	"CartService.MergeCart":                &webv1.MergeCartRequest{Capability: "none"},
	"CartService.SaveCartLine":             &webv1.SaveCartLineRequest{Sku: "NONE", Saved: true},
	"OrderService.QuoteOrder":              &webv1.QuoteOrderRequest{Lines: []*webv1.OrderLineInput{{Sku: "NONE", Quantity: 1}}},
	"OrderService.PlaceOrder":              harness.Basket(harness.Line("NONE", 1)),
	"OrderService.ListOrders":              &webv1.ListOrdersRequest{},
	"OrderService.GetOrder":                &webv1.GetOrderRequest{Id: absentID},
	"OrderService.GetOrderConfirmation":    &webv1.GetOrderConfirmationRequest{Id: absentID},
	"OrderService.CancelOrder":             &webv1.CancelOrderRequest{Id: absentID},
	"OrderService.ClaimOrder":              &webv1.ClaimOrderRequest{Id: absentID},
	"OrderService.ListOrderSlots":          &webv1.ListOrderSlotsRequest{Id: absentID},
	"OrderService.RescheduleOrder":         &webv1.RescheduleOrderRequest{Id: absentID, Window: "14-16", Day: "2030-01-01"},
	"DeliveryService.QuoteDelivery":        &webv1.QuoteDeliveryRequest{PostalCode: "100-0001", Lines: []*webv1.OrderLineInput{{Sku: "NONE", Quantity: 1}}},
}

// Kinds of text fields that name no object of a customer.
const (
	// content is text that the method stores or compares; public names an object that everybody
	// may see.
	content = "content"
	public  = "public"
	// bearer is a secret: who has it may use it.
	bearer = "bearer"
)

// textFields says what each text field of a request means: content, public, bearer, or the kind of
// the customer's object that it names, a key of objects. A new field of a method that needs a
// permission needs a line, and so does one of any method that is called as an id or a token.
var textFields = map[string]string{
	"AuthService.RefreshTokens.refresh_token":         bearer,
	"AuthService.Login.device_token":                  content,
	"AuthService.Logout.refresh_token":                bearer,
	"AuthService.VerifyEmail.token":                   bearer,
	"AuthService.ResetPassword.token":                 bearer,
	"AuthService.ConfirmEmailChange.token":            bearer,
	"AuthService.ChangePassword.current_password":     content,
	"AuthService.ChangePassword.new_password":         content,
	"AuthService.RequestEmailChange.new_email":        content,
	"AuthService.RequestEmailChange.password":         content,
	"CatalogService.ListProducts.page_token":          public,
	"CatalogService.SearchProducts.page_token":        public,
	"ScreenService.GetListing.page_token":             public,
	"AccountService.UpdateProfile.*":                  content,
	"AccountService.AddAddress.address.*":             content,
	"AccountService.UpdateAddress.id":                 "address",
	"AccountService.UpdateAddress.address.*":          content,
	"AccountService.SetDefaultAddress.id":             "address",
	"AccountService.DeleteAddress.id":                 "address",
	"SessionService.EndSession.id":                    "session",
	"PasskeyService.RemovePasskey.id":                 "passkey",
	"FactorService.ConfirmFactor.code":                content,
	"CartService.SetCartLine.sku":                     public,
	"CartService.RemoveCartLine.sku":                  public,
	"CartService.SaveCartLine.sku":                    public,
	"CartService.MergeCart.capability":                bearer,
	"OrderService.PlaceOrder.lines.sku":               public,
	"OrderService.PlaceOrder.address_id":              "address",
	"OrderService.PlaceOrder.payment_method":          content,
	"OrderService.PlaceOrder.expected_total.currency": content,
	"OrderService.PlaceOrder.address.*":               content,
	"OrderService.PlaceOrder.email":                   content,
	"OrderService.PlaceOrder.confirmation":            content,
	"OrderService.PlaceOrder.cart.id":                 "cart",
	"OrderService.PlaceOrder.delivery.*":              content,
	"OrderService.QuoteOrder.cart.id":                 "cart",
	"OrderService.QuoteOrder.address_id":              "address",
	"OrderService.QuoteOrder.address.*":               content,
	"OrderService.QuoteOrder.delivery.*":              content,
	"OrderService.QuoteOrder.lines.sku":               public,
	"OrderService.ListOrders.page_token":              "page of orders",
	"OrderService.GetOrder.id":                        "order",
	"OrderService.GetOrderConfirmation.id":            "order",
	"OrderService.CancelOrder.id":                     "order",
	"OrderService.ClaimOrder.id":                      "order",
	"OrderService.ListOrderSlots.id":                  "order",
	"OrderService.RescheduleOrder.id":                 "order",
	"OrderService.RescheduleOrder.window":             content,
	"OrderService.RescheduleOrder.day":                content,
}

// objects makes an object of a customer, of each kind, and returns what names it.
var objects = map[string]func(t *testing.T, w *accessWorld, p *customer) string{
	"address": func(t *testing.T, _ *accessWorld, p *customer) string {
		t.Helper()
		return p.newAddress(t)
	},
	"session": func(t *testing.T, _ *accessWorld, p *customer) string {
		t.Helper()
		return p.otherSession(t)
	},
	"passkey": func(t *testing.T, w *accessWorld, p *customer) string {
		t.Helper()
		return p.newPasskey(t, w.shop)
	},
	"order": func(t *testing.T, w *accessWorld, p *customer) string {
		t.Helper()
		return p.Buy(t, harness.Line(w.good.SKU, 1)).GetId()
	},
	"cart": func(t *testing.T, w *accessWorld, p *customer) string {
		t.Helper()
		w.shop.Settles(t, harness.Soon) // an order of the cart takes its lines away
		cart := new(webv1.Cart)
		sendAs(t, w.shop, http.MethodPut, "/v1/cart/lines/"+w.good.SKU, `{"quantity":1}`, "Bearer "+p.Tokens.GetAccessToken()).Read(t, cart)
		require.NotEmpty(t, cart.GetLines())
		w.carts[cart.GetId()] = cart.GetVersion()
		return cart.GetId()
	},
	"page of orders": func(t *testing.T, w *accessWorld, p *customer) string {
		t.Helper()
		p.Buy(t, harness.Line(w.good.SKU, 1))
		p.Buy(t, harness.Line(w.good.SKU, 1))
		list := new(webv1.ListOrdersResponse)
		p.Get(t, "/v1/orders?page_size=1").Read(t, list)
		require.NotEmpty(t, list.GetNextPageToken())
		return list.GetNextPageToken()
	},
}

// positions are objects that name no row but a position in a list: the caller gets their own rows
// from there on, and none of the owner.
var positions = map[string]bool{"page of orders": true}

// wholeRequest returns a request that succeeds with an object of the caller.
func wholeRequest(w *accessWorld, method string) proto.Message {
	switch message := proto.Clone(harmless[method]).(type) {
	case *webv1.PlaceOrderRequest:
		return harness.Basket(harness.Line(w.good.SKU, 1))
	case *webv1.UpdateAddressRequest:
		message.Address.Line2 = id.New() // no other address of the book
		return message
	default:
		return message
	}
}

// swap is a field of a request that names an object of a customer.
type swap struct {
	method protoreflect.MethodDescriptor
	fields []protoreflect.FieldDescriptor
	object func(t *testing.T, w *accessWorld, p *customer) string
	// position reports that the field names a position.
	position bool
	request  func(w *accessWorld) proto.Message
}

// call sends the request with a value in the field, and returns the answer as plainAnswer does.
func (s swap) call(t *testing.T, w *accessWorld, protocol, credentials, value string) string {
	t.Helper()
	message := s.request(w)
	w.name(message, s.fields, value)
	return plainAnswer(protocols[protocol](t, w.shop, s.method, message, credentials), value)
}

var namesObject = regexp.MustCompile(`(^|_)(id|ids|key|number|token)$`)

// swaps returns all fields that name an object of a customer, by "Service.Method.field". It fails
// for a field that textFields does not explain.
func swaps(t *testing.T) map[string]swap {
	t.Helper()
	all, used := make(map[string]swap), make(map[string]bool)
	for name, method := range publicMethods(t) {
		for _, fields := range texts(method.Input(), nil) {
			path, kind, line := explained(name, fields)
			last := string(fields[len(fields)-1].Name())
			if kind == "" && accessOf(method).GetAnonymous() && !namesObject.MatchString(last) {
				continue
			}
			require.NotEmpty(t, kind, "textFields does not explain %s", path)
			used[line] = true
			object, named := objects[kind]
			require.True(t, named || kind == content || kind == public || kind == bearer, "objects has no %q", kind)
			if !named {
				continue
			}
			all[path] = swap{method, fields, object, positions[kind], func(w *accessWorld) proto.Message { return wholeRequest(w, name) }}
		}
	}
	for line := range textFields {
		require.True(t, used[line], "textFields explains %s, which does not exist", line)
	}
	return all
}

// explained returns the path of a field, its kind and the line of textFields that says so: its own,
// or one with "*" for all fields beside it.
func explained(method string, fields []protoreflect.FieldDescriptor) (path, kind, line string) {
	names := []string{method}
	for _, field := range fields {
		names = append(names, string(field.Name()))
	}
	path = strings.Join(names, ".")
	rest := strings.Join(names[:len(names)-1], ".") + ".*"
	if kind, ok := textFields[path]; ok {
		return path, kind, path
	}
	return path, textFields[rest], rest
}

// texts returns the paths of all text fields of a message and of the messages in it.
func texts(message protoreflect.MessageDescriptor, above []protoreflect.FieldDescriptor) (all [][]protoreflect.FieldDescriptor) {
	for i := range message.Fields().Len() {
		field := message.Fields().Get(i)
		path := append(append([]protoreflect.FieldDescriptor(nil), above...), field)
		switch {
		case field.IsMap(): // no request has one
		case field.Kind() == protoreflect.StringKind || field.Kind() == protoreflect.BytesKind:
			all = append(all, path)
		case field.Message() != nil && field.Message().FullName() != "google.protobuf.Timestamp":
			all = append(all, texts(field.Message(), path)...)
		}
	}
	return all
}

// customer is a shopper whose objects the matrix looks at.
type customer struct{ *harness.Shopper }

// spareSessions is how many sessions of a customer may be ended.
const spareSessions = 6

func newCustomer(t *testing.T, s *harness.Shop) *customer {
	t.Helper()
	c := &customer{s.Customer(t)}
	for range spareSessions {
		a := s.Guest().Post(t, "/v1/auth/login", &webv1.LoginRequest{Email: c.Email, Password: c.Password})
		require.Equal(t, http.StatusOK, a.Status, "%s", a.Body)
	}
	return c
}

// otherSession returns the id of a session that is not that of Tokens.
func (c *customer) otherSession(t *testing.T) string {
	t.Helper()
	// The removal of a passkey ends the spare ones.
	a := c.Shop.Guest().Post(t, "/v1/auth/login", &webv1.LoginRequest{Email: c.Email, Password: c.Password})
	require.Equal(t, http.StatusOK, a.Status, "%s", a.Body)
	list := new(webv1.ListSessionsResponse)
	c.Get(t, "/v1/sessions").Read(t, list)
	i := slices.IndexFunc(list.GetSessions(), func(s *webv1.Session) bool { return !s.GetCurrent() })
	require.NotEqual(t, -1, i, "no spare session is left")
	return list.GetSessions()[i].GetId()
}

// newPasskey adds a passkey to the account and returns its id. It is written into the database: no
// authenticator has it.
func (c *customer) newPasskey(t *testing.T, s *harness.Shop) string {
	t.Helper()
	pool, err := s.DB(t.Context(), "auth")
	require.NoError(t, err)
	raw := []byte(id.New())
	_, err = pool.Exec(t.Context(), `
INSERT INTO auth.passkeys (id, account_id, name, credential, sign_count, created_at) VALUES ($1, $2, 'iPhone', '{}', 0, now())`,
		raw, c.Tokens.GetUserId())
	require.NoError(t, err)
	return base64.RawURLEncoding.EncodeToString(raw)
}

// newAddress adds an address that the book does not have and returns its id.
func (c *customer) newAddress(t *testing.T) string {
	t.Helper()
	list := new(webv1.ListAddressesResponse)
	c.Get(t, "/v1/addresses").Read(t, list)
	address := harness.Home()
	address.Line2 = "棟" + strings.Repeat("一", len(list.GetAddresses()))
	a := c.Post(t, "/v1/addresses", address)
	require.Equal(t, http.StatusCreated, a.Status, "%s", a.Body)
	saved := new(webv1.SavedAddress)
	a.Read(t, saved)
	return saved.GetId()
}

// belongings returns everything that the customer reads of their own.
func (c *customer) belongings(t *testing.T) string {
	t.Helper()
	var all strings.Builder
	for _, path := range []string{"/v1/profile", "/v1/addresses", "/v1/orders", "/v1/cart", "/v1/passkeys"} {
		a := c.Get(t, path)
		require.Equal(t, http.StatusOK, a.Status, "%s", a.Body)
		all.Write(a.Body)
	}
	return all.String()
}

// requireAbsent requires that an answer to another caller contains nothing of the customer.
func (c *customer) requireAbsent(t *testing.T, answer string) {
	t.Helper()
	list := new(webv1.ListOrdersResponse)
	c.Get(t, "/v1/orders").Read(t, list)
	for _, order := range list.GetOrders() {
		require.NotContains(t, answer, order.GetId())
		require.NotContains(t, answer, order.GetNumber())
	}
	require.NotContains(t, answer, c.Tokens.GetUserId())
}
