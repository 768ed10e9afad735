package web

import (
	"encoding/json"
	"io"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/bff/internal/rest"
)

func TestAParameterOfAListMayBeRepeated(t *testing.T) {
	t.Parallel()
	w := onWire(t, Config{}, io.Discard, browsable)
	client := clients(t)["HTTP/1.1"]
	for _, path := range []string{
		"/v1/products?brands=a&brands=b&tags=c&tags=c", "/v1/products?pageSize=2&page=3", "/v1/products?page_size=2&facets=true",
		"/v1/products/search?q=a%3Bb&tags=%25", "/v1/products?", "/v1/products?&",
	} {
		response, body := badRequest{verb: http.MethodGet, path: path}.send(t, client, w.URL)
		require.Equal(t, http.StatusOK, response.StatusCode, "%s: %s", path, body)
	}
}

func TestAQueryThatCannotBeReadIsRefusedOutsideOfRESTToo(t *testing.T) {
	t.Parallel()
	w := onWire(t, Config{}, io.Discard, browsable)
	client := clients(t)["HTTP/1.1"]
	const procedure = "/akinai.bff.web.v1.CatalogService/ListProducts?connect=v1&encoding=json&message=%7B%7D"
	for path, name := range map[string]string{
		procedure + "&message=%7B%7D": "message", procedure + "&encoding=proto": "encoding", procedure + ";x": "message", procedure + "&x=%": "x",
		"/pictures/" + cupID + "?width=%zz": "width", "/pictures/" + cupID + "?width=1&width=2": "width", "/pictures/" + cupID + "?width=1;x=2": "width",
		"/openapi.yaml?%zz=1": "%zz", "/.well-known/jwks.json?a;b": "a;b", "/nothing?q=%zz": "q", "/v1/nothing?q=%zz": "q",
	} {
		response, body := badRequest{verb: http.MethodGet, path: path}.send(t, client, w.URL)
		require.Equal(t, http.StatusBadRequest, response.StatusCode, "%s: %s", path, body)
		var refusal rest.Error
		require.NoError(t, json.Unmarshal([]byte(body), &refusal), path)
		require.Equal(t, "MALFORMED_REQUEST", refusal.Reason, path)
		require.Len(t, refusal.Violations, 1, path)
		require.Equal(t, name, refusal.Violations[0].Field, path)
	}
}

// TestAProcedureTakesMessagesOnly: a page of another origin can make a browser send a form or text
// without a preflight request; neither is a message.
func TestAProcedureTakesMessagesOnly(t *testing.T) {
	t.Parallel()
	w := onWire(t, Config{}, io.Discard, browsable)
	client := clients(t)["HTTP/2.0"]
	for media, status := range map[string]int{
		"application/json": 200, "application/json; charset=utf-8": 200, "application/proto": 400,
		"": 415, "text/plain": 415, "application/x-www-form-urlencoded": 415, "multipart/form-data; boundary=x": 415,
		"application/octet-stream": 415, "application/jsonp": 415, "application/grpcx": 415, "application/grpc-web-text": 415,
		"application/grpc+xml": 415, "application/connect+xml": 415, "application/xml": 415,
	} {
		response, body := badRequest{
			verb: http.MethodPost, path: "/akinai.bff.web.v1.CatalogService/ListProducts", body: "{}", headers: map[string]string{"Content-Type": media},
		}.send(t, client, w.URL)
		require.Equal(t, status, response.StatusCode, "%q: %s", media, body)
		if status == http.StatusUnsupportedMediaType {
			require.Contains(t, body, "MEDIA_TYPE_UNSUPPORTED", media)
		}
	}
}
