package web

import (
	"io"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestEveryPageHasTheNameOfTheShop: that of the settings, also on pages that read nothing else, and
// on messages after the first page.
func TestEveryPageHasTheNameOfTheShop(t *testing.T) {
	t.Parallel()
	w := onWire(t, Config{}, io.Discard, browsable)
	for path, part := range map[string]string{
		"/": "<title>朝霧茶舗</title>", "/p/sencha": "・朝霧茶舗</title>", "/c/tea": "・朝霧茶舗</title>", "/cart": "・朝霧茶舗</title>",
		"/legal/terms": "・朝霧茶舗</title>", "/contact": "・朝霧茶舗</title>", "/en/p/sencha": "朝霧茶舗</title>", "/llms.txt": "# 朝霧茶舗\n",
	} {
		request := badRequest{verb: http.MethodGet, path: path, headers: map[string]string{"Accept": "text/html"}}
		response, body := request.send(t, clients(t)["HTTP/1.1"], w.URL)
		require.Equal(t, http.StatusOK, response.StatusCode, path)
		require.Contains(t, body, part, path)
	}
	request := badRequest{verb: http.MethodGet, path: "/nothing", headers: map[string]string{"Accept": "text/html"}}
	_, body := request.send(t, clients(t)["HTTP/1.1"], w.URL)
	require.Contains(t, body, `<span>朝霧茶舗</span>`)
}
