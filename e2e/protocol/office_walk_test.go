package protocol

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/e2e/chromium"
	"github.com/akinai/akinai/e2e/harness"
)

// officeReads are the screens that show nothing without what they read.
var officeReads = []string{
	"/", "/orders", "/orders/$id", "/shipments", "/shipments/$id", "/shipments/hand-over", "/products", "/products/$id", "/products/$id/prices", "/categories", "/collections",
	"/customers", "/customers/$id", "/stock", "/stock/$sku", "/stock/locations", "/stock/drift", "/staff", "/keys", "/settings", "/pages", "/pages/$name", "/audit",
	"/jobs", "/jobs/$id",
}

// notWide says that nothing needs to be scrolled sideways.
const notWide = `document.documentElement.scrollWidth <= innerWidth`

// officeEmpty are addresses of screens that show nothing.
var officeEmpty = []string{"/orders?q=zzzzz", "/customers?q=zzzzz", "/audit?object=zzzzz", "/products?q=zzzzz", "/stock?q=ZZZZZ", "/shipments?until=2000-01-01"}

// inert is a name that would run as a script if a screen wrote it as HTML.
const inert = `<img src=x onerror="window.ran=1">"'&{{1}}`

// TestProtocolOfficeWalk opens every screen of the back office, with content and failed, and those
// with filters without content too. Each has a picture (AKINAI_E2E_PICTURES) and is checked with
// axe, for its policy and layout shifts, by keyboard, at 320 pixels, and with text of twice the
// size. Names that look like scripts are shown as they are.
func TestProtocolOfficeWalk(t *testing.T) {
	s := harness.SharedShop(t)
	s.RegisterOffice(t)
	tea := s.Sell(t, 1080, 5)
	tea.Draft.Name = inert
	tea = s.Reprice(t, tea, 1180)
	s.Customer(t).Buy(t, harness.Line(tea.SKU, 1))
	importCatalog(t, s, []byte("slug,sku\nno-such-product,NONE\n"))
	for _, language := range storyLanguages() {
		t.Run(language, func(t *testing.T) { officeWalk(t, s, language) })
	}
}

func officeWalk(t *testing.T, s *harness.Shop, language string) {
	t.Helper()
	c := newClerk(t, s, s.Superadmin(t), language)
	addresses := make(map[string]string)
	for _, path := range officeRoutes(t) {
		t.Run("whole "+path, func(t *testing.T) {
			c.Resize(t, chromium.Desktop.Width, chromium.Desktop.Height)
			addresses[path] = c.address(t, path)
			c.Open(t, s.OfficeURL()+addresses[path])
			c.screenOf(t, path, "whole", `document.querySelector("main h1") !== null && document.querySelector("main .failure, main .waiting") === null`)
			c.Evaluate(t, `(document.querySelector(".skip").focus(), "")`) // the title has the focus
			if path != "/roles" {                                          // the matrix has more fields than the walk has steps
				c.WalkByKeyboard(t, path)
			}
			c.Resize(t, 320, 800)
			c.Await(t, path+" at 320 pixels", notWide) // the frame changes over a moment
			c.Resize(t, chromium.Desktop.Width, chromium.Desktop.Height)
			c.Evaluate(t, `(document.documentElement.style.fontSize = "200%", "")`)
			c.Await(t, path+" with text of twice the size", notWide)
		})
	}
	c.Resize(t, chromium.Desktop.Width, chromium.Desktop.Height)
	for _, address := range officeEmpty {
		t.Run("empty "+address, func(t *testing.T) {
			c.Open(t, s.OfficeURL()+address)
			c.screenOf(t, strings.Split(address, "?")[0], "empty", `document.querySelector("main .empty") !== null`)
		})
	}
	require.Equal(t, "undefined", c.Evaluate(t, `String(window.ran)`))
	c.Answer(t, chromium.AnswersNone)
	for _, path := range officeReads {
		t.Run("failed "+path, func(t *testing.T) {
			c.Open(t, s.OfficeURL()+addresses[path])
			c.screenOf(t, path, "failed", `document.querySelector("main .failure[role=alert]") !== null`)
		})
	}
}

// officeRoutes returns the paths of all screens.
func officeRoutes(t *testing.T) []string {
	t.Helper()
	source, err := os.ReadFile("../../web/admin/src/router.tsx")
	require.NoError(t, err)
	var paths []string
	for _, match := range regexp.MustCompile(`\n  path: "([^"]+)"`).FindAllSubmatch(source, -1) {
		paths = append(paths, string(match[1]))
	}
	require.Subset(t, paths, officeReads)
	return paths
}

// address returns the address of a screen. One about a single thing is found as people do: by the
// first link of the table that lists these things.
func (c *clerk) address(t *testing.T, path string) string {
	t.Helper()
	list, rest, single := strings.Cut(path, "/$")
	if !single {
		return path
	}
	c.Open(t, c.shop.OfficeURL()+list)
	link := `document.querySelector('main table a[href^="` + list + `/"]')`
	c.Await(t, "a link of "+list, link+` !== null`)
	_, below, _ := strings.Cut(rest, "/")
	return strings.TrimSuffix(c.Evaluate(t, link+`.getAttribute("href")`)+"/"+below, "/")
}

// screenOf checks the screen that is open.
func (c *clerk) screenOf(t *testing.T, path, state, there string) {
	t.Helper()
	c.Await(t, path, there)
	name := strings.Trim(strings.NewReplacer("/", "-", "$", "").Replace(path), "-")
	c.Picture(t, "office-walk-"+name+"-"+state+"-"+c.language)
	c.Audit(t, path)
}
