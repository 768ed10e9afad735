package protocol

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/encoding/protowire"
	"google.golang.org/protobuf/proto"

	webv1 "github.com/akinai/akinai/api/gen/akinai/bff/web/v1"
	"github.com/akinai/akinai/e2e/harness"
	"github.com/akinai/akinai/pkg/id"
)

const placeProcedure = "/akinai.bff.web.v1.OrderService/PlaceOrder"

// bad is a request that must be refused.
type bad struct {
	name, path, body string
	headers          map[string]string
	method           string
	status           int
	reason           string
}

// send sends the request with a new idempotency key.
func (b bad) send(t testing.TB, p *harness.Shopper) harness.Answer {
	t.Helper()
	method := b.method
	if method == "" {
		method = http.MethodPost
	}
	headers := map[string]string{"Idempotency-Key": id.New()}
	for name, value := range b.headers {
		headers[name] = value
	}
	a, err := p.Send(t.Context(), method, p.Shop.Edge()+b.path, strings.NewReader(b.body), headers)
	require.NoError(t, err)
	return a
}

// written counts the rows that an order writes.
func written(t testing.TB, s *harness.Shop) string {
	t.Helper()
	b, err := harness.ReadSnapshot(t.Context(), s.Cluster)
	require.NoError(t, err)
	return fmt.Sprintf("%d orders, %d reservations, %d payments, %d entries, %d events, %d moves",
		len(b.Orders), len(b.Reservations), len(b.Payments), len(b.Ledger), len(b.Events), len(b.History))
}

// refuseAll requires that each request is refused with its expected reason, and that none writes
// anything.
func refuseAll(t *testing.T, s *harness.Shop, p *harness.Shopper, all []bad) {
	t.Helper()
	s.Settles(t, harness.Soon) // an order of another test may still be captured
	before := written(t, s)
	for _, b := range all {
		t.Run(b.name, func(t *testing.T) {
			a := b.send(t, p)
			require.Equal(t, b.status, a.Status, "%s", a.Body)
			require.Equal(t, b.reason, a.Reason(), "%s", a.Body)
		})
	}
	require.Equal(t, before, written(t, s))
}

func TestProtocolA02BadQuantities(t *testing.T) {
	s := harness.SharedShop(t)
	g, p := s.Sell(t, 900_000_000_000, 1_000_000), s.Customer(t)
	var all []bad
	for _, tc := range []struct{ quantity, reason string }{
		{"-1", "VALIDATION_FAILED"},
		{"0", "VALIDATION_FAILED"},
		{`"0"`, "VALIDATION_FAILED"},
		{"1.5", "MALFORMED_REQUEST"},
		{`"1.5"`, "MALFORMED_REQUEST"},
		{`"NaN"`, "MALFORMED_REQUEST"},
		{"NaN", "MALFORMED_REQUEST"},
		{"1e400", "MALFORMED_REQUEST"},
		{`"1e400"`, "MALFORMED_REQUEST"},
		{"9223372036854775808", "MALFORMED_REQUEST"},
		{`"two"`, "MALFORMED_REQUEST"},
		{"true", "MALFORMED_REQUEST"},
		{"[1]", "MALFORMED_REQUEST"},
		{"{}", "MALFORMED_REQUEST"},
		{"null", "VALIDATION_FAILED"},
		{"1000", "QUANTITY_LIMIT"},
		{"2147483647", "QUANTITY_LIMIT"},
		{"2147483648", "MALFORMED_REQUEST"},
		{"9223372036854775807", "MALFORMED_REQUEST"},
		{"999", "PAYMENT_LIMIT_EXCEEDED"},
	} {
		body := fmt.Sprintf(`{"lines":[{"sku":%q,"quantity":%s}],"payment_method":"tok_visa"}`, g.SKU, tc.quantity)
		all = append(all,
			bad{name: "REST " + tc.quantity, path: "/v1/orders", body: body, status: http.StatusBadRequest, reason: tc.reason},
			bad{name: "Connect " + tc.quantity, path: placeProcedure, body: body, status: http.StatusBadRequest, reason: tc.reason})
	}
	refuseAll(t, s, p, all)
}

// TestProtocolA01FieldTampering checks that a customer cannot set fields that only the shop
// decides.
func TestProtocolA01FieldTampering(t *testing.T) {
	s := harness.SharedShop(t)
	g, p := s.Sell(t, 1000, 10), s.Customer(t)
	var all []bad
	for name, field := range map[string]string{
		"user":        `"user_id":"` + id.New() + `"`,
		"customer":    `"customerId":"` + id.New() + `"`,
		"role":        `"role":"admin"`,
		"roles":       `"roles":["warehouse"]`,
		"total":       `"total":{"amount":"1","currency":"JPY"}`,
		"discount":    `"discount":100`,
		"status":      `"status":"ORDER_STATUS_CONFIRMED"`,
		"points":      `"points":9`,
		"unknown":     `"x":null`,
		"key in body": `"idempotency_key":"k"`,
	} {
		body := fmt.Sprintf(`{"lines":[{"sku":%q,"quantity":1}],"payment_method":"tok_visa",%s}`, g.SKU, field)
		all = append(all,
			bad{name: "REST " + name, path: "/v1/orders", body: body, status: http.StatusBadRequest, reason: "MALFORMED_REQUEST"},
			bad{name: "Connect " + name, path: placeProcedure, body: body, status: http.StatusBadRequest, reason: "MALFORMED_REQUEST"})
	}
	inLine := fmt.Sprintf(`{"lines":[{"sku":%q,"quantity":1,"unit_price":{"amount":"1","currency":"JPY"}}],"payment_method":"tok_visa"}`, g.SKU)
	all = append(all,
		bad{name: "REST unit price", path: "/v1/orders", body: inLine, status: http.StatusBadRequest, reason: "MALFORMED_REQUEST"},
		bad{name: "Connect unit price", path: placeProcedure, body: inLine, status: http.StatusBadRequest, reason: "MALFORMED_REQUEST"})
	refuseAll(t, s, p, all)
}

func TestProtocolA01BinaryFieldTampering(t *testing.T) {
	s := harness.SharedShop(t)
	g, p := s.Sell(t, 1000, 10), s.Customer(t)
	order, err := proto.Marshal(harness.Basket(harness.Line(g.SKU, 1)))
	require.NoError(t, err)
	price := protowire.AppendVarint(protowire.AppendTag(order, 99, protowire.VarintType), 1)
	nested := protowire.AppendTag(nil, 1, protowire.BytesType)
	unit, err := proto.Marshal(harness.Line(g.SKU, 1))
	require.NoError(t, err)
	nested = protowire.AppendBytes(nested, protowire.AppendVarint(protowire.AppendTag(unit, 7, protowire.VarintType), 1))
	binary := map[string]string{"Content-Type": "application/proto"}
	refuseAll(t, s, p, []bad{
		{name: "binary field", path: placeProcedure, headers: binary, body: string(price), status: http.StatusBadRequest, reason: "UNKNOWN_FIELD"},
		{name: "binary field of a line", path: placeProcedure, headers: binary, body: string(append(nested, order...)), status: http.StatusBadRequest, reason: "UNKNOWN_FIELD"},
	})
}

func TestProtocolA16BadBodies(t *testing.T) {
	s := harness.SharedShop(t)
	g, p := s.Sell(t, 1000, 10), s.Customer(t)
	sku := func(text string) string {
		return fmt.Sprintf(`{"lines":[{"sku":%s,"quantity":1}],"payment_method":"tok_visa"}`, text)
	}
	fine := sku(`"` + g.SKU + `"`)
	var all []bad
	for _, tc := range []struct{ name, body, reason string }{
		{"empty object", "{}", "VALIDATION_FAILED"},
		{"no object", "[]", "MALFORMED_REQUEST"},
		{"half an object", fine[:len(fine)-1], "MALFORMED_REQUEST"},
		{"two objects", fine + fine, "MALFORMED_REQUEST"},
		{"open arrays", strings.Repeat("[", 100_000), "MALFORMED_REQUEST"},
		{"deep arrays in a field", sku(strings.Repeat("[", 10_000) + strings.Repeat("]", 10_000)), "MALFORMED_REQUEST"},
		{"a field twice", `{"payment_method":"a","payment_method":"b"}`, "MALFORMED_REQUEST"},
		{"lines of another type", `{"lines":"all","payment_method":"tok_visa"}`, "MALFORMED_REQUEST"},
		{"SKU of another type", sku("7"), "MALFORMED_REQUEST"},
		{"invalid UTF-8", sku("\"\xff\xfe\""), "MALFORMED_REQUEST"},
		{"half a surrogate", sku(`"\ud800"`), "MALFORMED_REQUEST"},
		{"NUL", sku("\"A\x00B\""), "MALFORMED_REQUEST"},
		{"escaped NUL", sku(`"A\u0000B"`), "TEXT_INVALID"},
		{"unknown SKU", sku(`"NONE"`), "SKU_NOT_FOR_SALE"},
		{"SKU with SQL", sku(`"'; DROP TABLE orders; --"`), "SKU_NOT_FOR_SALE"},
		{"long SKU", sku(`"` + strings.Repeat("A", 65) + `"`), "VALIDATION_FAILED"},
		{"no address of theirs", fmt.Sprintf(`{"address_id":"x",%s`, fine[1:]), "VALIDATION_FAILED"},
		{"no card", strings.Replace(fine, "tok_visa", "", 1), "PAYMENT_METHOD_REQUIRED"},
		{"another card", strings.Replace(fine, "tok_visa", "4242424242424242", 1), "PAYMENT_METHOD_INVALID"},
		{"a currency that is none", `{"expected_total":{"amount":1,"currency":"yen"},` + fine[1:], "VALIDATION_FAILED"},
		{"too many lines", `{"lines":[` + strings.Repeat(`{"sku":"A","quantity":1},`, 2000) + `{"sku":"A","quantity":1}]}`, "VALIDATION_FAILED"},
	} {
		all = append(all,
			bad{name: "REST " + tc.name, path: "/v1/orders", body: tc.body, status: http.StatusBadRequest, reason: tc.reason},
			bad{name: "Connect " + tc.name, path: placeProcedure, body: tc.body, status: http.StatusBadRequest, reason: tc.reason})
	}
	all = append(all, // over REST an empty body is an empty object, as for methods that need no field
		bad{name: "REST nothing", path: "/v1/orders", status: http.StatusBadRequest, reason: "VALIDATION_FAILED"},
		bad{name: "Connect nothing", path: placeProcedure, status: http.StatusBadRequest, reason: "MALFORMED_REQUEST"})
	refuseAll(t, s, p, all)
}

// TestProtocolAnEnumValueOfAnotherTypeIsRefused: over REST a label is a name of the description, in
// the JSON of protobuf a name or number of the proto.
func TestProtocolAnEnumValueOfAnotherTypeIsRefused(t *testing.T) {
	s := harness.SharedShop(t)
	p := s.Register(t)
	for path, labels := range map[string][]string{
		"/v1/addresses": {"0", "1", "1.0", `"1"`, `""`, "true", "[]", `{"name":"home"}`, `"HOME"`, `"ADDRESS_LABEL_HOME"`, `"office"`},
		"/akinai.bff.web.v1.AccountService/AddAddress": {"99", `"1"`, `""`, "true", "[]", `"home"`, `"ADDRESS_LABEL_OFFICE"`},
	} {
		for _, label := range labels {
			body := strings.Replace(harness.JSON(harness.Home()), `"label":"unspecified"`, `"label":`+label, 1)
			require.Contains(t, body, label)
			if !strings.HasPrefix(path, "/v1") {
				body = `{"address":` + body + `}`
			}
			a := bad{path: path, body: body}.send(t, p)
			require.Equal(t, http.StatusBadRequest, a.Status, "%s %s: %s", path, label, a.Body)
		}
	}
	book := new(webv1.ListAddressesResponse)
	p.Get(t, "/v1/addresses").Read(t, book)
	require.Empty(t, book.GetAddresses())
	for _, sort := range []string{"3", "SORT_PRICE_LOW", "cheapest"} {
		p.Get(t, "/v1/products?sort="+sort).Refuses(t, http.StatusBadRequest, "MALFORMED_REQUEST")
	}
}

// maxBody is the largest public body in bytes.
const maxBody = 256 << 10

func TestProtocolA13LargeBodies(t *testing.T) {
	s := harness.SharedShop(t)
	g, p := s.Sell(t, 1000, 10), s.Customer(t)
	fine := harness.JSON(harness.Basket(harness.Line(g.SKU, 1)))
	padded := fine + strings.Repeat(" ", maxBody-len(fine))
	bomb := bomb(t)
	gzipped := map[string]string{"Content-Encoding": "gzip"}
	all := []bad{
		{name: "REST", path: "/v1/orders", body: padded + " ", status: http.StatusRequestEntityTooLarge, reason: "BODY_TOO_LARGE"},
		{name: "Connect", path: placeProcedure, body: padded + " ", status: http.StatusTooManyRequests, reason: "BODY_TOO_LARGE"},
		{name: "Connect gzip", path: placeProcedure, headers: gzipped, body: bomb, status: http.StatusTooManyRequests, reason: "BODY_TOO_LARGE"},
		{name: "Connect broken gzip", path: placeProcedure, headers: gzipped, body: fine, status: http.StatusBadRequest, reason: "MALFORMED_REQUEST"},
		{name: "REST gzip", path: "/v1/orders", headers: gzipped, body: bomb, status: http.StatusUnsupportedMediaType, reason: "MEDIA_TYPE_UNSUPPORTED"},
		{name: "REST broken gzip", path: "/v1/orders", headers: gzipped, body: fine, status: http.StatusUnsupportedMediaType, reason: "MEDIA_TYPE_UNSUPPORTED"},
	}
	refuseAll(t, s, p, all)
	require.Equal(t, http.StatusCreated, bad{path: "/v1/orders", body: padded}.send(t, p).Status, "the limit itself is allowed")
}

// bomb returns a small gzip body that decompresses to a large one.
func bomb(t testing.TB) string {
	t.Helper()
	var packed bytes.Buffer
	zipped := gzip.NewWriter(&packed)
	_, err := io.CopyN(zipped, blanks{}, 16<<20)
	require.NoError(t, err)
	require.NoError(t, zipped.Close())
	require.Less(t, packed.Len(), maxBody)
	return packed.String()
}

// blanks is an endless reader of white space.
type blanks struct{}

func (blanks) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = ' '
	}
	return len(p), nil
}

func TestProtocolWrongAddresses(t *testing.T) {
	s := harness.SharedShop(t)
	p := s.Customer(t)
	refuseAll(t, s, p, []bad{
		{name: "no such path", path: "/v1/nothing", body: "{}", status: http.StatusNotFound, reason: "ROUTE_NOT_FOUND"},
		{name: "no such page", path: "/nothing", body: "{}", status: http.StatusNotFound, reason: "ROUTE_NOT_FOUND"},
		{name: "no such method", path: "/akinai.bff.web.v1.OrderService/Nothing", body: "{}", status: http.StatusNotFound, reason: "ROUTE_NOT_FOUND"},
		{name: "no such service", path: "/akinai.bff.web.v1.NoService/Nothing", body: "{}", status: http.StatusNotFound, reason: "ROUTE_NOT_FOUND"},
		{name: "an internal service", path: "/akinai.inventory.v1.InventoryService/SetLevels", body: "{}", status: http.StatusNotFound, reason: "ROUTE_NOT_FOUND"},
		{name: "wrong verb", method: http.MethodPatch, path: "/v1/orders", body: "{}", status: http.StatusMethodNotAllowed, reason: "METHOD_NOT_ALLOWED"},
		{name: "wrong verb, Connect", method: http.MethodPut, path: placeProcedure, body: "{}", status: http.StatusMethodNotAllowed, reason: "METHOD_NOT_ALLOWED"},
		{name: "by GET", method: http.MethodGet, path: placeProcedure + "?message={}&encoding=json", status: http.StatusMethodNotAllowed, reason: "METHOD_NOT_ALLOWED"},
		{name: "a form", path: "/v1/orders", headers: map[string]string{"Content-Type": "application/x-www-form-urlencoded"}, body: "a=1", status: http.StatusUnsupportedMediaType, reason: "MEDIA_TYPE_UNSUPPORTED"},
		{name: "a form, Connect", path: placeProcedure, headers: map[string]string{"Content-Type": "application/x-www-form-urlencoded"}, body: "a=1", status: http.StatusUnsupportedMediaType, reason: "MEDIA_TYPE_UNSUPPORTED"},
		{name: "a parameter that is none", method: http.MethodGet, path: "/v1/products?no=1", status: http.StatusBadRequest, reason: "MALFORMED_REQUEST"},
		{name: "a page that is none", method: http.MethodGet, path: "/v1/products?page=one", status: http.StatusBadRequest, reason: "MALFORMED_REQUEST"},
		{name: "a page below the first", method: http.MethodGet, path: "/v1/products?page=-1", status: http.StatusBadRequest, reason: "VALIDATION_FAILED"},
		{name: "a page that is too long", method: http.MethodGet, path: "/v1/products?page_size=1000000000", status: http.StatusBadRequest, reason: "VALIDATION_FAILED"},
		{name: "a category that is none", method: http.MethodGet, path: "/v1/products?category=a%00b", status: http.StatusBadRequest, reason: "TEXT_INVALID"},
		{name: "an id that is none", method: http.MethodGet, path: "/v1/products/%ff", status: http.StatusBadRequest, reason: "MALFORMED_REQUEST"},
		{name: "a page token that is none", method: http.MethodGet, path: "/v1/orders?page_token=x", status: http.StatusBadRequest, reason: "PAGE_TOKEN_INVALID"},
	})
}
