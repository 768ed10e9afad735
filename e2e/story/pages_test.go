package story

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/e2e/harness"
)

// TestStoryAVisitorReadsTheShopWithoutScript checks that a product has a page in both languages,
// that the page follows the catalog through every instance, and that a cache need not load it
// again.
func TestStoryAVisitorReadsTheShopWithoutScript(t *testing.T) {
	s := harness.SharedShop(t)
	tea := s.Sell(t, 1080, 10)
	visitor := s.Guest()
	for prefix, price := range map[string]string{"": "¥1,080（税込）", "/en": "¥1,080 incl. tax"} {
		shown := visitor.Get(t, prefix+"/p/"+tea.Draft.GetSlug()+"?utm_source=mail&utm_source=x")
		require.Equal(t, http.StatusOK, shown.Status, "%s", shown.Body)
		require.Contains(t, string(shown.Body), price)
		require.Equal(t, "text/html; charset=utf-8", shown.Header.Get("Content-Type"))
		require.Equal(t, "public, max-age=60", shown.Header.Get("Cache-Control"))
	}
	byID := visitor.Get(t, "/p/"+tea.ID)
	require.Contains(t, string(byID.Body), "/p/"+tea.Draft.GetSlug(), "the page has one address")
	for _, path := range []string{"/", "/en", "/search?q=tea", "/sitemap.xml", "/sitemaps/pages.xml", "/robots.txt", "/llms.txt"} {
		require.Equal(t, http.StatusOK, visitor.Get(t, path).Status, path)
	}

	s.Reprice(t, tea, 1200)
	harness.Await(t, harness.Soon, func() error {
		for range 4 { // each instance
			if body := string(visitor.Get(t, "/p/"+tea.Draft.GetSlug()).Body); !strings.Contains(body, "¥1,200") {
				return fmt.Errorf("the page has another price: %.300s", body)
			}
		}
		return nil
	})
	page := visitor.Get(t, "/p/"+tea.Draft.GetSlug())
	again, err := visitor.Send(t.Context(), http.MethodGet, s.Edge()+"/p/"+tea.Draft.GetSlug(), nil, map[string]string{"If-None-Match": page.Header.Get("Etag")})
	require.NoError(t, err)
	require.Equal(t, http.StatusNotModified, again.Status)
}
