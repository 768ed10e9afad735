package rest

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestEveryRefusalHasOneShape uses handlers that refuse in the ways of the transcoder, the mux and
// the services.
func TestEveryRefusalHasOneShape(t *testing.T) {
	const outOfStock = `{"code":9,"message":"none","details":[
		{"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"OUT_OF_STOCK","domain":"akinai","metadata":{"skus":"A"}},
		{"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"1.500s"}]}`
	const invalid = `{"code":3,"details":[{"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"VALIDATION_FAILED"},
		{"@type":"type.googleapis.com/buf.validate.Violations","violations":[
			{"message":"at least 1","ruleId":"int32.gte","field":{"elements":[{"fieldName":"lines","index":"2"},{"fieldName":"list_price"}]}},
			{"message":"no","ruleId":"required","field":{"elements":[{"fieldName":"address"},{"fieldName":"postal_code"}]}}]}]}`
	for _, tc := range []struct {
		name, body, language string
		status               int
		wantStatus           int
		want                 Error
		retryAfter           string
	}{
		{"a reason with facts and a delay", outOfStock, "", 400, 409, Error{Code: "failed_precondition", Reason: "OUT_OF_STOCK", Message: "在庫がありません。", Params: map[string]string{"skus": "A"}}, "2"},
		{"in English", outOfStock, "en-GB,en;q=0.9", 400, 409, Error{Code: "failed_precondition", Reason: "OUT_OF_STOCK", Message: "There is not enough stock.", Params: map[string]string{"skus": "A"}}, "2"},
		{"a field that breaks its rule", invalid, "en", 400, 400, Error{Code: "invalid_argument", Reason: "VALIDATION_FAILED", Message: "A field breaks its rule.", Violations: []Violation{{"lines[2].listPrice", "int32.gte", "at least 1"}, {"postalCode", "required", "no"}}}, ""},
		{"fields that cannot be read", `{"code":13,"message":"akinai: unreadable [{\"field\":\"lines[0].quantity\",\"rule\":\"request.type\"}]"}`, "en", 500, 400, Error{Code: "invalid_argument", Reason: "MALFORMED_REQUEST", Message: "The request could not be read.", Violations: []Violation{{"lines[0].quantity", "request.type", "The value is not of the type of this field."}}}, ""},
		{"a parameter that cannot be read", `{"code":3,"message":"invalid parameter \"page\" value for type int32: x"}`, "ja", 400, 400, Error{Code: "invalid_argument", Reason: "MALFORMED_REQUEST", Message: "リクエストを読み取れませんでした。", Violations: []Violation{{"page", "request.type", "値の形式が正しくありません。"}}}, ""},
		{"no route", "404 page not found\n", "en", 404, 404, Error{Code: "not_found", Reason: "ROUTE_NOT_FOUND", Message: "There is nothing at this address."}, ""},
		{"other method", "", "en", 405, 405, Error{Code: "unimplemented", Reason: "METHOD_NOT_ALLOWED", Message: "The address does not take this method."}, ""},
		{"too large", "http: request body too large", "en", 413, 413, Error{Code: "resource_exhausted", Reason: "BODY_TOO_LARGE", Message: "The request body is too large."}, ""},
		{"a crash of ours", "panic: secret", "en", 500, 500, Error{Code: "internal", Reason: "INTERNAL", Message: "Something went wrong on our side."}, ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			handler := withErrors(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				w.WriteHeader(tc.status)
				_, _ = w.Write([]byte(tc.body))
			}), "address")
			r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/v1/orders", nil)
			r.Header.Set("Accept-Language", tc.language)
			w := httptest.NewRecorder()
			handler.ServeHTTP(w, r)
			var got Error
			require.NoError(t, json.Unmarshal(w.Body.Bytes(), &got))
			require.Equal(t, tc.want, got)
			require.Equal(t, tc.wantStatus, w.Code)
			require.Equal(t, tc.retryAfter, w.Header().Get("Retry-After"))
			require.Equal(t, "application/json", w.Header().Get("Content-Type"))
		})
	}
}

func TestStatusIsSetOnSuccessOnly(t *testing.T) {
	for _, tc := range []struct{ code, want int }{{http.StatusOK, http.StatusCreated}, {http.StatusConflict, http.StatusConflict}} {
		handler := withStatus(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			SetStatus(r.Context(), http.StatusCreated)
			w.WriteHeader(tc.code)
		}))
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/", nil))
		require.Equal(t, tc.want, w.Code)
	}
}

// flushed counts calls of Flush.
type flushed struct {
	*httptest.ResponseRecorder
	times int
}

func (f *flushed) Flush() { f.times++; f.ResponseRecorder.Flush() }

// WriteHeader ignores informational codes: a ResponseRecorder would record them as the response.
func (f *flushed) WriteHeader(code int) {
	if code >= http.StatusOK {
		f.ResponseRecorder.WriteHeader(code)
	}
}

// TestAFlushDoesNotDecideTheStatus flushes like the transcoder, which looks for a Flush method
// through Unwrap.
func TestAFlushDoesNotDecideTheStatus(t *testing.T) {
	for _, tc := range []struct{ code, want, times int }{
		{http.StatusOK, http.StatusCreated, 1},
		{http.StatusAccepted, http.StatusAccepted, 1},
		{http.StatusNotFound, http.StatusNotFound, 0},
	} {
		handler := withErrors(withStatus(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			SetStatus(r.Context(), http.StatusCreated)
			_ = http.NewResponseController(w).Flush()
			w.WriteHeader(http.StatusEarlyHints)
			_ = http.NewResponseController(w).Flush()
			w.WriteHeader(tc.code)
			_ = http.NewResponseController(w).Flush()
			w.WriteHeader(http.StatusTeapot) // the first status counts
			_, _ = w.Write([]byte("{}"))
		})), "")
		w := &flushed{ResponseRecorder: httptest.NewRecorder()}
		handler.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/", nil))
		require.Equal(t, tc.want, w.Code)
		require.Equal(t, tc.times, w.times)
	}
}

func TestTheLanguageIsTheOneThatTheClientLikesBest(t *testing.T) {
	for _, tc := range []struct {
		headers []string
		english bool
	}{
		{nil, false},
		{[]string{""}, false},
		{[]string{"en"}, true},
		{[]string{"EN"}, true},
		{[]string{"En-gb"}, true},
		{[]string{"fr,en"}, true},
		{[]string{"fr, de;q=0.9, EN-US;q=0.1"}, true},
		{[]string{"ja,en"}, false},
		{[]string{"en,ja"}, true},
		{[]string{"ja;q=0.5, en;q=0.8"}, true},
		{[]string{"en;q=0.5, JA-jp;Q=0.8"}, false},
		{[]string{"en; q = 0.9 , ja;q=0.1"}, true},
		{[]string{"en;q=0"}, false},
		{[]string{"ja;q=0, en;q=0.1"}, true},
		{[]string{"ja;q=0.2", "en"}, true},
		{[]string{"*"}, false},
		{[]string{"fr,*"}, false},
		{[]string{"eng"}, false},
		{[]string{"english"}, false},
		{[]string{"en;q=two"}, false},
		{[]string{"en;q=NaN"}, false},
		{[]string{"en;q=7, ja"}, false},
		{[]string{",;=,en"}, true},
	} {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/v1/none", nil)
		r.Header["Accept-Language"] = tc.headers
		w := httptest.NewRecorder()
		Write(w, r, "ROUTE_NOT_FOUND", 0)
		require.Equal(t, tc.english, strings.Contains(w.Body.String(), "There is nothing"), tc.headers)
	}
}

// TestAParameterNamesAFieldAsViolationsDo: services name fields as their protos do.
func TestAParameterNamesAFieldAsViolationsDo(t *testing.T) {
	for _, tc := range []struct{ field, body, want string }{
		{"postal_code", "", "postalCode"},
		{"address.family_name_kana", "address", "familyNameKana"},
		{"address.phone", "", "address.phone"},
		{"lines[2].unit_price", "", "lines[2].unitPrice"},
	} {
		got := paramsOf(map[string]string{"field": tc.field, "sku": "A_B"}, tc.body)
		require.Equal(t, map[string]string{"field": tc.want, "sku": "A_B"}, got)
	}
	require.Nil(t, paramsOf(nil, ""))
}
