package storefront_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	notificationv1 "github.com/akinai/akinai/api/gen/akinai/notification/v1"
	"github.com/akinai/akinai/api/gen/akinai/notification/v1/notificationv1connect"
	productv1 "github.com/akinai/akinai/api/gen/akinai/product/v1"
	"github.com/akinai/akinai/api/gen/akinai/product/v1/productv1connect"
	"github.com/akinai/akinai/bff/internal/limit"
	"github.com/akinai/akinai/bff/web/internal/app"
	"github.com/akinai/akinai/bff/web/internal/storefront"
	"github.com/akinai/akinai/pkg/errs"
	"github.com/akinai/akinai/pkg/id"
)

const origin = "https://shop.example"

// settings serves the settings of a shop.
type settings struct {
	productv1connect.ShopServiceClient
}

func (settings) GetShopSettings(context.Context, *productv1.GetShopSettingsRequest) (*productv1.GetShopSettingsResponse, error) {
	return &productv1.GetShopSettingsResponse{Language: "ja", Settings: &productv1.ShopSettings{
		Phone: "03-0000-0000", Email: "shop@example.com", Texts: map[string]*productv1.ShopTexts{"ja": {Company: "株式会社あきない商店"}},
	}}, nil
}

// desk takes inquiries, and counts forms.
type desk struct {
	notificationv1connect.NotificationServiceClient

	received []*notificationv1.SendInquiryRequest
	fault    error
	forms    int
}

func (d *desk) SendInquiry(_ context.Context, req *notificationv1.SendInquiryRequest) (*notificationv1.SendInquiryResponse, error) {
	d.received = append(d.received, req)
	return &notificationv1.SendInquiryResponse{}, d.fault
}

// Allow implements limit.Counter.
func (d *desk) Allow(_ context.Context, _ string, limit int, _ time.Duration) (bool, time.Duration, error) {
	d.forms++
	return d.forms <= limit, time.Second, nil
}

func (d *desk) serve(t *testing.T) http.Handler {
	t.Helper()
	built, err := app.New("")
	require.NoError(t, err)
	shop, err := storefront.New(nil, nil, settings{}, storefront.Inquiries{
		Sender: d, Rate: limit.Rate{Counter: d, Name: "inquiry", PerMinute: 3}, Address: func(r *http.Request) string { return r.RemoteAddr },
	}, built, origin, "/oidc/account")
	require.NoError(t, err)
	mux := http.NewServeMux()
	shop.Handle(mux, func(h http.Handler) http.Handler { return h })
	return mux
}

func request(t *testing.T, handler http.Handler, method string, form url.Values, headers ...string) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), method, origin+"/contact", strings.NewReader(form.Encode()))
	if form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	handler.ServeHTTP(w, r)
	return w
}

var formID = regexp.MustCompile(`name="id" value="([^"]+)"`)

func typed() url.Values {
	return url.Values{"id": {id.New()}, "name": {"髙橋 花子"}, "email": {"hanako@example.jp"}, "message": {"在庫はありますか。\r\n次の入荷は。"}}
}

// TestAQuestionIsSentWithoutScript: the form has an id of its own for each reader, so that a double
// click is recognized, and is not cached.
func TestAQuestionIsSentWithoutScript(t *testing.T) {
	t.Parallel()
	d := &desk{}
	shop := d.serve(t)
	first, second := request(t, shop, http.MethodGet, nil), request(t, shop, http.MethodGet, nil)
	require.Equal(t, http.StatusOK, first.Code)
	require.Equal(t, "no-store", first.Header().Get("Cache-Control"))
	ids := []string{formID.FindStringSubmatch(first.Body.String())[1], formID.FindStringSubmatch(second.Body.String())[1]}
	require.NotEqual(t, ids[0], ids[1])

	form := typed()
	form.Set("id", ids[0])
	for range 2 {
		sent := request(t, shop, http.MethodPost, form, "Sec-Fetch-Site", "same-origin", "Origin", origin)
		require.Equal(t, http.StatusOK, sent.Code)
		require.Equal(t, "no-store", sent.Header().Get("Cache-Control"))
		require.Contains(t, sent.Body.String(), "送信しました")
	}
	require.Len(t, d.received, 2)
	require.Equal(t, ids[0], d.received[0].GetId())
	require.Equal(t, ids[0], d.received[1].GetId())
	require.Equal(t, "在庫はありますか。\n次の入荷は。", d.received[0].GetMessage())
}

// TestAFormOfAnotherSiteIsRefused, however the browser says that it is one.
func TestAFormOfAnotherSiteIsRefused(t *testing.T) {
	t.Parallel()
	d := &desk{}
	for _, headers := range [][]string{
		{"Sec-Fetch-Site", "cross-site"},
		{"Sec-Fetch-Site", "same-site"},
		{"Origin", "https://evil.example"},
		{"Origin", "null"},
		{"Sec-Fetch-Site", "cross-site", "Origin", "https://evil.example"},
	} {
		require.Equal(t, http.StatusForbidden, request(t, d.serve(t), http.MethodPost, typed(), headers...).Code, headers)
	}
	require.Empty(t, d.received)
}

// TestWhatWasTypedStays: a form that cannot be sent comes back as it was, with one problem, and
// with the same id.
func TestWhatWasTypedStays(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		field, value string
		fault        error
		status       int
	}{
		"no name":          {"name", " ", nil, http.StatusUnprocessableEntity},
		"a long name":      {"name", strings.Repeat("名", 101), nil, http.StatusUnprocessableEntity},
		"no address":       {"email", "", nil, http.StatusUnprocessableEntity},
		"two addresses":    {"email", "a@example.jp,b@example.jp", nil, http.StatusUnprocessableEntity},
		"a header":         {"email", "a@example.jp\r\nBcc: b@example.jp", nil, http.StatusUnprocessableEntity},
		"no question":      {"message", "\r\n", nil, http.StatusUnprocessableEntity},
		"a long question":  {"message", strings.Repeat("問", 4001), nil, http.StatusUnprocessableEntity},
		"a control":        {"name", "a", errs.New(errs.Invalid, "TEXT_INVALID", "no"), http.StatusUnprocessableEntity},
		"a bad address":    {"email", "a@b..c", errs.New(errs.Invalid, "VALIDATION_FAILED", "no"), http.StatusUnprocessableEntity},
		"an outage":        {"name", "花子", errs.New(errs.Unavailable, "SERVICE_UNAVAILABLE", "no"), http.StatusServiceUnavailable},
		"a hostile answer": {"name", `"><script>alert(1)</script>`, errs.New(errs.Unavailable, "SERVICE_UNAVAILABLE", "no"), http.StatusServiceUnavailable},
	} {
		d := &desk{fault: tc.fault}
		form := typed()
		form.Set(tc.field, tc.value)
		got := request(t, d.serve(t), http.MethodPost, form)
		require.Equal(t, tc.status, got.Code, name)
		require.Contains(t, got.Body.String(), form.Get("id"), name)
		require.Equal(t, "no-store", got.Header().Get("Cache-Control"), name)
		require.NotContains(t, got.Body.String(), "<script>alert", name)
		require.Equal(t, 1, strings.Count(got.Body.String(), `role="alert"`)+strings.Count(got.Body.String(), `class="error"`), name)
		if tc.field != "message" {
			require.Contains(t, got.Body.String(), "在庫はありますか。", name)
		}
		require.Len(t, d.received, map[bool]int{true: 1}[tc.fault != nil], name)
	}
}

func TestAClientSendsFewQuestions(t *testing.T) {
	t.Parallel()
	d := &desk{}
	shop := d.serve(t)
	for range 3 {
		require.Equal(t, http.StatusOK, request(t, shop, http.MethodPost, typed()).Code)
	}
	refused := request(t, shop, http.MethodPost, typed())
	require.Equal(t, http.StatusTooManyRequests, refused.Code)
	require.Equal(t, "60", refused.Header().Get("Retry-After"))
	require.Contains(t, refused.Body.String(), "髙橋 花子")
	require.Len(t, d.received, 3)
}

func TestALargeFormIsRefused(t *testing.T) {
	t.Parallel()
	d := &desk{}
	form := typed()
	form.Set("message", strings.Repeat("x", 70_000))
	require.Equal(t, http.StatusUnprocessableEntity, request(t, d.serve(t), http.MethodPost, form).Code)
	require.Empty(t, d.received)
}
