package page_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/bff/web/internal/page"
	"github.com/akinai/akinai/pkg/language"
)

// homeOf returns the first page of a shop.
func homeOf(t *testing.T, shop page.Shop) string {
	t.Helper()
	pages, err := page.New(origin, accounts, func(string) page.Scripts { return page.Scripts{} })
	require.NoError(t, err)
	var out strings.Builder
	require.NoError(t, pages.Of(shop).Home(&out, language.Japanese, page.Home{}))
	return out.String()
}

// TestAPageHasTheNameAndLogoOfTheShop: in the title, the header, Open Graph and JSON-LD.
func TestAPageHasTheNameAndLogoOfTheShop(t *testing.T) {
	named := homeOf(t, page.Shop{Name: "朝霧茶舗"})
	for _, part := range []string{
		`<title>朝霧茶舗</title>`, `<meta property="og:title" content="朝霧茶舗">`, `<meta property="og:site_name" content="朝霧茶舗">`,
		`<a class="logo" href="/"><span>朝霧茶舗</span></a>`, `"@type":"Organization","logo":"https://shop.example/favicon.svg","name":"朝霧茶舗"`,
	} {
		require.Contains(t, named, part)
	}
	require.NotContains(t, named, "Akinai")
	logo := homeOf(t, page.Shop{Name: "朝霧茶舗", Logo: "/pictures/logo"})
	require.Contains(t, logo, `<a class="logo" href="/"><img src="/pictures/logo" width="168" height="40" alt="朝霧茶舗"></a>`)
	require.Contains(t, logo, `"logo":"https://shop.example/pictures/logo"`)
	require.Contains(t, homeOf(t, page.Shop{}), `aria-label="Akinai"`, "a shop whose name is not known has that of the program")
}

// TestTheNameAndLogoOfTheShopAreInert: whatever they contain.
func TestTheNameAndLogoOfTheShopAreInert(t *testing.T) {
	harmless := elements.FindAllString(homeOf(t, page.Shop{Name: "x", Logo: "/y"}), -1)
	for _, text := range []string{`</script><script>alert(1)</script>`, `"><img src=x onerror=alert(1)>`, `javascript:alert(1)`, `{{.}}`, `</title><b>`} {
		html := homeOf(t, page.Shop{Name: text, Logo: text})
		require.Equal(t, harmless, elements.FindAllString(html, -1), text)
		require.NotContains(t, html, `src="javascript:`)
		for _, match := range data.FindAllStringSubmatch(html, -1) {
			require.NotContains(t, match[1], "<")
			require.True(t, json.Valid([]byte(match[1])), match[1])
		}
	}
}
