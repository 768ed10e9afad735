//go:build testdata

package data

import (
	"encoding/json"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	webv1 "github.com/akinai/akinai/api/gen/akinai/bff/web/v1"
	productv1 "github.com/akinai/akinai/api/gen/akinai/product/v1"
	typev1 "github.com/akinai/akinai/api/gen/akinai/type/v1"
	"github.com/akinai/akinai/e2e/harness"
	"github.com/akinai/akinai/pkg/contact"
	"github.com/akinai/akinai/pkg/errs"
	"github.com/akinai/akinai/pkg/htmltext"
	"github.com/akinai/akinai/pkg/id"
	tidy "github.com/akinai/akinai/pkg/text"
)

// naughty returns strings that often break software.
func naughty(t testing.TB) []string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(os.Getenv("AKINAI_TEST_DATA"), "naughty_strings.json"))
	require.NoError(t, err)
	var all []string
	require.NoError(t, json.Unmarshal(data, &all))
	require.Greater(t, len(all), 500)
	return all
}

// field is a text field of the public API. Its function sends a text and returns the response, and
// the text as it is read back if it was accepted.
type field struct {
	name string
	put  func(t testing.TB, p *harness.Shopper, text string) (a harness.Answer, back string)
}

// TestDataNaughtyStrings puts each string into each text field. The string is stored unchanged (a
// postal code or telephone number in canonical form) or refused with a reason, never with a server
// error.
func TestDataNaughtyStrings(t *testing.T) {
	s := harness.SharedShop(t)
	all := naughty(t)
	for _, f := range slices.Concat(accountFields(), profileFields(), addressFields(), orderFields(s, s.Sell(t, 10, 1_000_000))) {
		t.Run(f.name, func(t *testing.T) {
			t.Parallel()
			p := s.Customer(t)
			taken := 0
			for _, text := range all {
				a, back := f.put(t, p, text)
				if a.Status < http.StatusMultipleChoices {
					taken++
					require.Equal(t, tidy.Tidy(text), tidy.Tidy(back))
					continue
				}
				require.Less(t, a.Status, http.StatusInternalServerError, "%q: %s", text, a.Body)
				require.NotEmpty(t, a.Reason(), "%q: %s", text, a.Body)
			}
			t.Logf("%d of %d were taken", taken, len(all))
		})
	}
}

func accountFields() []field {
	return []field{
		{"e-mail", func(t testing.TB, p *harness.Shopper, text string) (harness.Answer, string) {
			password := "correct horse " + id.New()
			a := p.Post(t, "/v1/auth/register", &webv1.RegisterRequest{Email: text, Password: password})
			if a.Status == http.StatusOK {
				require.Equal(t, http.StatusOK, p.Post(t, "/v1/auth/login", &webv1.LoginRequest{Email: text, Password: password}).Status)
			}
			return a, text
		}},
		{"password", func(t testing.TB, p *harness.Shopper, text string) (harness.Answer, string) {
			email := "naughty-" + id.New() + "@example.com"
			a := p.Post(t, "/v1/auth/register", &webv1.RegisterRequest{Email: email, Password: text})
			if a.Status == http.StatusOK {
				require.Equal(t, http.StatusOK, p.Post(t, "/v1/auth/login", &webv1.LoginRequest{Email: email, Password: text}).Status)
			}
			return a, text
		}},
		{"login", func(t testing.TB, p *harness.Shopper, text string) (harness.Answer, string) {
			return p.Post(t, "/v1/auth/login", &webv1.LoginRequest{Email: text, Password: text}), text
		}},
		{"refresh token", func(t testing.TB, p *harness.Shopper, text string) (harness.Answer, string) {
			return p.Post(t, "/v1/auth/refresh", &webv1.RefreshTokensRequest{RefreshToken: text}), text
		}},
	}
}

// profileFields returns the fields of a profile. Each replaces the profile by one in which the
// field has the text.
func profileFields() []field {
	var fields []field
	parts := new(webv1.UpdateProfileRequest).ProtoReflect().Descriptor().Fields()
	for i := range parts.Len() {
		part := parts.Get(i)
		if part.Kind() != protoreflect.StringKind {
			continue
		}
		fields = append(fields, field{"profile " + string(part.Name()), func(t testing.TB, p *harness.Shopper, text string) (harness.Answer, string) {
			profile := new(webv1.Profile)
			p.Get(t, "/v1/profile").Read(t, profile)
			input := map[string]any{"display_name": "花子", "version": profile.GetVersion()}
			input[string(part.Name())] = text
			body, err := json.Marshal(input)
			require.NoError(t, err)
			a, err := p.Send(t.Context(), http.MethodPut, p.Shop.Edge()+"/v1/profile", strings.NewReader(string(body)), nil)
			require.NoError(t, err)
			p.Get(t, "/v1/profile").Read(t, profile)
			back := profile.ProtoReflect().Get(profile.ProtoReflect().Descriptor().Fields().ByName(part.Name())).String()
			if reads(part.Name(), text, back) {
				back = text
			}
			return a, back
		}})
	}
	return fields
}

// addressFields returns the fields of an address that are texts.
func addressFields() []field {
	var fields []field
	parts := new(typev1.Address).ProtoReflect().Descriptor().Fields()
	for i := range parts.Len() {
		if part := parts.Get(i); part.Kind() == protoreflect.StringKind {
			fields = append(fields, addressField(part))
		}
	}
	return fields
}

// addressField writes an address in which one field has the text. An accepted address is read back
// and removed.
func addressField(part protoreflect.FieldDescriptor) field {
	return field{"address " + string(part.Name()), func(t testing.TB, p *harness.Shopper, text string) (harness.Answer, string) {
		address := harness.Home()
		body, err := json.Marshal(map[string]string{
			"name": address.GetName(), "postal_code": address.GetPostalCode(), "prefecture": address.GetPrefecture(),
			"city": address.GetCity(), "line1": address.GetLine1(), string(part.Name()): text,
		})
		require.NoError(t, err)
		a, err := p.Send(t.Context(), http.MethodPost, p.Shop.Edge()+"/v1/addresses", strings.NewReader(string(body)), nil)
		require.NoError(t, err)
		if a.Status != http.StatusCreated {
			return a, ""
		}
		saved, book := new(webv1.SavedAddress), new(webv1.ListAddressesResponse)
		a.Read(t, saved)
		p.Get(t, "/v1/addresses").Read(t, book)
		_, err = p.Send(t.Context(), http.MethodDelete, p.Shop.Edge()+"/v1/addresses/"+saved.GetId(), nil, nil)
		require.NoError(t, err)
		for _, found := range book.GetAddresses() {
			if found.GetId() == saved.GetId() {
				back := found.GetAddress().ProtoReflect().Get(part).String()
				if reads(part.Name(), text, back) {
					back = text
				}
				return a, back
			}
		}
		return a, "is not in the book"
	}}
}

// reads reports whether back is the displayed form of text: a postal code, a telephone number or a
// reading.
func reads(part protoreflect.Name, text, back string) bool {
	switch part {
	case "postal_code":
		code, ok := contact.PostalCode(text)
		return ok && back == contact.ShowPostalCode(code)
	case "family_name_kana", "given_name_kana", "name_kana":
		reading, ok := contact.Kana(text)
		return ok && back == reading || tidy.Tidy(text) == "" && back == ""
	case "phone":
		number, ok := contact.Phone(text)
		return ok && back == contact.ShowPhone(number)
	}
	return false
}

func orderFields(s *harness.Shop, g harness.Good) []field {
	order := func(change func(order *webv1.PlaceOrderRequest, text string)) func(testing.TB, *harness.Shopper, string) (harness.Answer, string) {
		return func(t testing.TB, p *harness.Shopper, text string) (harness.Answer, string) {
			request := harness.Basket(harness.Line(g.SKU, 1))
			change(request, text)
			return p.Place(t, id.New(), request), "an order"
		}
	}
	read := func(path string) func(testing.TB, *harness.Shopper, string) (harness.Answer, string) {
		return func(t testing.TB, p *harness.Shopper, text string) (harness.Answer, string) {
			return p.Get(t, path+url.QueryEscape(text)), text
		}
	}
	return []field{
		{"SKU", order(func(o *webv1.PlaceOrderRequest, text string) { o.GetLines()[0].Sku = text })},
		{"card", order(func(o *webv1.PlaceOrderRequest, text string) { o.PaymentMethod = text })},
		{"currency", order(func(o *webv1.PlaceOrderRequest, text string) {
			o.ExpectedTotal = &webv1.MoneyInput{Amount: proto.Int64(10), Currency: text}
		})},
		{"key", func(t testing.TB, p *harness.Shopper, text string) (harness.Answer, string) {
			if strings.ContainsFunc(text, func(r rune) bool { return r < ' ' && r != '\t' || r == 0x7f }) {
				return harness.Answer{Status: http.StatusBadRequest, Body: []byte(`{"reason":"no HTTP header can hold it"}`)}, ""
			}
			// White space around a header's value is not part of the value.
			a := p.Place(t, text, harness.Basket(harness.Line(g.SKU, 1)))
			return a, strings.Trim(text, " \t")
		}},
		{"page token", read("/v1/orders?page_token=")},
		{"category", read("/v1/products?category=")},
		{"product", func(t testing.TB, p *harness.Shopper, text string) (harness.Answer, string) {
			return p.Get(t, "/v1/products/x"+url.PathEscape(text)), "a product"
		}},
		{"name and description", func(t testing.TB, _ *harness.Shopper, text string) (harness.Answer, string) {
			return naughtyProduct(t, s, text)
		}},
	}
}

// naughtyProduct puts a text into each free-text field of a product and reads it back as a shopper.
func naughtyProduct(t testing.TB, s *harness.Shop, text string) (harness.Answer, string) {
	t.Helper()
	draft := &productv1.ProductInput{
		Slug: "naughty-" + id.New(), Name: text, Description: text, Brand: text, Image: text, Status: productv1.Status_STATUS_PUBLISHED,
		Variants: []*productv1.VariantInput{{
			Sku: "NAUGHTY-" + id.New(), Name: text, Price: harness.Yen(1), TaxClass: productv1.TaxClass_TAX_CLASS_STANDARD,
			Options: map[string]string{"o": text},
		}},
	}
	res, err := s.Office(t).Products.CreateProduct(t.Context(), &productv1.CreateProductRequest{Product: draft})
	if err != nil {
		status := http.StatusBadRequest
		if errs.KindOf(err) != errs.Invalid {
			status = http.StatusInternalServerError
		}
		return harness.Answer{Status: status, Body: []byte(`{"reason":"` + errs.ReasonOf(err) + `"}`)}, ""
	}
	detail := new(webv1.ProductDetail)
	a := s.Guest().Get(t, "/v1/products/"+res.GetProduct().GetId())
	a.Read(t, detail)
	v := detail.GetVariants()[0]
	require.Equal(t, htmltext.Clean(tidy.Tidy(text)), detail.GetDescription())
	require.NotContains(t, strings.ToLower(detail.GetDescription()), "<script")
	for _, back := range []string{detail.GetBrand(), detail.GetPicture().GetUrl(), v.GetName(), v.GetOptions()[0].GetValue()} {
		require.Equal(t, tidy.Tidy(text), back)
	}
	require.True(t, proto.Equal(harness.Yen(1), v.GetPrice()))
	return a, detail.GetName()
}
