package protocol

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/e2e/chromium"
	"github.com/akinai/akinai/e2e/cluster"
	"github.com/akinai/akinai/e2e/harness"
)

// TestProtocolUnavailablePages opens pages of an edge whose catalog does not answer: each says so,
// tries again by itself, and is checked as all pages are.
func TestProtocolUnavailablePages(t *testing.T) {
	s := harness.NewShopOf(t, cluster.Options{Mode: cluster.One, Modules: []string{"bff-web", "auth"}})
	eachLanguageAndSize(t, s, func(t *testing.T, s *harness.Shop, language string, size chromium.Size) {
		t.Helper()
		c := newBuyer(t, s, language, size)
		for _, path := range []string{"/", "/p/tea", "/guide"} {
			_, answer := s.Browser(t).Open(t, http.MethodGet, path, nil)
			require.Equal(t, http.StatusServiceUnavailable, answer.Status, path)
			require.NotEmpty(t, answer.Header.Get("Retry-After"), path)
			c.open(t, path)
			c.check(t, path, "unavailable", `document.querySelector("main .message h1") !== null`)
			c.WalkByKeyboard(t, path)
			c.stretch(t, path+" unavailable", size)
		}
		c.Evaluate(t, `(window.left = true, "")`)
		c.Await(t, "the page says when it tries again", `/[0-9]/.test(document.querySelector("#retry [role=timer]").textContent)`)
		c.Await(t, "it does", `window.left === undefined && document.querySelector("#retry") !== null`)
	})
}
